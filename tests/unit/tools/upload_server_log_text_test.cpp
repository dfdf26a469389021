#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tools/bits_upload_server/log_text.h"

namespace openbits::upload_server {
namespace {

TEST(UploadServerLogText, ControlCharactersQuotesAndWhatIsNotUtf8AreEscaped) {
  EXPECT_EQ(EscapeForLog("a\nb\r\t\x1b[2J\x7f"), R"(a\x0ab\x0d\x09\x1b[2J\x7f)");
  EXPECT_EQ(EscapeForLog(std::string_view("\0", 1)), R"(\x00)");
  EXPECT_EQ(EscapeForLog(R"(say "a\b")"), R"(say \"a\\b\")");
  EXPECT_EQ(EscapeForLog("\xC2\x9B"), R"(\xc2\x9b)") << "the same as ESC and [";
  EXPECT_EQ(EscapeForLog("\xE2\x80\xA8 \xE2\x80\xAE \xE2\x81\xA6"), R"(\xe2\x80\xa8 \xe2\x80\xae \xe2\x81\xa6)");
  EXPECT_EQ(EscapeForLog("\x9B\xFF\x80"), R"(\x9b\xff\x80)");
  EXPECT_EQ(EscapeForLog("\xC0\x8A \xE0\x80\x8A \xED\xA0\x80 \xF0\x80\x80\x8A \xF4\x90\x80\x80 \xE2\x82"),
            R"(\xc0\x8a \xe0\x80\x8a \xed\xa0\x80 \xf0\x80\x80\x8a \xf4\x90\x80\x80 \xe2\x82)");
}

TEST(UploadServerLogText, OrdinaryTextStaysAsItIs) {
  const std::string text = "bytes 0-9/10 J\xC3\xBCrgen \xE2\x82\xAC \xF0\x9F\x98\x80 ~";
  EXPECT_EQ(EscapeForLog(text), text);
}

TEST(UploadServerLogText, LongValuesAreCut) {
  const std::string longest(256, 'x');
  EXPECT_EQ(LogValue(""), "\"\"");
  EXPECT_EQ(LogValue(longest), "\"" + longest + "\"");
  EXPECT_EQ(LogValue(longest + "y"), "\"" + longest + "...\"");
  EXPECT_EQ(LogSession("{4C0E7A52-91D3-4B6F-A8C4-0F3D5E6B7A19}"), "\"{4C0E7A52\"");
}

TEST(UploadServerLogText, TimeIsUtc) {
  EXPECT_EQ(UtcText(std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000))),
            "2023-11-14T22:13:20Z");
}

}  // namespace
}  // namespace openbits::upload_server
