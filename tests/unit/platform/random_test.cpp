#include "platform/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#ifdef _WIN32
#include "platform/windows/system_random_windows.h"
#else
#include "platform/linux/system_random.h"
#endif
#include "tests/support/fake_random.h"

namespace openbits::test {
namespace {

#ifdef _WIN32
std::shared_ptr<Random> MakeRandom() { return MakeWindowsRandom(); }
#else
std::shared_ptr<Random> MakeRandom() { return MakeSystemRandom(); }
#endif

/// Gives chosen 64-bit values, then zeros.
class ListedRandom final : public Random {
 public:
  explicit ListedRandom(std::vector<std::uint64_t> values) : values_(std::move(values)) {}
  void Fill(std::span<std::uint8_t> out) override {
    std::uint64_t value = 0;
    if (next_ < values_.size()) value = values_[next_];
    ++next_;
    std::memcpy(out.data(), &value, std::min(out.size(), sizeof value));
  }
  [[nodiscard]] std::size_t calls() const { return next_; }

 private:
  std::vector<std::uint64_t> values_;
  std::size_t next_ = 0;
};

TEST(Random, BelowStaysBelowAndReachesEverything) {
  FakeRandom random(1);
  for (const std::uint64_t bound : {1U, 2U, 7U, 10U}) {
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t value = random.Below(bound);
      ASSERT_LT(value, bound);
      seen.insert(value);
    }
    EXPECT_EQ(seen.size(), bound);
  }
}

TEST(Random, BelowDrawsAgainWhereSmallResultsWouldBeLikelier) {
  // 2^64 mod 10 is 6: the first six values are one group too many.
  ListedRandom random({0, 5, 6});
  EXPECT_EQ(random.Below(10), 6U);
  EXPECT_EQ(random.calls(), 3U);
}

TEST(Random, BelowTakesTheLargestBound) {
  ListedRandom random({~std::uint64_t{0}, 5});
  EXPECT_EQ(random.Below(~std::uint64_t{0}), 0U);
}

TEST(Random, GuidsDiffer) {
  const auto random = MakeRandom();
  std::set<std::string> guids;
  for (int i = 0; i < 1000; ++i)
    guids.insert(ToString(random->NextGuid()));
  EXPECT_EQ(guids.size(), 1000U);
}

TEST(SystemRandom, FillsAllOfLargeBuffers) {
  const auto random = MakeRandom();
  // The kernel gives at most 32 MiB - 1 a call.
  std::vector<std::uint8_t> bytes((std::size_t{32} << 20U) + 4096);
  random->Fill(bytes);
  const auto tail = bytes.end() - 64;
  EXPECT_TRUE(std::any_of(tail, bytes.end(), [](std::uint8_t byte) { return byte != 0; }));
  random->Fill({});
}

}  // namespace
}  // namespace openbits::test
