#include "tests/support/fake_transport.h"

#include <gtest/gtest.h>

namespace openbits::test {
namespace {

class Recorder : public transport::TransferListener {
 public:
  transport::Flow OnResponse(const transport::ResponseHead& received) override {
    head = received;
    return transport::Flow::kProceed;
  }
  transport::Flow OnData(std::span<const std::byte> data) override {
    if (pause_at && body.size() >= *pause_at) {
      pause_at.reset();
      return transport::Flow::kPause;
    }
    if (abort_at && body.size() >= *abort_at) {
      return transport::Flow::kAbort;
    }
    body.append(reinterpret_cast<const char*>(data.data()), data.size());
    ++pieces;
    return transport::Flow::kProceed;
  }
  void OnFinished(const transport::Outcome& ended) override {
    EXPECT_FALSE(outcome.has_value());
    outcome = ended;
  }
  transport::ResponseHead head;
  std::string body;
  int pieces = 0;
  std::optional<std::size_t> pause_at;
  std::optional<std::size_t> abort_at;
  std::optional<transport::Outcome> outcome;
};

struct FakeTransportTest : testing::Test {
  static constexpr const char* kUrl = "https://fake.example/x";
  TransferId Start(std::vector<ByteRange> ranges = {}, transport::HeaderList headers = {}) {
    listener = std::make_shared<Recorder>();
    transport::Request request;
    request.url = kUrl;
    request.ranges = std::move(ranges);
    request.headers = std::move(headers);
    return transport.Start(std::move(request), listener);
  }
  void Exchange(std::vector<ByteRange> ranges = {}, transport::HeaderList headers = {}) {
    Start(std::move(ranges), std::move(headers));
    runner->RunUntil([&] { return listener->outcome.has_value(); }, std::chrono::hours{1});
  }
  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  std::shared_ptr<ManualRunner> runner = std::make_shared<ManualRunner>(clock);
  FakeTransport transport{runner};
  std::shared_ptr<Recorder> listener;
};

TEST_F(FakeTransportTest, BodyDependsOnSeedAndOffsetAlone) {
  const std::string body = FakeBody(3, 0, 1000);
  EXPECT_EQ(FakeBody(3, 137, 500), body.substr(137, 500));
  EXPECT_NE(FakeBody(4, 0, 1000), body);
}

TEST_F(FakeTransportTest, AnswersWholeFilesRangesAndParts) {
  transport.At(kUrl).size = 100'000;
  Exchange();
  EXPECT_EQ(listener->head.status, 200);
  EXPECT_EQ(listener->body, FakeBody(1, 0, 100'000));
  EXPECT_EQ(listener->pieces, 7) << "pieces of 16 KiB";
  EXPECT_EQ(listener->outcome->error.code, Errc::kNone);
  EXPECT_EQ(listener->outcome->protocol, "https");
  Exchange({{50'000, kToEndOfFile}});
  EXPECT_EQ(listener->head.status, 206);
  EXPECT_EQ(listener->body, FakeBody(1, 50'000, 50'000));
  Exchange({{0, 10}, {20, 10}});
  EXPECT_NE(listener->body.find(FakeBody(1, 20, 10)), std::string::npos);
  EXPECT_EQ(listener->outcome->body_bytes, listener->body.size());
  Exchange({{100'000, 1}});
  EXPECT_EQ(listener->head.status, 416);
  EXPECT_EQ(transport.requests().size(), 4U);
  EXPECT_EQ(transport.active(), 0U);
}

TEST_F(FakeTransportTest, PreconditionsAreHonoured) {
  transport.At(kUrl).last_modified = "now";
  Exchange({}, {{"If-Unmodified-Since", "before"}});
  EXPECT_EQ(listener->head.status, 412);
  Exchange({}, {{"If-Unmodified-Since", "now"}});
  EXPECT_EQ(listener->head.status, 200);
}

TEST_F(FakeTransportTest, FaultsAreTakenOneForEachRequest) {
  FakeResource& resource = transport.At(kUrl);
  resource.size = 1000;
  resource.faults = {FakeFault{FakeFault::Kind::kReset, 300, 0, {}, {}},
                     FakeFault{FakeFault::Kind::kStatus, 0, 503, {}, std::chrono::seconds{9}}};
  Exchange();
  EXPECT_EQ(listener->body.size(), 300U);
  EXPECT_EQ(listener->outcome->error.code, Errc::kConnectionAborted);
  Exchange();
  EXPECT_EQ(listener->outcome->status, 503);
  EXPECT_EQ(listener->outcome->retry_after, std::chrono::seconds{9});
  Exchange();
  EXPECT_EQ(listener->body.size(), 1000U);
}

TEST_F(FakeTransportTest, PausedDataComesAgain) {
  transport.At(kUrl).size = 50'000;
  const TransferId id = Start();
  listener->pause_at = 20'000;
  runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(transport.paused(), 1U);
  transport.Resume(id);
  runner->RunUntilIdle();
  EXPECT_EQ(listener->body, FakeBody(1, 0, 50'000));
}

TEST_F(FakeTransportTest, AbortAndCancelEndWithCancelled) {
  transport.At(kUrl).size = 50'000;
  Start();
  listener->abort_at = 20'000;
  runner->RunUntilIdle();
  EXPECT_EQ(listener->outcome->error.code, Errc::kCancelled);
  const TransferId id = Start();
  transport.Cancel(id);
  EXPECT_FALSE(listener->outcome.has_value()) << "never from inside";
  runner->RunUntilIdle();
  EXPECT_EQ(listener->outcome->error.code, Errc::kCancelled);
  EXPECT_TRUE(listener->body.empty());
}

TEST_F(FakeTransportTest, RatesTakeVirtualTime) {
  transport.At(kUrl).size = 100'000;
  transport.At(kUrl).bytes_per_s = 10'000;
  const SteadyTime start = clock->SteadyNow();
  Exchange();
  EXPECT_NEAR(std::chrono::duration<double>(clock->SteadyNow() - start).count(), 10.0, 0.1);
}

TEST_F(FakeTransportTest, UnknownServersHaveNoName) {
  transport.At(kUrl).size = 1;
  Exchange();
  EXPECT_EQ(listener->outcome->error.code, Errc::kNone);
  transport.Remove(kUrl);
  Exchange();
  EXPECT_EQ(listener->outcome->error.code, Errc::kNameNotResolved);
}

}  // namespace
}  // namespace openbits::test
