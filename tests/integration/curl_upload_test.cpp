#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"
#include "transport/body_source.h"

namespace openbits::test {
namespace {

using transport::Request;

/// A body in memory that counts how often it is begun again, and fails where it is told to.
class TextBody final : public transport::BodySource {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)), size_(text_.size()) {}

  std::uint64_t size_bytes() const override { return size_; }
  Result<std::size_t> Read(std::span<std::byte> out) override {
    if (fails) return Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5};
    const std::size_t length = std::min(out.size(), text_.size() - position_);
    std::memcpy(out.data(), text_.data() + position_, length);
    position_ += length;
    return length;
  }
  Status Rewind() override {
    ++rewinds;
    position_ = 0;
    return Status{};
  }
  /// Says that the body is longer than it is.
  void Overstate() { size_ += 10; }

  int rewinds = 0;
  bool fails = false;

 private:
  std::string text_;
  std::uint64_t size_;
  std::size_t position_ = 0;
};

/// A server that echoes the requests it gets below /echo.
class CurlUpload : public CurlFixture {
 protected:
  CurlUpload() {
    server_.SetHandler("/echo", [this](const HttpRequest& request) {
      const std::lock_guard lock(mutex_);
      received_ = request;
      return StatusFault(200, "got " + std::to_string(request.body.size()));
    });
  }

  Request Send(std::shared_ptr<TextBody> body, std::string method = "BITS_POST") {
    Request request = Get("/echo/file");
    request.method = std::move(method);
    request.body = std::move(body);
    return request;
  }

  HttpRequest received() {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  std::mutex mutex_;
  HttpRequest received_;
};

TEST_F(CurlUpload, SendsTheBodyWithItsLength) {
  const std::string text(3'000'000, 'a');
  for (const char* method : {"BITS_POST", "PUT", "POST"}) {
    const Exchange exchange = Run(Send(std::make_shared<TextBody>(text), method));
    EXPECT_EQ(exchange.body, "got 3000000") << Describe(exchange.outcome.error);
    EXPECT_EQ(received().method, method);
    EXPECT_EQ(received().Header("Content-Length"), "3000000");
    EXPECT_FALSE(received().Header("Expect"));
    EXPECT_FALSE(received().Header("Transfer-Encoding"));
    EXPECT_TRUE(received().body == text);
  }
  EXPECT_EQ(server_.ConnectionCount(), 1U);
}

TEST_F(CurlUpload, SendsAnEmptyBody) {
  EXPECT_EQ(Run(Send(std::make_shared<TextBody>(""))).body, "got 0");
  EXPECT_EQ(received().Header("Content-Length"), "0");
}

TEST_F(CurlUpload, SendsOtherMethodsWithoutABody) {
  Request request = Get("/echo/file");
  request.method = "DELETE";
  EXPECT_EQ(Run(request).body, "got 0");
  EXPECT_EQ(received().method, "DELETE");
}

TEST_F(CurlUpload, SendsTheBodyAgainAfterAChallenge) {
  if (!HasDigest()) GTEST_SKIP() << "no Digest here";
  Resource resource = TextResource("accepted");
  resource.auth = AuthRequirement{.schemes = {AuthScheme::kDigest}, .user = "user", .password = "password"};
  server_.Set("/guarded", resource);
  auto body = std::make_shared<TextBody>(std::string(200'000, 'b'));
  Request request = Send(body, "PUT");
  request.url = server_.Url("/guarded");
  request.credentials = {
      {.scheme = transport::AuthScheme::kDigest, .user_name = Secret("user"), .password = Secret("password")}};
  EXPECT_EQ(Run(request).body, "accepted");
  EXPECT_EQ(server_.Requests().back().request_body_bytes, 200'000U);
}

TEST_F(CurlUpload, SendsTheBodyAgainToTheTargetOfARedirect) {
  server_.Set("/moved", RedirectTo("/echo/file", 307));
  Request request = Send(std::make_shared<TextBody>("hello"));
  request.url = server_.Url("/moved");
  EXPECT_EQ(Run(request).body, "got 5");
  EXPECT_EQ(received().method, "BITS_POST");
  server_.Set("/other", RedirectTo("/echo/file", 303));
  request.url = server_.Url("/other");
  EXPECT_EQ(Run(request).body, "got 0");
  EXPECT_EQ(received().method, "GET");
}

TEST_F(CurlUpload, EndsWithTheErrorOfTheSource) {
  auto failing = std::make_shared<TextBody>("hello");
  failing->fails = true;
  const Exchange exchange = Run(Send(failing));
  EXPECT_EQ(exchange.outcome.error.code, Errc::kInputOutput);
  EXPECT_EQ(exchange.outcome.error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(exchange.outcome.error.native, 5);
  auto too_short = std::make_shared<TextBody>("hello");
  too_short->Overstate();
  EXPECT_EQ(Run(Send(too_short)).outcome.error.code, Errc::kLocalFileChanged);
}

// The verb and the fields of a packet; what has no body says so, because a server may wait for one otherwise.
TEST_F(CurlUpload, SendsAPacketWithoutABody) {
  Request request = Get("/echo/file");
  request.method = "BITS_POST";
  request.headers = {{"BITS-Packet-Type", "Ping"}};
  request.body = std::make_shared<transport::EmptyBody>();
  EXPECT_EQ(Run(request).body, "got 0");
  EXPECT_EQ(received().method, "BITS_POST");
  EXPECT_EQ(received().Header("BITS-Packet-Type"), "Ping");
  EXPECT_EQ(received().Header("Content-Length"), "0");
  EXPECT_EQ(received().Header("Connection"), "Keep-Alive");
  for (const char* name : {"Expect", "Transfer-Encoding", "Content-Type"})
    EXPECT_FALSE(received().Header(name)) << name;
}

TEST_F(CurlUpload, ClosesTheConnectionWhenAsked) {
  Request last = Send(std::make_shared<TextBody>("hello"));
  last.closes_connection = true;
  EXPECT_EQ(Run(last).body, "got 5");
  EXPECT_EQ(received().Header("Connection"), "close");
  EXPECT_TRUE(server_.WaitForNoConnections());
  EXPECT_EQ(Run(Send(std::make_shared<TextBody>("hello"))).body, "got 5");
  EXPECT_EQ(server_.ConnectionCount(), 2U);
}

// A server may end an idle connection at any moment: the request is sent again on a new one, with its whole body.
TEST_F(CurlUpload, SendsTheBodyAgainWhenTheConnectionWasDead) {
  EXPECT_EQ(Run(Send(std::make_shared<TextBody>("hello"))).body, "got 5");
  server_.CloseConnections(Ending::kClose);
  ASSERT_TRUE(server_.WaitForNoConnections());
  const std::string text(2'000'000, 'd');
  const Exchange exchange = Run(Send(std::make_shared<TextBody>(text)));
  EXPECT_EQ(exchange.body, "got 2000000") << Describe(exchange.outcome.error);
  EXPECT_TRUE(received().body == text);
}

TEST_F(CurlUpload, GivesUpOnAServerThatTakesNothing) {
  server_.SetConnectionMode(ConnectionMode::kBlackHole);
  // More than the buffers of both ends hold.
  Request request = Send(std::make_shared<TextBody>(std::string(64'000'000, 'e')));
  request.timeouts.send = std::chrono::milliseconds{200};
  const Exchange exchange = Run(request);
  EXPECT_EQ(exchange.outcome.error.code, Errc::kTimedOut);
}

TEST_F(CurlUpload, WaitsLongerForTheAnswerThanForTheBody) {
  Resource late = TextResource("late");
  late.fault.answer_gate = std::make_shared<Gate>();
  server_.Set("/late", late);
  Resource never = TextResource("never");
  never.fault.black_hole = true;
  server_.Set("/never", never);
  Request request = Send(std::make_shared<TextBody>("hello"));
  request.url = server_.Url("/late");
  request.timeouts.send = std::chrono::milliseconds{100};
  auto waiting = std::make_shared<TransferRecorder>();
  transport_->Start(request, waiting);
  // A second transfer that is silent for longer shows that the time has passed.
  Request silent = Get("/never");
  silent.timeouts.response = std::chrono::milliseconds{300};
  EXPECT_EQ(Run(silent).outcome.error.code, Errc::kTimedOut);
  EXPECT_FALSE(waiting->IsFinished());
  late.fault.answer_gate->Open();
  EXPECT_EQ(waiting->Wait().error.code, Errc::kNone);
  EXPECT_EQ(waiting->body(), "late");
}

TEST_F(CurlUpload, HoldsTheLimit) {
  Request request = Send(std::make_shared<TextBody>(std::string(300'000, 'c')));
  request.rate_limit_bytes_per_s = 600'000;
  const auto start = clock_->SteadyNow();
  EXPECT_EQ(Run(request).body, "got 300000");
  EXPECT_GE(clock_->SteadyNow() - start, std::chrono::milliseconds{440});
}

}  // namespace
}  // namespace openbits::test
