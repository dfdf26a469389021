#include <algorithm>
#include <string>
#include <vector>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/seeded_body.h"
#include "transport/multipart_byteranges.h"

namespace openbits::test {
namespace {

using transport::Flow;
using transport::MultipartParser;
using transport::Request;

using CurlGet = CurlFixture;

TEST_F(CurlGet, DeliversHeadThenBody) {
  server_.Set("/file", SeededResource(1'000'000));
  const Exchange exchange = Run(Get("/file"));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
  EXPECT_EQ(exchange.outcome.status, 200);
  EXPECT_EQ(exchange.outcome.body_bytes, 1'000'000U);
  EXPECT_EQ(exchange.outcome.protocol, "http");
  EXPECT_EQ(exchange.outcome.url, server_.Url("/file"));
  EXPECT_EQ(exchange.body, SeededText(1, 0, 1'000'000));
  ASSERT_TRUE(exchange.head);
  EXPECT_EQ(exchange.head->status, 200);
  EXPECT_EQ(exchange.head->http_version, 11);
  EXPECT_EQ(exchange.head->Find("content-length"), "1000000");
  EXPECT_EQ(exchange.head->raw.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(exchange.head->raw.substr(exchange.head->raw.size() - 4), "\r\n\r\n");
}

TEST_F(CurlGet, SendsTheHeadersOfBits) {
  server_.Set("/file", TextResource("x"));
  Request request = Get("/file");
  request.headers = {{"If-Unmodified-Since", "Sun, 06 Nov 2050 08:49:37 GMT"}};
  request.custom_headers = {{"X-Custom", "a b"}, {"X-Empty", ""}};
  Run(request);
  const auto requests = server_.RequestsFor("/file");
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].Header("User-Agent"), "Microsoft BITS/7.8 openbits/0.1");
  EXPECT_EQ(requests[0].Header("Accept"), "*/*");
  EXPECT_EQ(requests[0].Header("Accept-Encoding"), "identity");
  EXPECT_EQ(requests[0].Header("Connection"), "Keep-Alive");
  EXPECT_EQ(requests[0].Header("If-Unmodified-Since"), "Sun, 06 Nov 2050 08:49:37 GMT");
  EXPECT_EQ(requests[0].Header("X-Custom"), "a b");
  EXPECT_EQ(requests[0].Header("X-Empty"), "");
  EXPECT_FALSE(requests[0].Header("Range"));
  EXPECT_FALSE(requests[0].Header("Referer"));
  EXPECT_FALSE(requests[0].Header("Cookie"));
}

TEST_F(CurlGet, KeepsItsConnection) {
  server_.Set("/file", SeededResource(100'000));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(Run(Get("/file")).body.size(), 100'000U);
  EXPECT_EQ(server_.ConnectionCount(), 1U);
}

TEST_F(CurlGet, SurvivesAConnectionThatTheServerClosedMeanwhile) {
  server_.Set("/file", SeededResource(1000));
  Run(Get("/file"));
  server_.CloseConnections(Ending::kClose);
  ASSERT_TRUE(server_.WaitForNoConnections());
  EXPECT_EQ(Run(Get("/file")).outcome.error.code, Errc::kNone);
}

TEST_F(CurlGet, AsksForARange) {
  server_.Set("/file", SeededResource(10'000));
  Request request = Get("/file");
  request.ranges = {{.offset = 100, .length = 50}};
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.status, 206);
  EXPECT_EQ(exchange.body, SeededText(1, 100, 50));
  EXPECT_EQ(exchange.head->Find("Content-Range"), "bytes 100-149/10000");
  EXPECT_EQ(server_.RequestsFor("/file").at(0).Header("Range"), "bytes=100-149");
}

TEST_F(CurlGet, AsksForAnOpenRange) {
  server_.Set("/file", SeededResource(10'000));
  Request request = Get("/file");
  request.ranges = {{.offset = 9990, .length = kToEndOfFile}};
  EXPECT_EQ(Run(request).body, SeededText(1, 9990, 10));
}

TEST_F(CurlGet, ReadsSeveralRangesThroughTheMultipartParser) {
  struct Parts final : transport::MultipartSink {
    std::vector<std::pair<ByteRange, std::string>> parts;
    Status OnPart(const transport::ContentRange& range) override {
      parts.emplace_back(*range.range, std::string());
      return Status{};
    }
    Status OnPartData(std::span<const std::byte> data) override {
      parts.back().second.append(reinterpret_cast<const char*>(data.data()), data.size());
      return Status{};
    }
  };
  server_.Set("/file", SeededResource(100'000));
  Request request = Get("/file");
  request.ranges = {{.offset = 0, .length = 10}, {.offset = 50'000, .length = 30'000}};
  Parts parts;
  std::unique_ptr<MultipartParser> parser;
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_response = [&](const transport::ResponseHead& head) {
    parser =
        std::make_unique<MultipartParser>(MultipartParser::BoundaryOf(head.Find("Content-Type").value_or("")), parts);
    return Flow::kProceed;
  };
  recorder->on_data = [&](std::span<const std::byte> data) {
    return parser->Feed(data) ? Flow::kProceed : Flow::kAbort;
  };
  EXPECT_EQ(Run(request, recorder).outcome.error.code, Errc::kNone);
  EXPECT_TRUE(parser->Finish());
  ASSERT_EQ(parts.parts.size(), 2U);
  EXPECT_EQ(parts.parts[0].second, SeededText(1, 0, 10));
  EXPECT_EQ(parts.parts[1].first, request.ranges[1]);
  EXPECT_EQ(parts.parts[1].second, SeededText(1, 50'000, 30'000));
}

TEST_F(CurlGet, HeadHasAHeadAndNoBody) {
  server_.Set("/file", SeededResource(10'000));
  Request request = Get("/file");
  request.method = "HEAD";
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone);
  ASSERT_TRUE(exchange.head);
  EXPECT_EQ(exchange.head->Find("Content-Length"), "10000");
  EXPECT_EQ(exchange.body, "");
  Run(Get("/file"));
  EXPECT_EQ(server_.ConnectionCount(), 1U);
}

TEST_F(CurlGet, EmptyAnswersHaveAHead) {
  Resource empty = TextResource("");
  server_.Set("/empty", empty);
  server_.Set("/204", TextResource("x"));
  for (const int status : {204, 304}) {
    Resource resource = TextResource("x");
    resource.fault.status = status;
    server_.Set("/" + std::to_string(status), resource);
    const Exchange exchange = Run(Get("/" + std::to_string(status)));
    EXPECT_EQ(exchange.outcome.error.code, Errc::kNone);
    EXPECT_EQ(exchange.outcome.status, status);
    ASSERT_TRUE(exchange.head);
    EXPECT_EQ(exchange.head->status, status);
  }
  const Exchange exchange = Run(Get("/empty"));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone);
  ASSERT_TRUE(exchange.head);
  EXPECT_EQ(exchange.head->Find("Content-Length"), "0");
}

TEST_F(CurlGet, FailureStatusesAreAnswers) {
  Resource resource = TextResource("x");
  resource.fault = StatusFault(503, "try later");
  server_.Set("/file", resource);
  const Exchange exchange = Run(Get("/file"));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone);
  EXPECT_EQ(exchange.outcome.status, 503);
  EXPECT_EQ(exchange.head->status, 503);
  EXPECT_EQ(exchange.body, "try later");
  EXPECT_FALSE(exchange.outcome.retry_after);
}

TEST_F(CurlGet, RetryAfterComesAsASpan) {
  Resource resource = TextResource("x");
  resource.script = {RetryAfterFault(503, "120"), RetryAfterFault(429, "99999999"),
                     RetryAfterFault(503, "Sun, 06 Nov 1994 08:49:37 GMT"), RetryAfterFault(503, "soon")};
  server_.Set("/file", resource);
  EXPECT_EQ(Run(Get("/file")).outcome.retry_after, Duration{std::chrono::seconds{120}});
  EXPECT_EQ(Run(Get("/file")).outcome.retry_after, Duration{std::chrono::hours{24}});
  EXPECT_EQ(Run(Get("/file")).outcome.retry_after, Duration::zero());
  EXPECT_EQ(Run(Get("/file")).outcome.retry_after, std::nullopt);
}

TEST_F(CurlGet, AcceptsOldAndChattyServers) {
  Resource resource = SeededResource(50'000);
  Fault old;
  old.minor_version = 0;
  Fault chatty;
  chatty.interim_responses = 3;
  Fault trailers;
  trailers.framing = Framing::kChunked;
  trailers.trailers = {{"X-Checksum", "abc"}};
  Fault until_close;
  until_close.framing = Framing::kUntilClose;
  resource.script = {old, chatty, trailers, until_close};
  server_.Set("/file", resource);
  for (const int version : {10, 11, 11, 11}) {
    const Exchange exchange = Run(Get("/file"));
    EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
    EXPECT_EQ(exchange.head->http_version, version);
    EXPECT_EQ(exchange.head->status, 200);
    EXPECT_EQ(exchange.body, SeededText(1, 0, 50'000));
    EXPECT_FALSE(exchange.head->Find("X-Checksum"));
  }
}

TEST_F(CurlGet, TheListenerMayAbort) {
  server_.Set("/file", SeededResource(1'000'000));
  auto at_head = std::make_shared<TransferRecorder>();
  at_head->on_response = [](const auto&) { return Flow::kAbort; };
  EXPECT_EQ(Run(Get("/file"), at_head).outcome.error.code, Errc::kCancelled);
  EXPECT_EQ(at_head->body(), "");
  auto at_data = std::make_shared<TransferRecorder>();
  at_data->on_data = [](auto) { return Flow::kAbort; };
  const Exchange exchange = Run(Get("/file"), at_data);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kCancelled);
  EXPECT_EQ(exchange.outcome.body_bytes, 0U);
  EXPECT_EQ(exchange.outcome.status, 200);
  Request head = Get("/file");
  head.method = "HEAD";
  auto without_body = std::make_shared<TransferRecorder>();
  without_body->on_response = [](const auto&) { return Flow::kAbort; };
  EXPECT_EQ(Run(head, without_body).outcome.error.code, Errc::kCancelled);
}

TEST_F(CurlGet, StopsAtTheMostTheListenerWants) {
  Resource resource = SeededResource(100'000);
  resource.fault.framing = Framing::kChunked;
  resource.fault.infinite = true;
  server_.Set("/file", resource);
  Request request = Get("/file");
  request.body_bytes_max = 200'000;
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kInvalidServerResponse);
  EXPECT_LE(exchange.body.size(), 200'000U);
}

TEST_F(CurlGet, RefusesRequestsItCannotSend) {
  const auto error_of = [&](const std::function<void(Request&)>& change) {
    Request request = Get("/file");
    change(request);
    return Run(request).outcome.error.code;
  };
  EXPECT_EQ(error_of([](Request& r) { r.url = "http://"; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.url = "ftp://127.0.0.1/file"; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.url = "file:///etc/passwd"; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.url += "\r\nX-Injected: 1"; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.method = "GET /other"; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.headers = {{"A", "b\r\nX-Injected: 1"}}; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.custom_headers = {{"A\n", "b"}}; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.ranges = {{.offset = 5, .length = 0}}; }), Errc::kInvalidArgument);
  EXPECT_EQ(error_of([](Request& r) { r.timeouts.connect = {}; }), Errc::kInvalidArgument);
  EXPECT_EQ(server_.RequestCount(), 0U);
}

TEST_F(CurlGet, EncodesForTheWire) {
  server_.SetHandler("/", [](const HttpRequest&) { return StatusFault(200, "ok"); });
  Request request = Get("/gr\xc3\xbc\xc3\x9f?q=\xe2\x82\xac#part");
  EXPECT_EQ(Run(request).body, "ok");
  EXPECT_EQ(server_.Requests().at(0).target, "/gr%C3%BC%C3%9F?q=%E2%82%AC");
}

TEST_F(CurlGet, RunsManyAtOnceWithinItsConnections) {
  MakeTransport(4);
  server_.Set("/file", SeededResource(200'000));
  std::vector<std::shared_ptr<TransferRecorder>> recorders;
  for (int i = 0; i < 40; ++i) {
    recorders.push_back(std::make_shared<TransferRecorder>());
    transport_->Start(Get("/file"), recorders.back());
  }
  const std::string expected = SeededText(1, 0, 200'000);
  for (const auto& recorder : recorders) {
    EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
    EXPECT_TRUE(recorder->body() == expected);
  }
  EXPECT_LE(server_.ConnectionCount(), 4U);
}

}  // namespace
}  // namespace openbits::test
