#include "engine/throttle/throttle_controller.h"

#include <gtest/gtest.h>

namespace openbits::engine {
namespace {

/// Remembers the latest limit of each transfer.
class LimitRecorder final : public transport::Transport {
 public:
  TransferId Start(transport::Request /*request*/, std::shared_ptr<transport::TransferListener> /*listener*/) override {
    return TransferId{};
  }
  void Cancel(TransferId /*id*/) override {}
  void Resume(TransferId /*id*/) override {}
  void SetRateLimit(TransferId id, std::uint64_t bytes_per_s) override {
    limits[id.value] = bytes_per_s;
    ++calls;
  }
  std::map<std::uint64_t, std::uint64_t> limits;
  int calls = 0;
};

struct ThrottleControllerTest : testing::Test {
  static JobId Job(std::uint8_t number) {
    JobId job;
    job.value.bytes[0] = number;
    return job;
  }
  /// Starts a transfer as a download does.
  void Start(std::uint64_t id, std::uint8_t job) {
    transport->limits[id] = throttle.NextShare(Job(job));
    throttle.Add(TransferId{id}, Job(job));
  }
  std::uint64_t Limit(std::uint64_t id) { return transport->limits[id]; }

  std::shared_ptr<LimitRecorder> transport = std::make_shared<LimitRecorder>();
  ThrottleController throttle{transport};
};

TEST_F(ThrottleControllerTest, WithoutALimitTheTransportIsNotTold) {
  Start(1, 1);
  Start(2, 2);
  throttle.Remove(TransferId{1});
  EXPECT_EQ(transport->calls, 0);
  EXPECT_EQ(Limit(2), 0U);
}

TEST_F(ThrottleControllerTest, TheSharesTogetherAreTheLimit) {
  throttle.SetLimit(9000);
  Start(1, 1);
  EXPECT_EQ(Limit(1), 9000U);
  Start(2, 1);
  Start(3, 2);
  EXPECT_EQ(Limit(1), 3000U);
  EXPECT_EQ(Limit(2), 3000U);
  EXPECT_EQ(Limit(3), 3000U);
  throttle.Remove(TransferId{2});
  EXPECT_EQ(Limit(1), 4500U);
  EXPECT_EQ(Limit(3), 4500U);
}

TEST_F(ThrottleControllerTest, ForegroundJobsAreExemptAndTakeNoShare) {
  throttle.SetLimit(8000);
  throttle.SetForeground(Job(1), true);
  Start(1, 1);
  Start(2, 2);
  EXPECT_EQ(Limit(1), 0U);
  EXPECT_EQ(Limit(2), 8000U);
  throttle.SetForeground(Job(1), false);
  EXPECT_EQ(Limit(1), 4000U);
  EXPECT_EQ(Limit(2), 4000U);
}

TEST_F(ThrottleControllerTest, ANewLimitCountsForRunningTransfersAndItsEndToo) {
  Start(1, 1);
  throttle.SetLimit(5000);
  EXPECT_EQ(Limit(1), 5000U);
  throttle.SetLimit(std::nullopt);
  EXPECT_EQ(Limit(1), 0U);
}

TEST_F(ThrottleControllerTest, ZeroNeverReachesTheTransportWhereItWouldMeanNoLimit) {
  throttle.SetLimit(2);
  for (std::uint64_t id = 1; id <= 5; ++id)
    Start(id, 1);
  EXPECT_EQ(Limit(5), 1U);
  throttle.SetLimit(0);
  EXPECT_EQ(Limit(5), 1U);
}

}  // namespace
}  // namespace openbits::engine
