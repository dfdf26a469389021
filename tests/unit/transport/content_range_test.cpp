#include "transport/content_range.h"

#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

TEST(ContentRange, ReadsARange) {
  const auto range = ParseContentRange("bytes 10-19/100");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->range, (ByteRange{.offset = 10, .length = 10}));
  EXPECT_EQ(range->total, 100U);
}

TEST(ContentRange, ReadsTheForms) {
  EXPECT_EQ(ParseContentRange("bytes 0-0/1")->range, (ByteRange{.offset = 0, .length = 1}));
  EXPECT_EQ(ParseContentRange(" Bytes  5-6/*\t")->total, kSizeUnknown);
  const auto unsatisfied = ParseContentRange("bytes */1234");
  ASSERT_TRUE(unsatisfied);
  EXPECT_FALSE(unsatisfied->range);
  EXPECT_EQ(unsatisfied->total, 1234U);
  EXPECT_EQ(ParseContentRange("bytes 0-9223372036854775806/9223372036854775807")->range->length, 9223372036854775807U);
}

TEST(ContentRange, RefusesEverythingElse) {
  for (const char* text : {"",
                           "bytes",
                           "bytes ",
                           "bytes=0-1/2",
                           "bytes 0-1",
                           "bytes 0-1/",
                           "bytes 1-0/5",
                           "bytes 0-5/5",
                           "bytes -1-2/5",
                           "bytes 0-/5",
                           "bytes -5/9",
                           "bytes */*",
                           "bytes 0-1/2x",
                           "bytes 0-1/-2",
                           "bytes +0-1/2",
                           "bytes 0 - 1/2",
                           "items 0-1/2",
                           "bytes 0-1,3-4/9",
                           "bytes 0-18446744073709551615/*",
                           "bytes 99999999999999999999-1/*",
                           "bytes 0x0-1/2",
                           "bytesx 0-1/2"}) {
    EXPECT_FALSE(ParseContentRange(text)) << text;
  }
}

TEST(ContentRange, FormatsRanges) {
  const std::vector<ByteRange> ranges = {{.offset = 0, .length = 100}, {.offset = 200, .length = kToEndOfFile}};
  EXPECT_EQ(FormatRange(ranges), "bytes=0-99,200-");
  EXPECT_EQ(FormatRange(std::vector<ByteRange>{{.offset = 7, .length = 1}}), "bytes=7-7");
}

TEST(ContentLength, ReadsDigitsOnly) {
  EXPECT_EQ(ParseContentLength("0"), 0U);
  EXPECT_EQ(ParseContentLength("000012"), 12U);
  EXPECT_EQ(ParseContentLength("9223372036854775807"), 9223372036854775807U);
  for (const char* text :
       {"", "-1", "+1", " 1", "1 ", "1,1", "0x10", "1e3", "9223372036854775808", "18446744073709551616"}) {
    EXPECT_FALSE(ParseContentLength(text)) << text;
  }
}

}  // namespace
}  // namespace openbits::transport
