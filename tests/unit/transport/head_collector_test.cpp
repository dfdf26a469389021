#include "transport/curl/head_collector.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

/// Feeds the lines of `text`; the error of the first that is refused, else kNone.
Errc Feed(HeadCollector& collector, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    if (const Status status = collector.TakeLine(text.substr(0, length)); !status) return status.error().code;
    text.remove_prefix(length);
  }
  return Errc::kNone;
}

Errc CodeOf(std::string_view text) {
  HeadCollector collector;
  return Feed(collector, text);
}

TEST(HeadCollector, ReadsAHead) {
  HeadCollector collector;
  const std::string text = "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nX-Empty:\r\nContent-Length:  5 \r\n\r\n";
  EXPECT_EQ(Feed(collector, text), Errc::kNone);
  EXPECT_TRUE(collector.IsComplete());
  EXPECT_EQ(collector.head().status, 206);
  EXPECT_EQ(collector.head().http_version, 11);
  EXPECT_EQ(collector.head().headers, (HeaderList{{"ETag", "\"a\""}, {"X-Empty", ""}, {"Content-Length", "5"}}));
  EXPECT_EQ(collector.head().raw, text);
}

TEST(HeadCollector, IsCompleteOnlyAtTheEmptyLine) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.0 200\r\nA: b\r\n"), Errc::kNone);
  EXPECT_FALSE(collector.IsComplete());
  EXPECT_EQ(Feed(collector, "\n"), Errc::kNone);
  EXPECT_TRUE(collector.IsComplete());
  EXPECT_EQ(collector.head().http_version, 10);
}

TEST(HeadCollector, PassesOverInterimAnswers) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), Errc::kNone);
  EXPECT_FALSE(collector.IsComplete());
  EXPECT_EQ(Feed(collector, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"), Errc::kNone);
  EXPECT_TRUE(collector.IsComplete());
  EXPECT_EQ(collector.head().headers, (HeaderList{{"A", "b"}}));
  EXPECT_EQ(collector.head().raw, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
}

TEST(HeadCollector, TheNextHeadReplacesAChallenge) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), Errc::kNone);
  EXPECT_EQ(collector.head().status, 200);
  EXPECT_TRUE(collector.head().headers.empty());
}

TEST(HeadCollector, TrailersAreDropped) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"), Errc::kNone);
  collector.CloseHead();
  EXPECT_EQ(Feed(collector, "X-Sum: 1\r\nHTTP/1.1 404 Fake\r\n\r\n"), Errc::kNone);
  EXPECT_EQ(collector.head().status, 200);
  EXPECT_EQ(collector.head().headers.size(), 1U);
}

TEST(HeadCollector, BadStatusLines) {
  for (const char* line :
       {"HTTP/1.1\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 abc\r\n", "HTTP/1.1 099 Low\r\n",
        "HTTP/9.9 200 OK\r\n", "HTTP/ 200\r\n", "ICY 200 OK\r\n", "A: b\r\n"}) {
    EXPECT_EQ(CodeOf(line), Errc::kGarbledResponse) << line;
  }
}

TEST(HeadCollector, ContradictoryFraming) {
  const std::string start = "HTTP/1.1 200 OK\r\n";
  for (const char* fields :
       {"Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: -5\r\n", "Content-Length: 5, 5\r\n",
        "Content-Length: \r\n", "Content-Length: 9223372036854775808\r\n", "Content-Length: 0x5\r\n",
        "Content-Length : 5\r\n", "Transfer-Encoding : chunked\r\n", "Content-Length: 5\r\n 6\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n"}) {
    EXPECT_EQ(CodeOf(start + fields + "\r\n"), Errc::kInvalidServerResponse) << fields;
  }
  for (const char* fields :
       {"Content-Length: 5\r\ncontent-length: 5\r\n", "Transfer-Encoding: Chunked\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "Bad Name: x\r\n", "garbage\r\n"}) {
    EXPECT_EQ(CodeOf(start + fields + "\r\n"), Errc::kNone) << fields;
  }
}

TEST(HeadCollector, JoinsFoldedLines) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.1 200 OK\r\nA: b\r\n\t c\r\n\r\n"), Errc::kNone);
  EXPECT_EQ(collector.head().Find("A"), "b c");
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\n folded onto nothing\r\n\r\n"), Errc::kNone);
}

std::string Fields(std::size_t count, std::size_t line_length) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "A: " + std::string(line_length - 5, 'x') + "\r\n";
  return text;
}

TEST(HeadCollector, IsBounded) {
  const std::string start = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(CodeOf(start + Fields(256, 10) + "\r\n"), Errc::kNone);
  EXPECT_EQ(CodeOf(start + Fields(257, 10) + "\r\n"), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeOf(start + Fields(64, 1000) + "\r\n"), Errc::kNone);
  EXPECT_EQ(CodeOf(start + Fields(66, 1000) + "\r\n"), Errc::kInvalidServerResponse);
  // Interim answers and trailers count with their answer.
  const std::string interim = "HTTP/1.1 103 Early\r\n" + Fields(100, 10) + "\r\n";
  EXPECT_EQ(CodeOf(interim + interim + interim), Errc::kInvalidServerResponse);
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, start + Fields(200, 10) + "\r\n"), Errc::kNone);
  collector.CloseHead();
  EXPECT_EQ(Feed(collector, Fields(100, 10)), Errc::kInvalidServerResponse);
}

TEST(HeadCollector, ClearStartsAfresh) {
  HeadCollector collector;
  EXPECT_EQ(Feed(collector, "HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n"), Errc::kNone);
  collector.Clear();
  EXPECT_FALSE(collector.IsComplete());
  EXPECT_EQ(collector.head().status, 0);
  EXPECT_EQ(Feed(collector, "HTTP/1.1 200 OK\r\n\r\n"), Errc::kNone);
  EXPECT_TRUE(collector.IsComplete());
}

}  // namespace
}  // namespace openbits::transport
