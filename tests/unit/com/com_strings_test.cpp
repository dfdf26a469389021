#include "bits_api/com/com_strings.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

TEST(ComStrings, TextGoesBothWays) {
  const auto utf8 = FromWide(L"Größe 漢");
  ASSERT_TRUE(utf8.has_value());
  EXPECT_EQ(*utf8,
            "Gr\xC3\xB6\xC3\x9F"
            "e \xE6\xBC\xA2");
  LPWSTR wide = nullptr;
  ASSERT_EQ(GiveText(*utf8, &wide), S_OK);
  EXPECT_EQ(TakeText(wide), L"Größe 漢");
}

TEST(ComStrings, MalformedTextIsRefusedInwardsAndMarkedOutwards) {
  const wchar_t lone_surrogate[] = {static_cast<wchar_t>(0xD800), 0};
  EXPECT_FALSE(FromWide(lone_surrogate).has_value());
  EXPECT_FALSE(FromOptionalWide(lone_surrogate).is_valid);
  EXPECT_FALSE(SecretFromOptionalWide(lone_surrogate).is_valid);
  LPWSTR wide = nullptr;
  ASSERT_EQ(GiveText("a\xFF", &wide), S_OK);
  EXPECT_EQ(TakeText(wide), L"a\xFFFD");
}

TEST(ComStrings, NullIsNoTextAndEmptyIsOne) {
  EXPECT_TRUE(FromOptionalWide(nullptr).is_valid);
  EXPECT_FALSE(FromOptionalWide(nullptr).text.has_value());
  EXPECT_EQ(FromOptionalWide(L"").text, "");
  EXPECT_EQ(SecretFromOptionalWide(L"x").text->Reveal(), "x");
}

TEST(ComStrings, GuidsKeepTheirTextForm) {
  const Guid ours = *ParseGuid("5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c");
  EXPECT_TRUE(IsEqualGUID(ToGuid(ours), IID_IBackgroundCopyManager));
  EXPECT_EQ(FromGuid(IID_IBackgroundCopyManager), ours);
}

TEST(ComStrings, FileTimesCountFrom1601) {
  EXPECT_EQ(ToFileTime(std::nullopt).dwHighDateTime, 0U);
  const FILETIME unix_epoch = ToFileTime(WallTime{});
  const std::uint64_t ticks = (std::uint64_t{unix_epoch.dwHighDateTime} << 32) | unix_epoch.dwLowDateTime;
  EXPECT_EQ(ticks, 116'444'736'000'000'000U);
  const FILETIME later = ToFileTime(WallTime{std::chrono::microseconds{1}});
  EXPECT_EQ(later.dwLowDateTime, unix_epoch.dwLowDateTime + 10);
}

TEST(ComStrings, RangesAreCopied) {
  const std::vector<ByteRange> ranges = {{10, 5}, {100, kToEndOfFile}};
  DWORD count = 0;
  BG_FILE_RANGE* out = nullptr;
  ASSERT_EQ(GiveRanges(ranges, &count, &out), S_OK);
  ASSERT_EQ(count, 2U);
  EXPECT_EQ(out[1].InitialOffset, 100U);
  EXPECT_EQ(out[1].Length, BG_LENGTH_TO_EOF);
  EXPECT_EQ(FromRanges(count, out), ranges);
  CoTaskMemFree(out);
  ASSERT_EQ(GiveRanges({}, &count, &out), S_OK);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(out, nullptr);
}

}  // namespace
}  // namespace openbits::com
