#include "platform/windows/native_path.h"

#include <gtest/gtest.h>

namespace openbits::test {
namespace {

TEST(NativePath, FullIsADriveOrAShareAndNoDevice) {
  for (const char* path : {"C:\\", "c:/dir", "\\\\server\\share\\f", "//server/share/f"}) {
    EXPECT_TRUE(IsFullPath(path)) << path;
  }
  for (const char* path :
       {"", "f", "C:", "C:f", "\\f", "/f", "\\\\server", "\\\\server\\", "\\\\?\\C:\\f", "\\\\.\\pipe\\f", "1:\\f",
        "\\\\server\\pipe\\f", "//server/Mailslot/f", "\\\\server\\IPC$"}) {
    EXPECT_FALSE(IsFullPath(path)) << path;
  }
}

TEST(NativePath, HasThePrefixForLongPathsAndBackslashesOnly) {
  EXPECT_EQ(ToNativePath("C:/a\\b"), L"\\\\?\\C:\\a\\b");
  EXPECT_EQ(ToNativePath("//server/share/f"), L"\\\\?\\UNC\\server\\share\\f");
  EXPECT_EQ(ToNativePath("C:\\\xC3\xA4"), L"\\\\?\\C:\\\u00e4");
  EXPECT_EQ(ToNativePath("relative"), std::nullopt);
  EXPECT_EQ(ToNativePath("C:\\\xFF"), std::nullopt);
  EXPECT_EQ(ToNativePath(std::string_view("C:\\a\0b", 6)), std::nullopt);
}

TEST(NativePath, AndBack) {
  EXPECT_EQ(FromNativePath(L"\\\\?\\C:\\a"), "C:\\a");
  EXPECT_EQ(FromNativePath(L"\\\\?\\UNC\\server\\share"), "\\\\server\\share");
}

// BITS: ns-bits-bg_file_info: no wildcards, no streams; names Windows takes for something else are refused too.
TEST(NativePath, ComponentsThatWindowsReadsDifferentlyAreRefused) {
  for (const char* name : {"f", "f.txt", ".hidden", "COM", "COM10", "console", "LPTX", "a b", "\xC3\xA4"}) {
    EXPECT_TRUE(IsComponentName(name)) << name;
  }
  for (const char* name :
       {"",    ".",   "..",      "a.",  "a ",   "a:b",      "a*",          "a?",      "a\\b", "a/b",
        "a|b", "CON", "con.txt", "nul", "Com1", "LPT9.log", "COM\xC2\xB9", "CONOUT$", "a\tb", "\xFF"}) {
    EXPECT_FALSE(IsComponentName(name)) << name;
  }
  EXPECT_TRUE(IsComponentName(std::string(255, 'x')));
  EXPECT_FALSE(IsComponentName(std::string(256, 'x')));
}

}  // namespace
}  // namespace openbits::test
