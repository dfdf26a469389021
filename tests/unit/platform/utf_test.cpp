#include "platform/base/utf.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/fake_random.h"

namespace openbits::test {
namespace {

/// All points but the surrogates, every 13th and the ends of each length.
std::vector<char32_t> SomePoints() {
  std::vector<char32_t> points = {0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF};
  for (char32_t point = 0; point <= 0x10FFFF; point += 13) {
    if (point < 0xD800 || point > 0xDFFF) points.push_back(point);
  }
  return points;
}

std::wstring Wide(char32_t point) {
  if (sizeof(wchar_t) > 2 || point < 0x10000) return {static_cast<wchar_t>(point)};
  return {static_cast<wchar_t>(0xD800 + ((point - 0x10000) >> 10)),
          static_cast<wchar_t>(0xDC00 + ((point - 0x10000) & 0x3FF))};
}

// Every way in which UTF-8 can be wrong; RFC 3629.
const std::vector<std::string>& Malformed() {
  static const std::vector<std::string> texts = {"\x80",
                                                 "\xBF",
                                                 "\xC0\x80",
                                                 "\xC1\xBF",
                                                 "\xC2",
                                                 "\xC2\x41",
                                                 "\xE0\x80\x80",
                                                 "\xE0\x9F\xBF",
                                                 "\xE2\x82",
                                                 "\xE2\x82\x41",
                                                 "\xED\xA0\x80",
                                                 "\xED\xBF\xBF",
                                                 "\xF0\x80\x80\x80",
                                                 "\xF0\x8F\xBF\xBF",
                                                 "\xF0\x9F\x98",
                                                 "\xF4\x90\x80\x80",
                                                 "\xF5\x80\x80\x80",
                                                 "\xFE",
                                                 "\xFF",
                                                 "\xF8\x88\x80\x80\x80"};
  return texts;
}

TEST(Utf, EveryPointSurvivesBothWays) {
  for (const char32_t point : SomePoints()) {
    const std::wstring wide = Wide(point);
    const auto narrow = WideToUtf8(wide);
    ASSERT_TRUE(narrow.has_value()) << static_cast<unsigned>(point);
    ASSERT_EQ(Utf8ToWide(*narrow), wide) << static_cast<unsigned>(point);
    ASSERT_TRUE(IsUtf8(*narrow)) << static_cast<unsigned>(point);
    ASSERT_EQ(Utf8ToWideLossy(*narrow), wide) << static_cast<unsigned>(point);
    ASSERT_EQ(Utf8CharacterLength(*narrow + "x"), narrow->size()) << static_cast<unsigned>(point);
    ASSERT_EQ(Utf16Length(*narrow), point < 0x10000 ? 1U : 2U) << static_cast<unsigned>(point);
  }
}

TEST(Utf, KnownTexts) {
  EXPECT_EQ(WideToUtf8(L"a\u00e9\u20ac"), "a\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(Utf8ToWide("\xF0\x9F\x98\x80"), L"\U0001F600");
  EXPECT_EQ(Utf16Length("\xF0\x9F\x98\x80"), 2U);
  EXPECT_EQ(WideToUtf8(std::wstring(1, L'\0')), std::string(1, '\0'));
  EXPECT_EQ(WideToUtf8(L""), "");
  EXPECT_EQ(Utf8ToWide(""), L"");
}

TEST(Utf, MalformedTextIsRefusedWhereverItStands) {
  for (const std::string& text : Malformed()) {
    EXPECT_FALSE(Utf8ToWide(text).has_value());
    EXPECT_FALSE(IsUtf8(text));
    EXPECT_FALSE(Utf8ToWide("ab" + text + "cd").has_value());
    EXPECT_EQ(Utf8CharacterLength(text), 0U);
  }
  EXPECT_EQ(Utf8CharacterLength(""), 0U);
}

TEST(Utf, LossyReplacesEachMalformedByteAndKeepsTheRest) {
  EXPECT_EQ(Utf8ToWideLossy("a\xFF"
                            "b"),
            L"a\uFFFDb");
  EXPECT_EQ(Utf8ToWideLossy("\xED\xA0\x80"), L"\uFFFD\uFFFD\uFFFD");
  for (const std::string& text : Malformed()) {
    const std::wstring shown = Utf8ToWideLossy("<" + text + ">");
    EXPECT_EQ(shown.front(), L'<');
    EXPECT_EQ(shown.back(), L'>');
    EXPECT_NE(shown.find(L'\uFFFD'), std::wstring::npos);
  }
}

TEST(Utf, WideTextBeyondUnicodeIsRefused) {
  EXPECT_FALSE(WideToUtf8(std::wstring(1, static_cast<wchar_t>(0xD800))).has_value());
  EXPECT_FALSE(WideToUtf8(std::wstring(1, static_cast<wchar_t>(0xDFFF))).has_value());
  if (sizeof(wchar_t) > 2) {
    EXPECT_FALSE(WideToUtf8(std::wstring(1, static_cast<wchar_t>(0x110000))).has_value());
    EXPECT_FALSE(WideToUtf8(std::wstring(1, static_cast<wchar_t>(-1))).has_value());
    // A pair of surrogates is two wrong characters where one character holds every point.
    EXPECT_FALSE(WideToUtf8(std::wstring{static_cast<wchar_t>(0xD83D), static_cast<wchar_t>(0xDE00)}).has_value());
  }
}

TEST(Utf, WhateverStrictTakesComesBackTheSame) {
  FakeRandom random(3);
  int taken = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text(1 + random.Below(4), '\0');
    for (char& c : text)
      c = static_cast<char>(random.Below(2) == 0 ? 0x80 + random.Below(0x80) : random.Below(0x100));
    if (const auto wide = Utf8ToWide(text)) {
      ++taken;
      ASSERT_EQ(WideToUtf8(*wide), text);
    }
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace openbits::test
