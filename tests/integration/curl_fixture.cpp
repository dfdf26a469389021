#include "tests/integration/curl_fixture.h"

#include <chrono>
#include <utility>

#include "transport/curl/curl_transport.h"

#ifdef _WIN32
#define SECURITY_WIN32
#include <windows.h>

#include <sspi.h>
#endif

namespace openbits::test {

#ifdef _WIN32
bool HasDigest() {
  PSecPkgInfoW package = nullptr;
  wchar_t name[] = L"WDigest";
  if (::QuerySecurityPackageInfoW(name, &package) != SEC_E_OK) return false;
  ::FreeContextBuffer(package);
  return true;
}
#else
bool HasDigest() { return true; }
#endif

using transport::Flow;
using transport::Outcome;
using transport::Request;
using transport::ResponseHead;

std::string ByName(std::string url) {
  constexpr std::string_view kAddress = "127.0.0.1";
  return url.replace(url.find(kAddress), kAddress.size(), "localhost");
}

WallTime MachineClock::WallNow() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

SteadyTime MachineClock::SteadyNow() const {
  return SteadyTime{std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

Flow TransferRecorder::OnResponse(const ResponseHead& head) {
  {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(head_.has_value()) << "two heads";
    EXPECT_FALSE(outcome_.has_value()) << "a head after the end";
    EXPECT_TRUE(body_.empty()) << "data before the head";
    head_ = head;
  }
  changed_.notify_all();
  return on_response ? on_response(head) : Flow::kProceed;
}

Flow TransferRecorder::OnData(std::span<const std::byte> data) {
  EXPECT_FALSE(data.empty());
  const Flow flow = on_data ? on_data(data) : Flow::kProceed;
  {
    const std::lock_guard lock(mutex_);
    EXPECT_TRUE(head_.has_value()) << "data without a head";
    EXPECT_FALSE(outcome_.has_value()) << "data after the end";
    if (flow == Flow::kProceed) body_.append(reinterpret_cast<const char*>(data.data()), data.size());
    if (flow == Flow::kPause) ++pauses_;
  }
  changed_.notify_all();
  return flow;
}

void TransferRecorder::OnFinished(const Outcome& outcome) {
  // Before the end is told: whoever waits for it may take apart what the hook uses.
  if (on_finished) on_finished();
  {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(outcome_.has_value()) << "two ends";
    outcome_ = outcome;
  }
  changed_.notify_all();
}

bool TransferRecorder::WaitUntil(const std::function<bool()>& predicate) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, predicate);
}

Outcome TransferRecorder::Wait() {
  if (!WaitUntil([this] { return outcome_.has_value(); })) {
    ADD_FAILURE() << "the transfer does not end";
    Outcome outcome;
    outcome.error.code = Errc::kInternal;
    return outcome;
  }
  const std::lock_guard lock(mutex_);
  return *outcome_;
}

bool TransferRecorder::IsFinished() const {
  const std::lock_guard lock(mutex_);
  return outcome_.has_value();
}

std::optional<ResponseHead> TransferRecorder::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

std::string TransferRecorder::body() const {
  const std::lock_guard lock(mutex_);
  return body_;
}

int TransferRecorder::pauses() const {
  const std::lock_guard lock(mutex_);
  return pauses_;
}

CurlFixture::CurlFixture() { MakeTransport(64); }

void CurlFixture::MakeTransport(std::uint32_t connections_max, const std::string& authorities_file) {
  auto made = transport::MakeCurlTransport({.connections_max = connections_max, .authorities_file = authorities_file},
                                           clock_, nullptr);
  ASSERT_TRUE(made) << Describe(made.error());
  transport_ = *std::move(made);
}

Request CurlFixture::Get(const std::string& path) const {
  Request request;
  request.url = server_.Url(path);
  request.proxy.usage = transport::ProxyUsage::kNoProxy;
  return request;
}

Exchange CurlFixture::Run(Request request) { return Run(std::move(request), std::make_shared<TransferRecorder>()); }

Exchange CurlFixture::Run(Request request, const std::shared_ptr<TransferRecorder>& recorder) {
  transport_->Start(std::move(request), recorder);
  Exchange exchange;
  exchange.outcome = recorder->Wait();
  exchange.head = recorder->head();
  exchange.body = recorder->body();
  return exchange;
}

}  // namespace openbits::test
