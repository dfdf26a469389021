#include "transport/response.h"

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

TEST(ResponseHead, FindsTheFirstFieldOfAnyCase) {
  ResponseHead head;
  head.headers = {{"ETag", "\"1\""}, {"Via", "a"}, {"VIA", "b"}};
  EXPECT_EQ(head.Find("etag"), "\"1\"");
  EXPECT_EQ(head.Find("via"), "a");
  EXPECT_EQ(head.Count("via"), 2U);
  EXPECT_EQ(head.Find("Vi"), std::nullopt);
  EXPECT_EQ(head.Count("Vi"), 0U);
}

}  // namespace
}  // namespace openbits::transport
