#include "transport/http_date.h"

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kExample = WallTime{std::chrono::sys_days{std::chrono::November / 6 / 1994}} + 8h + 49min + 37s;

TEST(HttpDate, ReadsAllThreeForms) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kExample);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kExample);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), kExample);
  EXPECT_EQ(ParseHttpDate("Sun Nov 16 08:49:37 1994"), kExample + 240h);
  EXPECT_EQ(ParseHttpDate("  Sun, 06 Nov 1994 08:49:37 GMT "), kExample);
}

TEST(HttpDate, CountsLeapYearsAndSeconds) {
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 00:00:00 GMT"),
            WallTime{std::chrono::sys_days{std::chrono::February / 29 / 2024}});
  EXPECT_EQ(ParseHttpDate("Thu, 31 Dec 1998 23:59:60 GMT"),
            WallTime{std::chrono::sys_days{std::chrono::January / 1 / 1999}});
  EXPECT_EQ(ParseHttpDate("Friday, 01-Jan-69 00:00:00 GMT"),
            WallTime{std::chrono::sys_days{std::chrono::January / 1 / 2069}});
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), WallTime{});
}

TEST(HttpDate, RefusesEverythingElse) {
  for (const char* text : {"",
                           "now",
                           "0",
                           "Sun",
                           "Sun,",
                           "Sun, 06 Nov 1994",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 PST",
                           "Sun, 06 Nov 1994 08:49:37 GMT+1",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Xyz, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Foo 1994 08:49:37 GMT",
                           "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 29 Feb 2023 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:00 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sunday, 06-Nov-1994 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 1994 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:-9:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(HttpDate, EveryCutOfADateIsNone) {
  for (const std::string_view date :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    for (std::size_t length = 0; length < date.size(); ++length) {
      EXPECT_FALSE(ParseHttpDate(date.substr(0, length))) << date.substr(0, length);
    }
  }
}

TEST(HttpDate, FormatsWhatItReads) {
  EXPECT_EQ(FormatHttpDate(kExample), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(kExample + 999ms), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(WallTime{}), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(WallTime{} - 1s), "Wed, 31 Dec 1969 23:59:59 GMT");
  for (WallTime time = kExample; time < kExample + 48h * 365; time += 123457s) {
    EXPECT_EQ(ParseHttpDate(FormatHttpDate(time)), time);
  }
}

TEST(RetryAfter, ReadsSecondsAndDates) {
  EXPECT_EQ(ParseRetryAfter("120", kExample), Duration{120s});
  EXPECT_EQ(ParseRetryAfter(" 0 ", kExample), Duration{0s});
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:50:37 GMT", kExample), Duration{60s});
}

TEST(RetryAfter, IsBetweenNowAndADay) {
  EXPECT_EQ(ParseRetryAfter("86401", kExample), Duration{24h});
  EXPECT_EQ(ParseRetryAfter("99999999999999999999999", kExample), Duration{24h});
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:36 GMT", kExample), Duration{0s});
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 2094 08:49:36 GMT", kExample), Duration{24h});
}

TEST(RetryAfter, RefusesEverythingElse) {
  for (const char* text : {"", "-1", "1.5", "soon", "10s", "+5"})
    EXPECT_FALSE(ParseRetryAfter(text, kExample)) << text;
}

}  // namespace
}  // namespace openbits::transport
