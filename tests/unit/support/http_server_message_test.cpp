#include "tests/support/http_server_message.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace openbits::test {
namespace {

using Progress = RequestReader::Progress;

constexpr std::string_view kTwoRequests =
    "POST /up?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    "GET http://host:80/path?q HTTP/1.0\r\nX-Empty:\r\n\r\n";

TEST(RequestReader, CutsRequestsWhateverThePieces) {
  for (size_t piece = 1; piece <= kTwoRequests.size(); ++piece) {
    RequestReader reader;
    std::vector<HttpRequest> requests;
    for (size_t start = 0; start < kTwoRequests.size(); start += piece) {
      reader.Feed(kTwoRequests.substr(start, piece));
      while (reader.Next() == Progress::kComplete) {
        requests.push_back(reader.Take());
      }
    }
    ASSERT_EQ(requests.size(), 2U) << piece;
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].path, "/up");
    EXPECT_EQ(requests[0].query, "x=1");
    EXPECT_EQ(requests[0].body, "hello");
    EXPECT_EQ(requests[1].path, "/path");
    EXPECT_EQ(requests[1].minor_version, 0);
    EXPECT_EQ(requests[1].Header("x-empty"), "");
    EXPECT_EQ(reader.pending_bytes(), 0U);
  }
}

TEST(RequestReader, DecodesChunkedBodies) {
  constexpr std::string_view kChunked =
      "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n";
  for (size_t piece = 1; piece <= kChunked.size(); ++piece) {
    RequestReader reader;
    Progress progress = Progress::kNeedMore;
    for (size_t start = 0; start < kChunked.size(); start += piece) {
      EXPECT_EQ(progress, Progress::kNeedMore);
      reader.Feed(kChunked.substr(start, piece));
      progress = reader.Next();
    }
    ASSERT_EQ(progress, Progress::kComplete) << piece;
    EXPECT_EQ(reader.Take().body, "hello0123456789");
  }
}

TEST(RequestReader, RefusesWhatIsNoRequest) {
  for (const std::string_view text :
       {"nonsense\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RequestReader reader;
    reader.Feed(text);
    EXPECT_EQ(reader.Next(), Progress::kMalformed) << text;
  }
}

TEST(RequestReader, RefusesAHeadWithoutEnd) {
  RequestReader reader;
  reader.Feed("GET / HTTP/1.1\r\nX: " + std::string(RequestReader::kHeadLimit_bytes, 'x'));
  EXPECT_EQ(reader.Next(), Progress::kMalformed);
}

TEST(RequestReader, WishToContinueIsToldOnce) {
  RequestReader reader;
  reader.Feed("PUT / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(reader.Next(), Progress::kNeedMore);
  EXPECT_TRUE(reader.TakeContinueWish());
  EXPECT_FALSE(reader.TakeContinueWish());
  reader.Feed("ab");
  EXPECT_EQ(reader.Next(), Progress::kComplete);
}

TEST(HttpDate, KnownDates) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), std::nullopt);
  EXPECT_EQ(ParseHttpDate(""), std::nullopt);
}

TEST(HttpRequest, KeepAliveByVersionAndHeader) {
  HttpRequest request;
  EXPECT_TRUE(request.WantsKeepAlive());
  request.minor_version = 0;
  EXPECT_FALSE(request.WantsKeepAlive());
  request.headers = {{"connection", "Keep-Alive"}};
  EXPECT_TRUE(request.WantsKeepAlive());
  request.minor_version = 1;
  request.headers = {{"Connection", "close"}};
  EXPECT_FALSE(request.WantsKeepAlive());
}

}  // namespace
}  // namespace openbits::test
