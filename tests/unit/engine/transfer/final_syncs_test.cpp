#include "engine/transfer/final_syncs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/support/fake_file_system.h"
#include "tests/support/fake_random.h"
#include "tests/support/manual_runner.h"

namespace openbits::engine {
namespace {

using test::FakeFileSystem;
using test::FileOperation;

/// Runs tasks when told.
class WaitingPool final : public BlockingPool {
 public:
  void Post(Task task) override { tasks_.push_back(std::move(task)); }
  void RunAll() {
    while (!tasks_.empty()) {
      auto tasks = std::exchange(tasks_, {});
      for (const Task& task : tasks)
        task();
    }
  }

 private:
  std::vector<Task> tasks_;
};

struct FinalSyncsTest : testing::Test {
  void SetUp() override { files.MakeDirectory("/a"); }

  /// A whole file of four bytes, given to the syncs.
  void Add(const std::string& name, bool may_wait = false) {
    FileRecord record;
    record.local_name = "/a/" + name;
    record.temporary_name = name + ".tmp";
    const auto temporary =
        std::make_shared<TemporaryFile>(TemporaryFile::Origin{file_system, random, record, "boot", true});
    ASSERT_TRUE(temporary->Open());
    const std::array<std::byte, 4> data{};
    ASSERT_TRUE(temporary->file().WriteAt(0, data).ok());
    FinalWork work;
    work.is_complete = true;
    work.position = work.keep = data.size();
    names.push_back(name + ".tmp");
    syncs->Add(
        FinalItem{temporary, work, [this](const FinalOutcome& outcome) { outcomes.push_back(outcome); }, may_wait});
  }
  void RunAll() {
    pool->RunAll();
    runner->RunUntilIdle();
  }
  void AddMany(int count) {
    for (int i = 0; i < count; ++i)
      Add("f" + std::to_string(i));
  }
  std::size_t Failures() const {
    return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(), [](const FinalOutcome& outcome) {
      return outcome.error.code != Errc::kNone;
    }));
  }
  void ExpectAllDurable() const {
    for (const std::string& name : names)
      EXPECT_EQ(files.ReadSynced("/a/" + name), std::string(4, '\0')) << name;
  }

  std::shared_ptr<FakeFileSystem> file_system = std::make_shared<FakeFileSystem>();
  FakeFileSystem& files = *file_system;
  std::shared_ptr<test::FakeRandom> random = std::make_shared<test::FakeRandom>(1);
  std::shared_ptr<WaitingPool> pool = std::make_shared<WaitingPool>();
  std::shared_ptr<test::FakeClock> clock = std::make_shared<test::FakeClock>();
  std::shared_ptr<test::ManualRunner> runner = std::make_shared<test::ManualRunner>(clock);
  std::shared_ptr<FinalSyncs> syncs = std::make_shared<FinalSyncs>(pool, runner);
  std::vector<std::string> names;
  std::vector<FinalOutcome> outcomes;
};

const Error kBroken{Errc::kInputOutput, ErrorContext::kLocalFile, 5, ""};

TEST_F(FinalSyncsTest, AFewFilesAreSyncedOneByOne) {
  AddMany(3);
  RunAll();
  EXPECT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(Failures(), 0U);
  EXPECT_EQ(files.Count(FileOperation::kSync), 3U);
  EXPECT_EQ(files.Count(FileOperation::kSyncFileSystem), 0U);
  ExpectAllDurable();
}

TEST_F(FinalSyncsTest, ManyFilesShareOneSyncOfTheirFileSystem) {
  AddMany(20);
  runner->RunUntilIdle();
  EXPECT_TRUE(outcomes.empty()) << "nothing is told before it is durable";
  RunAll();
  EXPECT_EQ(outcomes.size(), 20U);
  EXPECT_EQ(Failures(), 0U);
  EXPECT_EQ(files.Count(FileOperation::kSync), 1U) << "of one of them, behind the file system's";
  EXPECT_EQ(files.Count(FileOperation::kSyncFileSystem), 1U);
  ExpectAllDurable();
}

TEST_F(FinalSyncsTest, AFailedSyncOfTheFileSystemIsTriedFileByFile) {
  AddMany(10);
  files.FailOnce(FileOperation::kSyncFileSystem, kBroken);
  files.FailOnce(FileOperation::kSync, kBroken);
  RunAll();
  EXPECT_EQ(files.Count(FileOperation::kSync), 10U);
  EXPECT_EQ(Failures(), 1U);
}

TEST_F(FinalSyncsTest, AnErrorThatAHandleTellsOfIsThatFilesAlone) {
  AddMany(10);
  files.FailOnce(FileOperation::kCheckWrittenBack, kBroken);
  RunAll();
  // A handle tells of an error once: a sync of the same file would now call it well.
  EXPECT_EQ(files.Count(FileOperation::kSync), 1U) << "that of the first file, which empties the device's cache";
  EXPECT_EQ(Failures(), 1U);
}

TEST_F(FinalSyncsTest, AFileThatWasTakenAwayIsThatFilesLoss) {
  AddMany(10);
  files.DeleteEntry("/a/f3.tmp");
  RunAll();
  EXPECT_EQ(Failures(), 1U);
  EXPECT_EQ(outcomes[3].error.code, Errc::kTemporaryFileLost);
}

TEST_F(FinalSyncsTest, TheFirstFilesLossLeavesTheEmptyingOfTheCacheToTheNext) {
  AddMany(10);
  files.DeleteEntry("/a/f0.tmp");
  RunAll();
  EXPECT_EQ(Failures(), 1U);
  EXPECT_EQ(files.Count(FileOperation::kSync), 1U) << "that of the second file";
}

TEST_F(FinalSyncsTest, AFileThatWasExchangedForAnotherIsLost) {
  AddMany(1);
  files.DeleteEntry("/a/f0.tmp");
  files.WriteFile("/a/f0.tmp", std::string(4, '\0'));
  RunAll();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].error.code, Errc::kTemporaryFileLost);
}

TEST_F(FinalSyncsTest, AFileThatOthersWillFollowWaitsAMomentForThem) {
  for (int i = 0; i < 10; ++i)
    Add("f" + std::to_string(i), true);
  RunAll();
  EXPECT_TRUE(outcomes.empty());
  runner->Advance(FinalSyncs::kCompany);
  RunAll();
  EXPECT_EQ(outcomes.size(), 10U);
  EXPECT_EQ(files.Count(FileOperation::kSyncFileSystem), 1U);
  ExpectAllDurable();
}

TEST_F(FinalSyncsTest, TheLastOneAndTooManyEndTheWait) {
  Add("first", true);
  Add("last");
  RunAll();
  EXPECT_EQ(outcomes.size(), 2U);
  for (std::size_t i = 0; i < FinalSyncs::kCompanyMax; ++i)
    Add("g" + std::to_string(i), true);
  RunAll();
  EXPECT_EQ(outcomes.size(), 2 + FinalSyncs::kCompanyMax);
}

TEST_F(FinalSyncsTest, WhatComesAfterABatchIsSyncedToo) {
  Add("first");
  RunAll();
  Add("second");
  RunAll();
  EXPECT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(files.Count(FileOperation::kSync), 2U);
}

}  // namespace
}  // namespace openbits::engine
