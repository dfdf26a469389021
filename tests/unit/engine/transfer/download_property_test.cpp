#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/unit/engine/transfer/download_world.h"

// Random lives of one download: faults of the network, the disk, the server and the machine by one seed. Whatever
// happens, each report is checked against the disk (DownloadWorld), and the file is right in the end.
// To replay one seed: --gtest_filter='DownloadProperty.*' with OPENBITS_SEED=<n>.

namespace openbits::test {
namespace {

using engine::DownloadResult;

class RandomLife {
 public:
  explicit RandomLife(std::uint64_t seed) : world_(seed), dice_(seed * 977 + 5) {}

  void Run() {
    Prepare();
    constexpr int kLivesMax = 40;
    for (int life = 0; life < kLivesMax && !is_done_; ++life) {
      if (life > kLivesMax / 2) {
        Calm();
      }
      LiveOnce();
    }
    ASSERT_TRUE(is_done_) << "the download never ended well";
    const std::string wanted = world_.WantedByRecord();
    EXPECT_TRUE(world_.Temporary() == wanted) << "wrong bytes passed as success";
    EXPECT_EQ(world_.record.bytes_total, wanted.size());
    EXPECT_EQ(world_.Names().size(), 1U) << "an orphan";
    world_.files->Crash();
    EXPECT_TRUE(world_.Temporary() == wanted) << "success that does not survive a power loss";
  }

 private:
  std::uint64_t Below(std::uint64_t bound) { return dice_.Below(bound); }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }

  void Prepare() {
    version_ = 1;
    ServeNext();
    if (OneIn(3)) {
      std::uint64_t offset = 0;
      while (offset + 1000 < size_ && world_.saved.ranges.size() < 12) {
        const std::uint64_t length = 1 + Below(size_ / 6 + 1);
        if (offset + length > size_) {
          break;
        }
        world_.saved.ranges.insert(
            world_.saved.ranges.begin() + static_cast<std::ptrdiff_t>(Below(world_.saved.ranges.size() + 1)),
            ByteRange{offset, length});
        offset += length + Below(3000);
      }
      fixed_size_ = true;  // caller's ranges must stay inside the file
    }
    world_.save_delay = std::chrono::milliseconds{static_cast<std::int64_t>(Below(80))};
    world_.pool->SetLatency([this] { return Duration{static_cast<Duration::rep>(Below(30'000))}; });
    world_.settings.checkpoint_interval = std::chrono::milliseconds{static_cast<std::int64_t>(50 + Below(1000))};
  }

  void ServeNext() {
    size_ = fixed_size_ ? size_ : 1000 + Below(OneIn(2) ? 1'500'000 : 40'000);
    FakeResource& server = world_.Serve(size_, version_++);
    server.bytes_per_s = OneIn(3) ? 0 : size_ / (1 + Below(6));
    server.piece_bytes = 1 + Below(16 * 1024);
    server.head_delay = Duration{static_cast<Duration::rep>(Below(300'000))};
    server.honours_preconditions = !OneIn(3);
    server.has_multipart = !OneIn(3);
    server.has_ranges = world_.saved.ranges.empty() ? !OneIn(8) : true;
  }

  void AddNetworkFaults() {
    using Kind = FakeFault::Kind;
    FakeResource& server = world_.server();
    server.faults.clear();
    for (std::uint64_t i = Below(4); i > 0; --i) {
      FakeFault fault;
      switch (Below(9)) {
        case 0: fault.kind = Kind::kError; break;
        case 1: fault = FakeFault{Kind::kStatus, 0, OneIn(2) ? 503 : 404, {}, {}}; break;
        case 2: fault.kind = Kind::kIgnoreRange; break;
        case 3: fault.kind = Kind::kWrongContentRange; break;
        case 4: fault.kind = Kind::kNoContentRange; break;
        case 5: fault.kind = Kind::kTooLong; break;
        case 6: fault = FakeFault{Kind::kStall, Below(size_ + 1), 0, {}, {}}; break;
        default: fault = FakeFault{Kind::kReset, Below(size_ + 1), 0, {}, {}}; break;
      }
      server.faults.push_back(fault);
    }
  }

  void AddDiskFaults() {
    if (OneIn(5)) {
      world_.files->SetFreeBytes(Below(size_ + 1));
    }
    if (OneIn(5)) {
      world_.files->FailOperationAt(Below(30));
    }
  }

  void Calm() {
    world_.server().faults.clear();
    world_.server().has_ranges = true;
    is_calm_ = true;
  }

  void LiveOnce() {
    world_.files->ClearFaults();
    if (!is_calm_) {
      if (OneIn(4)) {
        ServeNext();
      }
      AddNetworkFaults();
      AddDiskFaults();
    }
    world_.Start();
    const Duration lifetime{static_cast<Duration::rep>(is_calm_ ? 600'000'000 : Below(8'000'000))};
    if (world_.RunToEnd(lifetime)) {
      Settle();
      return;
    }
    switch (Below(4)) {
      case 0: world_.Kill(); break;
      case 1: world_.LosePower(); break;
      case 2: world_.LosePower(dice_.Next64()); break;
      default:
        world_.runner->Run([this] { world_.task->Stop(); });
        ASSERT_TRUE(world_.RunToEnd()) << "Stop did not end the download";
        Settle();
        break;
    }
  }

  void Settle() {
    world_.runner->Advance(world_.save_delay + Duration{1});
    is_done_ = world_.result->error.code == Errc::kNone;
    EXPECT_EQ(world_.transport->active(), 0U);
  }

  DownloadWorld world_;
  FakeRandom dice_;
  std::uint64_t version_ = 1;
  std::uint64_t size_ = 0;
  bool fixed_size_ = false;
  bool is_calm_ = false;
  bool is_done_ = false;
};

TEST(DownloadProperty, RandomFaultsLeadToTheFileOrToACleanError) {
  std::uint64_t first = 1;
  std::uint64_t last = 300;
  if (const char* seed = std::getenv("OPENBITS_SEED")) {
    first = last = std::strtoull(seed, nullptr, 10);
  }
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLife(seed).Run();
    if (HasFailure()) {
      break;
    }
  }
}

}  // namespace
}  // namespace openbits::test
