#include <chrono>
#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"

namespace openbits::test {
namespace {

using transport::Flow;
using transport::Request;
using namespace std::chrono_literals;

/// One server that answers /file in a bad way.
class CurlFaults : public CurlFixture {
 protected:
  Exchange RunWith(Fault fault, Duration response_timeout = kPatience) {
    Resource resource = SeededResource(100'000);
    resource.fault = std::move(fault);
    server_.Set("/file", resource);
    Request request = Get("/file");
    request.timeouts.response = response_timeout;
    return Run(request);
  }

  Errc CodeWith(Fault fault) {
    const Exchange exchange = RunWith(std::move(fault));
    EXPECT_EQ(exchange.outcome.error.context,
              exchange.outcome.error.code == Errc::kNone ? ErrorContext::kNone : ErrorContext::kRemoteFile);
    return exchange.outcome.error.code;
  }

  Errc CodeWithLengths(std::vector<std::string> lengths) {
    Fault fault;
    fault.content_lengths = std::move(lengths);
    return CodeWith(fault);
  }

  Errc CodeWithRaw(std::string response) {
    Fault fault;
    fault.raw_response = std::move(response);
    return CodeWith(fault);
  }
};

TEST_F(CurlFaults, ATruncatedBodyIsNeverComplete) {
  Fault cut = CutFault(60'000);
  const Exchange exchange = RunWith(cut);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kConnectionAborted);
  EXPECT_EQ(exchange.outcome.status, 200);
  EXPECT_EQ(exchange.outcome.body_bytes, 60'000U);
  EXPECT_EQ(CodeWith(CutFault(0)), Errc::kConnectionAborted);
  EXPECT_EQ(CodeWith(CutFault(60'000, Ending::kReset)), Errc::kConnectionAborted);
}

TEST_F(CurlFaults, ATruncatedChunkedBodyIsNeverComplete) {
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{60'000}}) {
    Fault cut = CutFault(offset);
    cut.framing = Framing::kChunked;
    EXPECT_EQ(CodeWith(cut), Errc::kConnectionAborted) << offset;
  }
  EXPECT_EQ(CodeWithRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
            Errc::kConnectionAborted);
  EXPECT_EQ(CodeWithRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
            Errc::kConnectionAborted);
}

TEST_F(CurlFaults, ContradictoryLengthsAreRefused) {
  EXPECT_EQ(CodeWithLengths({"100000", "99999"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"99999", "100000"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"-5"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"+100000"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"100000, 100000"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"9223372036854775808"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"18446744073709551617"}), Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithLengths({"100000", "100000"}), Errc::kNone);
  EXPECT_EQ(CodeWithRaw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "5\r\nhello\r\n0\r\n\r\n"),
            Errc::kInvalidServerResponse);
  EXPECT_EQ(CodeWithRaw("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello"), Errc::kInvalidServerResponse);
}

TEST_F(CurlFaults, ALengthTooLargeIsATruncation) { EXPECT_EQ(CodeWithLengths({"200000"}), Errc::kConnectionAborted); }

TEST_F(CurlFaults, BytesBehindTheLengthAreNotDelivered) {
  Fault fault;
  fault.excess_bytes = 5000;
  const Exchange exchange = RunWith(fault);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
  EXPECT_EQ(exchange.body.size(), 100'000U);
}

TEST_F(CurlFaults, GarbageIsNotHttp) {
  EXPECT_EQ(CodeWithRaw("SSH-2.0-OpenSSH_9.2\r\n"), Errc::kGarbledResponse);
  EXPECT_EQ(CodeWithRaw("<html>not even a status line, as HTTP/0.9 had it</html>"), Errc::kGarbledResponse);
  EXPECT_EQ(CodeWithRaw("HTTP/1.1 abc\r\n\r\n"), Errc::kGarbledResponse);
}

TEST_F(CurlFaults, AHeadCutShortIsAnAbortedConnection) {
  EXPECT_NE(CodeWithRaw("HTTP/1.1 200 OK\r\nContent-Le"), Errc::kNone);
  Fault fault;
  fault.end_before_response = true;
  EXPECT_EQ(CodeWith(fault), Errc::kConnectionAborted);
}

TEST_F(CurlFaults, HeadsAreBounded) {
  Fault many;
  many.extra_header_count = 300;
  EXPECT_EQ(CodeWith(many), Errc::kInvalidServerResponse);
  Fault large;
  large.extra_header_count = 10;
  large.extra_header_bytes = 10'000;
  EXPECT_EQ(CodeWith(large), Errc::kInvalidServerResponse);
  Fault endless;
  endless.endless_header = true;
  EXPECT_EQ(CodeWith(endless), Errc::kInvalidServerResponse);
  Fault interim;
  interim.interim_responses = 10'000;
  EXPECT_EQ(CodeWith(interim), Errc::kInvalidServerResponse);
  Fault many_but_fine;
  many_but_fine.extra_header_count = 200;
  EXPECT_EQ(CodeWith(many_but_fine), Errc::kNone);
}

TEST_F(CurlFaults, ASilentServerTimesOut) {
  Fault never;
  never.black_hole = true;
  const Exchange exchange = RunWith(never, 50ms);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kTimedOut);
  EXPECT_EQ(exchange.outcome.status, 0);
}

TEST_F(CurlFaults, AServerGoneSilentTimesOut) {
  auto gate = std::make_shared<Gate>();
  const Exchange exchange = RunWith(PauseFault(50'000, gate), 2s);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kTimedOut);
  EXPECT_EQ(exchange.outcome.body_bytes, 50'000U);
  gate->Open();
}

TEST_F(CurlFaults, AHandshakeThatNeverComesTimesOut) {
  server_.SetConnectionMode(ConnectionMode::kBlackHole);
  Request request = Get("/file");
  request.url.replace(0, 4, "https");
  request.timeouts.connect = 50ms;
  EXPECT_EQ(Run(request).outcome.error.code, Errc::kTimedOut);
}

TEST_F(CurlFaults, APausedTransferDoesNotTimeOut) {
  server_.Set("/paused", SeededResource(5'000'000));
  server_.Set("/silent", SeededResource(10));
  bool pause = true;
  auto paused = std::make_shared<TransferRecorder>();
  paused->on_data = [&](auto) { return std::exchange(pause, false) ? Flow::kPause : Flow::kProceed; };
  Request request = Get("/paused");
  request.timeouts.response = 2s;
  const TransferId id = transport_->Start(request, paused);
  ASSERT_TRUE(paused->WaitUntil([&] { return paused->pauses_locked() == 1; }));
  // A second transfer that is silent for longer shows that the time has passed.
  Fault never;
  never.black_hole = true;
  EXPECT_EQ(RunWith(never, 3s).outcome.error.code, Errc::kTimedOut);
  EXPECT_FALSE(paused->IsFinished());
  transport_->Resume(id);
  EXPECT_EQ(paused->Wait().error.code, Errc::kNone);
  EXPECT_EQ(paused->body().size(), 5'000'000U);
}

TEST_F(CurlFaults, NobodyListening) {
  server_.StopListening();
  Request request = Get("/file");
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kCannotConnect);
  EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kRemoteFile);
  EXPECT_NE(exchange.outcome.error.native, 0);
  EXPECT_FALSE(exchange.head);
}

TEST_F(CurlFaults, ConnectionsThatEndAtOnce) {
  server_.SetConnectionMode(ConnectionMode::kClose);
  EXPECT_EQ(Run(Get("/file")).outcome.error.code, Errc::kConnectionAborted);
  // A reset may be seen while connecting or after.
  server_.SetConnectionMode(ConnectionMode::kReset);
  const Errc code = Run(Get("/file")).outcome.error.code;
  EXPECT_TRUE(code == Errc::kConnectionAborted || code == Errc::kCannotConnect) << Name(code);
}

TEST_F(CurlFaults, ATrailerCannotPassForTheAnswer) {
  // The body of the redirect is dropped, and its trailer with it.
  server_.Set("/target", TextResource("real"));
  Resource resource = TextResource("x");
  resource.fault.raw_response =
      "HTTP/1.1 302 Found\r\nLocation: /target\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\nx\r\n0\r\nHTTP/1.1 200 OK\r\n\r\n";
  server_.Set("/file", resource);
  const Exchange exchange = Run(Get("/file"));
  EXPECT_TRUE(exchange.body == "real" || exchange.outcome.error.code == Errc::kInvalidServerResponse)
      << exchange.body << Describe(exchange.outcome.error);
}

}  // namespace
}  // namespace openbits::test
