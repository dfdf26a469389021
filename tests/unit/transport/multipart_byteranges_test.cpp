#include "transport/multipart_byteranges.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

/// Keeps the parts; fails where it is told to.
class RecordingSink final : public MultipartSink {
 public:
  Status OnPart(const ContentRange& range) override {
    if (parts.size() == parts_max) return Error{Errc::kDiskFull};
    parts.emplace_back(range, std::string());
    return Status{};
  }
  Status OnPartData(std::span<const std::byte> data) override {
    EXPECT_FALSE(data.empty());
    parts.back().second.append(reinterpret_cast<const char*>(data.data()), data.size());
    return Status{};
  }

  std::vector<std::pair<ContentRange, std::string>> parts;
  std::size_t parts_max = 100;
};

/// Parses `body` in pieces of `piece` bytes.
Status Parse(std::string_view body, RecordingSink& sink, std::size_t piece) {
  MultipartParser parser("B0undary", sink);
  while (!body.empty()) {
    const std::string_view next = body.substr(0, piece);
    OPENBITS_RETURN_IF_ERROR(parser.Feed(std::as_bytes(std::span(next))));
    body.remove_prefix(next.size());
  }
  return parser.Finish();
}

/// Whether `body` is taken, by pieces of every size alike.
bool IsTaken(std::string_view body) {
  RecordingSink whole;
  const bool taken = Parse(body, whole, body.size() + 1).ok();
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    RecordingSink sink;
    const Status status = Parse(body, sink, piece);
    EXPECT_EQ(status.ok(), taken) << "pieces of " << piece;
    if (!status) {
      EXPECT_EQ(status.error().code, Errc::kInvalidServerResponse);
    }
    if (taken) {
      EXPECT_EQ(sink.parts, whole.parts) << "pieces of " << piece;
    }
  }
  return taken;
}

std::string Part(std::string_view range, std::string_view data, std::string_view more = {}) {
  return "--B0undary\r\nContent-Type: text/plain\r\n" + std::string(more) + "Content-Range: bytes " +
         std::string(range) + "\r\n\r\n" + std::string(data) + "\r\n";
}

const std::string kEnd = "--B0undary--\r\n";

TEST(Multipart, ReadsParts) {
  const std::string body = Part("0-4/100", "hello") + Part("50-52/100", "abc") + kEnd;
  EXPECT_TRUE(IsTaken(body));
  RecordingSink sink;
  ASSERT_TRUE(Parse(body, sink, 7));
  ASSERT_EQ(sink.parts.size(), 2U);
  EXPECT_EQ(sink.parts[0].first, (ContentRange{.range = ByteRange{.offset = 0, .length = 5}, .total = 100}));
  EXPECT_EQ(sink.parts[0].second, "hello");
  EXPECT_EQ(sink.parts[1].first.range->offset, 50U);
  EXPECT_EQ(sink.parts[1].second, "abc");
}

TEST(Multipart, DataMayLookLikeABoundary) {
  const std::string tricky = "\r\n--B0undary--\r\n--B0undary\r\nContent-Range: bytes 0-1/9\r\n\r\n";
  const std::string body = Part("0-" + std::to_string(tricky.size() - 1) + "/100", tricky) + kEnd;
  EXPECT_TRUE(IsTaken(body));
  RecordingSink sink;
  ASSERT_TRUE(Parse(body, sink, 3));
  ASSERT_EQ(sink.parts.size(), 1U);
  EXPECT_EQ(sink.parts[0].second, tricky);
}

TEST(Multipart, TwoLineEndsMayComeFirst) {
  const std::string body = Part("0-4/100", "hello") + kEnd;
  EXPECT_TRUE(IsTaken("\r\n" + body));
  EXPECT_TRUE(IsTaken("\r\n\r\n" + body));
  EXPECT_FALSE(IsTaken("\r\n\r\n\r\n" + body));
  EXPECT_FALSE(IsTaken("preamble\r\n" + body));
}

TEST(Multipart, TheEndMayLackItsLineEndAndHaveAnEpilogue) {
  const std::string parts = Part("0-4/100", "hello");
  EXPECT_TRUE(IsTaken(parts + "--B0undary--"));
  EXPECT_TRUE(IsTaken(parts + "--B0undary--  \r\n"));
  EXPECT_TRUE(IsTaken(parts + kEnd + "to be ignored"));
  EXPECT_TRUE(IsTaken(kEnd));
}

TEST(Multipart, EveryCutIsAnError) {
  const std::string body = Part("0-4/100", "hello") + Part("50-52/100", "abc") + "--B0undary--";
  for (std::size_t length = 0; length < body.size(); ++length) {
    RecordingSink sink;
    EXPECT_FALSE(Parse(body.substr(0, length), sink, 1000)) << length;
  }
}

TEST(Multipart, EveryPartNeedsOneGoodContentRange) {
  EXPECT_FALSE(IsTaken("--B0undary\r\nContent-Type: text/plain\r\n\r\nhello\r\n" + kEnd));
  EXPECT_FALSE(IsTaken("--B0undary\r\n\r\nhello\r\n" + kEnd));
  EXPECT_FALSE(IsTaken(Part("4-0/100", "hello") + kEnd));
  EXPECT_FALSE(IsTaken(Part("*/100", "") + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello", "Content-Range: bytes 0-4/100\r\n") + kEnd));
  EXPECT_TRUE(IsTaken(Part("0-4/*", "hello") + kEnd));
}

TEST(Multipart, PartsAreAsLongAsAnnounced) {
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hell") + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello!") + kEnd));
}

TEST(Multipart, OtherHeadersAreFew) {
  // "X-A: " and the line end make seven bytes.
  EXPECT_TRUE(IsTaken(Part("0-4/100", "hello", "X-A: " + std::string(173, 'a') + "\r\n") + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello", "X-A: " + std::string(174, 'a') + "\r\n") + kEnd));
  EXPECT_FALSE(IsTaken(
      Part("0-4/100", "hello", "X-A: " + std::string(90, 'a') + "\r\nX-A: " + std::string(90, 'a') + "\r\n") + kEnd));
  // The allowance is each part's own.
  const std::string part = Part("0-4/100", "hello", "X-A: " + std::string(150, 'a') + "\r\n");
  EXPECT_TRUE(IsTaken(part + part + kEnd));
}

TEST(Multipart, HeadersAreWellFormed) {
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello", "no colon\r\n") + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello", " folded: x\r\n") + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello", "A: b\n") + kEnd));
}

TEST(Multipart, LinesAreBounded) {
  RecordingSink sink;
  MultipartParser parser("B0undary", sink);
  const std::string endless(100'000, 'x');
  EXPECT_FALSE(parser.Feed(std::as_bytes(std::span(endless))));
}

TEST(Multipart, WrongBoundaries) {
  EXPECT_FALSE(IsTaken("--Other\r\nContent-Range: bytes 0-4/9\r\n\r\nhello\r\n--Other--\r\n"));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello") + "--B0undaryX\r\n" + kEnd));
  EXPECT_FALSE(IsTaken(Part("0-4/100", "hello") + "--b0undary--\r\n"));
}

TEST(Multipart, TheSinkEndsTheParse) {
  RecordingSink sink;
  sink.parts_max = 1;
  const Status status = Parse(Part("0-4/100", "hello") + Part("5-9/100", "world") + kEnd, sink, 1000);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::kDiskFull);
  EXPECT_EQ(sink.parts.size(), 1U);
}

TEST(Multipart, StaysFailed) {
  RecordingSink sink;
  MultipartParser parser("B0undary", sink);
  const std::string bad = "bad\r\n";
  const std::string good = Part("0-4/100", "hello") + kEnd;
  EXPECT_FALSE(parser.Feed(std::as_bytes(std::span(bad))));
  EXPECT_FALSE(parser.Feed(std::as_bytes(std::span(good))));
  EXPECT_FALSE(parser.Finish());
  EXPECT_TRUE(sink.parts.empty());
}

TEST(MultipartBoundary, IsReadFromTheContentType) {
  const auto boundary = &MultipartParser::BoundaryOf;
  EXPECT_EQ(boundary("multipart/byteranges; boundary=abc"), "abc");
  EXPECT_EQ(boundary("Multipart/ByteRanges;BOUNDARY=\"a b:c\""), "a b:c");
  EXPECT_EQ(boundary("multipart/byteranges; charset=x; boundary=abc ; y=\"z;\""), "abc");
  EXPECT_EQ(boundary("multipart/byteranges; boundary=\"a\\\"b\""), "");  // a quote is no character of a boundary
  EXPECT_EQ(boundary("multipart/byteranges; boundary=" + std::string(70, 'a')), std::string(70, 'a'));
}

TEST(MultipartBoundary, IsEmptyForEverythingElse) {
  const auto boundary = &MultipartParser::BoundaryOf;
  for (const std::string& type :
       {std::string("text/plain"), std::string("multipart/mixed; boundary=abc"), std::string("multipart/byteranges"),
        std::string("multipart/byteranges; boundary="), std::string("multipart/byteranges; boundary=\"abc"),
        std::string("multipart/byteranges; boundary=a; boundary=b"), std::string(""),
        std::string("multipart/byteranges; boundary=\"a\"b"), std::string("multipart/byteranges; boundary=a\tb"),
        "multipart/byteranges; boundary=" + std::string(71, 'a')}) {
    EXPECT_EQ(boundary(type), "") << type;
  }
}

}  // namespace
}  // namespace openbits::transport
