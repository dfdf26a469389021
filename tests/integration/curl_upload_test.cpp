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

TEST_F(CurlUpload, HoldsTheLimit) {
  Request request = Send(std::make_shared<TextBody>(std::string(300'000, 'c')));
  request.rate_limit_bytes_per_s = 600'000;
  const auto start = clock_->SteadyNow();
  EXPECT_EQ(Run(request).body, "got 300000");
  EXPECT_GE(clock_->SteadyNow() - start, std::chrono::milliseconds{440});
}

}  // namespace
}  // namespace openbits::test
