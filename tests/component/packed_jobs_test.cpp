// Jobs that nothing has happened to yet are kept packed when others are in use: nobody may notice.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

struct PackedJobs : testing::Test {
  PackedJobs() {
    engine.Start();
    for (int i = 0; i < 20; ++i) {
      const std::string name = std::to_string(i);
      engine.Serve("http://a/" + name, 100);
      engine.Serve("http://b/" + name, 200);
      jobs.push_back(engine.Create(name));
      engine.Add(jobs.back(), "http://a/" + name, "/data/" + name);
    }
  }

  std::shared_ptr<const JobSnapshot> Packed(std::size_t job) {
    auto snapshot = engine.Snapshot(jobs[job]);
    EXPECT_NE(snapshot->packed_files, nullptr);
    return snapshot;
  }

  EngineFixture engine;
  std::vector<JobId> jobs;
};

TEST_F(PackedJobs, ShowTheirFiles) {
  const auto snapshot = Packed(0);
  ASSERT_EQ(snapshot->FileCount(), 1U);
  const auto file = snapshot->Find(FileIndex{0});
  EXPECT_EQ(file->remote_name, "http://a/0");
  EXPECT_EQ(file->local_name, "/data/0");
  EXPECT_TRUE(snapshot->TemporaryPath(*file).starts_with("/data/BIT")) << snapshot->TemporaryPath(*file);
  EXPECT_EQ(file->live->bytes_total.load(), kSizeUnknown);
  EXPECT_EQ(snapshot->Find(FileIndex{1}), nullptr);
  EXPECT_EQ(snapshot->bytes_total, kSizeUnknown);
}

TEST_F(PackedJobs, KeepTheNameOfTheirTemporary) {
  const std::string before = Packed(0)->Find(FileIndex{0})->temporary_name;
  ASSERT_TRUE(engine.Call(ResumeJob{jobs[0]}));
  ASSERT_TRUE(engine.RunUntilState(jobs[0], JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(jobs[0])->Find(FileIndex{0})->temporary_name, before);
  ASSERT_TRUE(engine.Call(CompleteJob{jobs[0]}));
  EXPECT_EQ(engine.files->ReadFile("/data/0"), engine.BodyOf("http://a/0"));
}

TEST_F(PackedJobs, ArePackedAsSoonAsAStartReadsThem) {
  engine.Stop();
  engine.Start();
  for (std::size_t job = 0; job < jobs.size(); ++job)
    EXPECT_EQ(Packed(job)->Find(FileIndex{0})->remote_name, "http://a/" + std::to_string(job));
  ASSERT_TRUE(engine.Call(ResumeJob{jobs[0]}));
  ASSERT_TRUE(engine.RunUntilState(jobs[0], JobState::kTransferred));
}

TEST_F(PackedJobs, TakeMoreFilesAndOtherNames) {
  Packed(0);
  engine.Serve("http://a/more", 300);
  engine.Add(jobs[0], "http://a/more", "/data/more");
  Packed(1);
  ASSERT_TRUE(engine.Call(SetRemoteName{jobs[1], FileIndex{0}, "http://b/1"}));
  for (const JobId job : {jobs[0], jobs[1]}) {
    ASSERT_TRUE(engine.Call(ResumeJob{job}));
    ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
    ASSERT_TRUE(engine.Call(CompleteJob{job}));
  }
  EXPECT_EQ(engine.files->ReadFile("/data/0"), engine.BodyOf("http://a/0"));
  EXPECT_EQ(engine.files->ReadFile("/data/more"), engine.BodyOf("http://a/more"));
  EXPECT_EQ(engine.files->ReadFile("/data/1"), engine.BodyOf("http://b/1"));
}

TEST_F(PackedJobs, QueuedOnesHaveTheirTurn) {
  for (const JobId job : jobs)
    ASSERT_TRUE(engine.Call(ResumeJob{job}));
  for (const JobId job : jobs)
    ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

TEST_F(PackedJobs, AreCancelledAndForgotten) {
  Packed(0);
  ASSERT_TRUE(engine.Call(CancelJob{jobs[0]}));
  EXPECT_EQ(engine.Snapshot(jobs[0])->header.state, JobState::kCancelled);
  EXPECT_EQ(engine.stored->jobs.size(), jobs.size() - 1);
}

TEST_F(PackedJobs, AddingThatCannotBeSavedChangesNothing) {
  Packed(0);
  engine.store->FailNextCommits(1, Error{Errc::kDiskFull, ErrorContext::kQueue, 0, "full"});
  EXPECT_FALSE(engine.Call(AddFiles{jobs[0], {{"http://a/more", "/data/more", {}}}}));
  engine.runner->RunUntilIdle();
  EXPECT_EQ(engine.Snapshot(jobs[0])->FileCount(), 1U);
}

}  // namespace
}  // namespace openbits::engine
