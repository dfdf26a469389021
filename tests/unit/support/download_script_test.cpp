#include "tests/support/download_script.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/download_script_plan.h"
#include "tests/support/download_script_ranges.h"

namespace openbits::test {
namespace {

constexpr uint64_t kSeed = 4;
constexpr uint64_t kSize = 10'000;

HttpRequest GetWith(HeaderList headers) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/file";
  request.headers = std::move(headers);
  return request;
}

HttpRequest GetRange(const std::string& range) { return GetWith({{"Range", range}}); }

std::string BodyOf(const ResponsePlan& plan) {
  BodyReader reader(plan.body);
  std::string body(static_cast<size_t>(LengthOf(plan.body)), '\0');
  EXPECT_EQ(reader.Read(std::as_writable_bytes(std::span(body))), body.size());
  EXPECT_TRUE(reader.done());
  return body;
}

bool HasLine(const ResponsePlan& plan, const std::string& line) {
  return plan.head.find("\r\n" + line + "\r\n") != std::string::npos;
}

std::string Bytes(uint64_t offset, size_t length) { return SeededText(kSeed, offset, length); }

std::string Ranges(std::string_view header) {
  const auto spans = ParseRanges(header, 1000);
  if (!spans) {
    return "ignored";
  }
  std::string text;
  for (const ByteSpan& span : *spans) {
    text += std::to_string(span.first) + "-" + std::to_string(span.last) + " ";
  }
  return text;
}

TEST(ParseRanges, FollowsTheRules) {
  EXPECT_EQ(Ranges("bytes=0-0"), "0-0 ");
  EXPECT_EQ(Ranges("bytes=990-"), "990-999 ");
  EXPECT_EQ(Ranges("bytes=-10"), "990-999 ");
  EXPECT_EQ(Ranges("bytes=-5000"), "0-999 ");
  EXPECT_EQ(Ranges("bytes=500-5000, 1-2"), "500-999 1-2 ");
  EXPECT_EQ(Ranges("bytes=1000-,0-1"), "0-1 ");
  EXPECT_EQ(Ranges("bytes=1000-"), "");
  EXPECT_EQ(Ranges("bytes=-0"), "");
  EXPECT_EQ(Ranges("bytes=2-1"), "ignored");
  EXPECT_EQ(Ranges("bytes=a-b"), "ignored");
  EXPECT_EQ(Ranges("bytes="), "ignored");
  EXPECT_EQ(Ranges("lines=1-2"), "ignored");
}

TEST(PlanResponse, WholeContentWithEverythingOneNeeds) {
  const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), {}, GetWith({}));
  EXPECT_EQ(plan.head.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_TRUE(HasLine(plan, "Content-Length: 10000"));
  EXPECT_TRUE(HasLine(plan, "Accept-Ranges: bytes"));
  EXPECT_TRUE(HasLine(plan, "ETag: \"seed-4-10000\""));
  EXPECT_TRUE(HasLine(plan, "Last-Modified: Wed, 01 May 2024 12:00:00 GMT"));
  EXPECT_EQ(BodyOf(plan), Bytes(0, kSize));
  EXPECT_TRUE(plan.keep_alive);
}

TEST(PlanResponse, SingleRange) {
  const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), {}, GetRange("bytes=100-299"));
  EXPECT_EQ(plan.status, 206);
  EXPECT_TRUE(HasLine(plan, "Content-Range: bytes 100-299/10000"));
  EXPECT_TRUE(HasLine(plan, "Content-Length: 200"));
  EXPECT_EQ(BodyOf(plan), Bytes(100, 200));
}

TEST(PlanResponse, SeveralRangesAsParts) {
  const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), {}, GetRange("bytes=100-109,5-6"));
  EXPECT_EQ(plan.status, 206);
  const std::string boundary = "openbits-test-boundary-7d1f";
  EXPECT_TRUE(HasLine(plan, "Content-Type: multipart/byteranges; boundary=" + boundary));
  const std::string type = "Content-Type: application/octet-stream\r\n";
  EXPECT_EQ(BodyOf(plan), "--" + boundary + "\r\n" + type + "Content-Range: bytes 100-109/10000\r\n\r\n" +
                              Bytes(100, 10) + "\r\n--" + boundary + "\r\n" + type +
                              "Content-Range: bytes 5-6/10000\r\n\r\n" + Bytes(5, 2) + "\r\n--" + boundary + "--\r\n");
}

TEST(PlanResponse, UnsatisfiableRange) {
  const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), {}, GetRange("bytes=10000-"));
  EXPECT_EQ(plan.status, 416);
  EXPECT_TRUE(HasLine(plan, "Content-Range: bytes */10000"));
}

TEST(PlanResponse, HeadHasTheLengthAndNoBody) {
  HttpRequest request = GetWith({});
  request.method = "HEAD";
  Resource resource = SeededResource(kSize, kSeed);
  EXPECT_TRUE(HasLine(PlanResponse(resource, {}, request), "Content-Length: 10000"));
  EXPECT_EQ(BodyOf(PlanResponse(resource, {}, request)), "");
  resource.head = HeadSupport::kWithoutLength;
  EXPECT_EQ(PlanResponse(resource, {}, request).head.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(PlanResponse(resource, {}, request).keep_alive);
  for (const auto& [support, status] :
       {std::pair(HeadSupport::kForbidden, 403), {HeadSupport::kNotAllowed, 405}, {HeadSupport::kUnimplemented, 501}}) {
    resource.head = support;
    EXPECT_EQ(PlanResponse(resource, {}, request).status, status);
  }
}

TEST(PlanResponse, RangeSupportDecidesAnswerAndAnnouncement) {
  Resource resource = SeededResource(kSize, kSeed);
  const auto outcome = [&](RangeSupport support) {
    resource.ranges = support;
    const ResponsePlan plan = PlanResponse(resource, {}, GetRange("bytes=1-2"));
    const size_t at = plan.head.find("Accept-Ranges: ");
    return std::to_string(plan.status) + " " + (at == std::string::npos ? "silent" : plan.head.substr(at + 15, 5));
  };
  EXPECT_EQ(outcome(RangeSupport::kFull), "206 bytes");
  EXPECT_EQ(outcome(RangeSupport::kUnannounced), "206 silent");
  EXPECT_EQ(outcome(RangeSupport::kRefusedByNone), "200 none\r");
  EXPECT_EQ(outcome(RangeSupport::kNone), "200 silent");
  EXPECT_EQ(outcome(RangeSupport::kClaimedOnly), "200 bytes");
}

TEST(PlanResponse, MoreRangesThanAllowedGetEverything) {
  Resource resource = SeededResource(kSize, kSeed);
  resource.ranges_max = 2;
  EXPECT_EQ(PlanResponse(resource, {}, GetRange("bytes=1-2,4-5")).status, 206);
  EXPECT_EQ(PlanResponse(resource, {}, GetRange("bytes=1-2,4-5,7-8")).status, 200);
}

struct RangeCase {
  RangeAnswer answer;
  int status;
  const char* content_range;  // Expected line; null for none.
  uint64_t offset;            // Where the expected bytes come from.
  size_t length;
};

TEST(PlanResponse, WrongAnswersToASingleRange) {
  const RangeCase cases[] = {
      {RangeAnswer::kIgnored, 200, nullptr, 0, kSize},
      {RangeAnswer::kShifted, 206, "bytes 50-149/10000", 50, 100},
      {RangeAnswer::kShiftedSilently, 206, "bytes 100-199/10000", 50, 100},
      {RangeAnswer::kWrongTotal, 206, "bytes 100-199/77", 100, 100},
      {RangeAnswer::kUnknownTotal, 206, "bytes 100-199/*", 100, 100},
      {RangeAnswer::kNoContentRange, 206, nullptr, 100, 100},
      {RangeAnswer::kBadContentRange, 206, "bytes nonsense", 100, 100},
      {RangeAnswer::kShorter, 206, "bytes 100-149/10000", 100, 50},
      {RangeAnswer::kLonger, 206, "bytes 100-1199/10000", 100, 1100},
  };
  for (const RangeCase& c : cases) {
    Fault fault = RangeFault(c.answer, -50);
    fault.claimed_total = 77;
    fault.content_range = "bytes nonsense";
    const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), fault, GetRange("bytes=100-199"));
    EXPECT_EQ(plan.status, c.status);
    if (c.content_range != nullptr) {
      EXPECT_TRUE(HasLine(plan, std::string("Content-Range: ") + c.content_range)) << plan.head;
    } else {
      EXPECT_EQ(plan.head.find("Content-Range"), std::string::npos) << plan.head;
    }
    EXPECT_EQ(BodyOf(plan), Bytes(c.offset, c.length)) << plan.head;
  }
  EXPECT_EQ(PlanResponse(SeededResource(kSize), RangeFault(RangeAnswer::kRefused), GetRange("bytes=1-2")).status, 416);
}

TEST(PlanResponse, LyingBytesHaveTheRightLengthAndNothingRight) {
  const ResponsePlan plan =
      PlanResponse(SeededResource(kSize, kSeed), RangeFault(RangeAnswer::kOtherBytes), GetRange("bytes=100-199"));
  EXPECT_TRUE(HasLine(plan, "Content-Range: bytes 100-199/10000"));
  const std::string body = BodyOf(plan);
  const std::string right = Bytes(100, 100);
  ASSERT_EQ(body.size(), right.size());
  for (size_t i = 0; i < body.size(); ++i) {
    EXPECT_NE(body[i], right[i]);
  }
}

TEST(PlanResponse, ShiftStaysInsideTheContent) {
  EXPECT_TRUE(
      HasLine(PlanResponse(SeededResource(kSize), RangeFault(RangeAnswer::kShifted, -500), GetRange("bytes=100-199")),
              "Content-Range: bytes 0-99/10000"));
  EXPECT_TRUE(
      HasLine(PlanResponse(SeededResource(kSize), RangeFault(RangeAnswer::kShifted, 500), GetRange("bytes=9800-9899")),
              "Content-Range: bytes 9900-9999/10000"));
}

/// The Content-Range lines of the parts, in order.
std::string PartsOf(RangeAnswer answer) {
  const std::string body =
      BodyOf(PlanResponse(SeededResource(kSize, kSeed), RangeFault(answer), GetRange("bytes=100-109,5-6,300-301")));
  std::string parts;
  for (size_t at = body.find("Content-Range: "); at != std::string::npos; at = body.find("Content-Range: ", at + 1)) {
    parts += body.substr(at + 21, body.find('/', at) - at - 21) + " ";
  }
  return parts + (body.find("--\r\n") == std::string::npos ? "open" : "closed");
}

TEST(PlanResponse, WrongArrangementsOfParts) {
  EXPECT_EQ(PartsOf(RangeAnswer::kCorrect), "100-109 5-6 300-301 closed");
  EXPECT_EQ(PartsOf(RangeAnswer::kReversedParts), "300-301 5-6 100-109 closed");
  EXPECT_EQ(PartsOf(RangeAnswer::kMergedParts), "5-301 closed");
  EXPECT_EQ(PartsOf(RangeAnswer::kMissingLastPart), "100-109 5-6 closed");
  EXPECT_EQ(PartsOf(RangeAnswer::kUnterminatedParts), "100-109 5-6 300-301 open");
  const ResponsePlan first =
      PlanResponse(SeededResource(kSize, kSeed), RangeFault(RangeAnswer::kFirstPartOnly), GetRange("bytes=7-8,1-2"));
  EXPECT_TRUE(HasLine(first, "Content-Range: bytes 7-8/10000"));
  EXPECT_EQ(BodyOf(first), Bytes(7, 2));
  const ResponsePlan always =
      PlanResponse(SeededResource(kSize, kSeed), RangeFault(RangeAnswer::kMultipartAlways), GetRange("bytes=7-8"));
  EXPECT_NE(always.head.find("multipart/byteranges"), std::string::npos);
}

TEST(PlanResponse, Preconditions) {
  const Resource resource = SeededResource(kSize, kSeed);
  const auto status = [&](HeaderList headers) {
    headers.push_back({"Range", "bytes=1-2"});
    return PlanResponse(resource, {}, GetWith(std::move(headers))).status;
  };
  const std::string same = "Wed, 01 May 2024 12:00:00 GMT";
  const std::string before = "Tue, 30 Apr 2024 12:00:00 GMT";
  EXPECT_EQ(status({{"If-Match", "\"x\", \"seed-4-10000\""}}), 206);
  EXPECT_EQ(status({{"If-Match", "*"}}), 206);
  EXPECT_EQ(status({{"If-Match", "\"x\""}}), 412);
  EXPECT_EQ(status({{"If-Match", "W/\"seed-4-10000\""}}), 412);
  EXPECT_EQ(status({{"If-Unmodified-Since", same}}), 206);
  EXPECT_EQ(status({{"If-Unmodified-Since", before}}), 412);
  EXPECT_EQ(status({{"If-Range", "\"seed-4-10000\""}}), 206);
  EXPECT_EQ(status({{"If-Range", "\"x\""}}), 200);
  EXPECT_EQ(status({{"If-Range", same}}), 206);
  EXPECT_EQ(status({{"If-Range", before}}), 200);
  EXPECT_EQ(status({{"If-None-Match", "W/\"seed-4-10000\""}}), 304);
  EXPECT_EQ(status({{"If-Modified-Since", same}}), 304);
  EXPECT_EQ(status({{"If-Modified-Since", before}}), 206);
  Resource careless = resource;
  careless.honours_preconditions = false;
  EXPECT_EQ(PlanResponse(careless, {}, GetWith({{"If-Match", "\"x\""}})).status, 200);
}

TEST(PlanResponse, FramingFaults) {
  Fault fault;
  fault.content_lengths = {"5", "-1"};
  ResponsePlan plan = PlanResponse(SeededResource(kSize), fault, GetWith({}));
  EXPECT_TRUE(HasLine(plan, "Content-Length: 5"));
  EXPECT_TRUE(HasLine(plan, "Content-Length: -1"));
  EXPECT_FALSE(plan.keep_alive);

  fault = {};
  fault.framing = Framing::kUntilClose;
  plan = PlanResponse(SeededResource(kSize), fault, GetWith({}));
  EXPECT_EQ(plan.head.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(HasLine(plan, "Connection: close"));

  fault = {};
  fault.framing = Framing::kChunked;
  fault.trailers = {{"X-Sum", "1"}};
  plan = PlanResponse(SeededResource(kSize), fault, GetWith({}));
  EXPECT_TRUE(plan.chunked);
  EXPECT_TRUE(HasLine(plan, "Transfer-Encoding: chunked"));
  EXPECT_EQ(plan.trailer, "X-Sum: 1\r\n");

  fault = {};
  fault.excess_bytes = 100;
  plan = PlanResponse(SeededResource(kSize, kSeed), fault, GetWith({}));
  EXPECT_TRUE(HasLine(plan, "Content-Length: 10000"));
  EXPECT_EQ(BodyOf(plan).size(), kSize + 100);
}

TEST(PlanResponse, HeadFaults) {
  Fault fault;
  fault.minor_version = 0;
  fault.reason = "Fine";
  fault.interim_responses = 2;
  fault.extra_header_count = 3;
  fault.extra_header_bytes = 4;
  fault.hide_etag = true;
  fault.headers = {{"X-One", "1"}};
  const ResponsePlan plan = PlanResponse(SeededResource(kSize), fault, GetWith({}));
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
  EXPECT_EQ(plan.head.substr(0, 2 * interim.size() + 19), interim + interim + "HTTP/1.0 200 Fine\r\n");
  EXPECT_TRUE(HasLine(plan, "X-Made-Up-2: vvvv"));
  EXPECT_TRUE(HasLine(plan, "X-One: 1"));
  EXPECT_EQ(plan.head.find("ETag"), std::string::npos);
}

TEST(PlanResponse, OtherBytesFromAnOffsetOfTheContent) {
  Fault fault;
  fault.other_bytes_from = 150;
  const std::string body = BodyOf(PlanResponse(SeededResource(kSize, kSeed), fault, GetRange("bytes=100-199")));
  EXPECT_EQ(body.substr(0, 50), Bytes(100, 50));
  EXPECT_NE(body[50], Bytes(150, 1)[0]);
}

TEST(PlanResponse, AnotherVersionBringsItsValidators) {
  Fault fault;
  fault.serve_version = SeededResource(500, 77).content;
  const ResponsePlan plan = PlanResponse(SeededResource(kSize, kSeed), fault, GetWith({}));
  EXPECT_TRUE(HasLine(plan, "ETag: \"seed-77-500\""));
  EXPECT_EQ(BodyOf(plan), SeededText(77, 0, 500));
}

TEST(GzipStored, HasTheFormOfTheStandard) {
  // RFC 1952: header of ten bytes, one stored block, CRC-32 and length; the CRC of "123456789" is 0xCBF43926.
  EXPECT_EQ(GzipStored("123456789"), std::string("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF\x01\x09\x00\xF6\xFF"
                                                 "123456789\x26\x39\xF4\xCB\x09\x00\x00\x00",
                                                 32));
  EXPECT_EQ(GzipStored(std::string(70'000, 'x')).size(), 10U + 5 + 65'535 + 5 + 4'465 + 8);
}

}  // namespace
}  // namespace openbits::test
