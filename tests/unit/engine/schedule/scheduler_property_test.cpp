// The scheduler in a long random life: jobs come, go and change priority; the caller does what the decisions say.

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "engine/schedule/scheduler.h"
#include "tests/support/fake_random.h"

namespace openbits::engine {
namespace {

/// A caller of the scheduler: applies its decisions as the controller does.
class Queue {
 public:
  Queue(std::uint64_t seed, SchedulerLimits limits) : random_(seed), limits_(limits) {}

  /// Asks for a decision, applies it and gives back when to ask again.
  std::optional<SteadyTime> Decide() {
    const ScheduleDecision decision = Schedule(jobs_, now_, limits_);
    for (const JobId& id : decision.stop) {
      RunnableJob& job = Find(id);
      EXPECT_TRUE(job.is_running) << "stopped what did not run";
      job.is_running = false;
      job.queue_position = ++last_position_;
    }
    for (const JobId& id : decision.start) {
      RunnableJob& job = Find(id);
      EXPECT_FALSE(job.is_running) << "started what ran";
      job.is_running = true;
      job.slice_began = now_;
      ++starts_[id];
    }
    return decision.look_again;
  }

  void Add(JobPriority priority) {
    jobs_.push_back(RunnableJob{JobId{random_.NextGuid()}, priority, false, ++last_position_, {}});
  }
  void RandomEvent() {
    const std::uint64_t what = random_.Below(10);
    if (what < 4 || jobs_.empty()) {
      Add(RandomPriority());
      return;
    }
    const auto job = jobs_.begin() + static_cast<std::ptrdiff_t>(random_.Below(jobs_.size()));
    if (what < 7) {
      jobs_.erase(job);
    } else {
      job->priority = RandomPriority();
    }
  }
  void Pass(Duration span) { now_ += span; }
  void PassUntil(SteadyTime when) { now_ = std::max(now_, when); }
  Duration RandomSpan() { return std::chrono::seconds{random_.Below(400)}; }

  void CheckInvariants() const {
    std::size_t foreground_running = 0;
    std::size_t foreground = 0;
    std::size_t background_running = 0;
    JobPriority top = JobPriority::kLow;
    bool has_background = false;
    for (const RunnableJob& job : jobs_) {
      if (job.priority == JobPriority::kForeground) {
        ++foreground;
        foreground_running += job.is_running ? 1U : 0U;
        continue;
      }
      has_background = true;
      top = std::min(top, job.priority);
      background_running += job.is_running ? 1U : 0U;
    }
    EXPECT_EQ(foreground_running, std::min<std::size_t>(foreground, limits_.foreground_jobs_max));
    EXPECT_EQ(background_running, has_background ? 1U : 0U) << "one background job, and no idle place";
    for (const RunnableJob& job : jobs_) {
      if (job.is_running && job.priority != JobPriority::kForeground) {
        EXPECT_EQ(job.priority, top);
      }
    }
  }
  /// How often each job was started.
  const std::map<JobId, int>& starts() const { return starts_; }
  SteadyTime now() const { return now_; }

 private:
  JobPriority RandomPriority() { return static_cast<JobPriority>(random_.Below(4)); }
  RunnableJob& Find(const JobId& id) { return *std::ranges::find(jobs_, id, &RunnableJob::id); }

  test::FakeRandom random_;
  SchedulerLimits limits_;
  std::vector<RunnableJob> jobs_;
  std::map<JobId, int> starts_;
  std::uint64_t last_position_ = 0;
  SteadyTime now_{std::chrono::hours{1}};
};

TEST(SchedulerProperty, PlacesAreAlwaysFullAndNeverTakenTwice) {
  for (std::uint64_t seed = 1; seed <= 200 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Queue queue(seed, {.foreground_jobs_max = 3, .time_slice = std::chrono::seconds{300}});
    for (int step = 0; step < 200 && !testing::Test::HasFailure(); ++step) {
      queue.RandomEvent();
      queue.Pass(queue.RandomSpan());
      queue.Decide();
      queue.CheckInvariants();
    }
  }
}

TEST(SchedulerProperty, AskedAgainAtOnceItChangesNothing) {
  Queue queue(7, {.foreground_jobs_max = 2, .time_slice = std::chrono::seconds{300}});
  for (int step = 0; step < 500; ++step) {
    queue.RandomEvent();
    queue.Decide();
    const std::map<JobId, int> starts = queue.starts();
    queue.Decide();
    ASSERT_EQ(queue.starts(), starts) << "step " << step;
  }
}

TEST(SchedulerProperty, JobsOfOnePriorityTakeTurnsEvenly) {
  Queue queue(1, {.foreground_jobs_max = 1, .time_slice = std::chrono::seconds{300}});
  for (int i = 0; i < 7; ++i)
    queue.Add(JobPriority::kNormal);
  for (int round = 0; round < 70; ++round) {
    const std::optional<SteadyTime> look_again = queue.Decide();
    ASSERT_TRUE(look_again);
    ASSERT_EQ(*look_again - queue.now(), std::chrono::seconds{300});
    queue.PassUntil(*look_again);
  }
  ASSERT_EQ(queue.starts().size(), 7U);
  for (const auto& start : queue.starts())
    EXPECT_EQ(start.second, 10);
}

}  // namespace
}  // namespace openbits::engine
