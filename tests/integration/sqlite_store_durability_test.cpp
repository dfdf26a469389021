// The store under SIGKILL and on a full disk. Faults A1, A5. POSIX only: it forks and mounts.

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/store/sqlite/sqlite_job_store.h"
#include "platform/platform.h"
#include "tests/support/fake_random.h"
#include "tests/support/loaded_jobs.h"
#include "tests/support/sample_records.h"
#include "tests/support/temp_dir.h"

namespace openbits::engine {
namespace {

/// Job number `number` of a run: the same for writer and reader.
JobRecord NumberedJob(std::uint32_t number) {
  test::FakeRandom random(number);
  return test::RandomJobRecord(random, 1 + number % 3);
}

StoreBatch BatchOf(const JobRecord& job) {
  StoreBatch batch;
  batch.put_jobs.push_back(job.header);
  for (const FileRecord& file : job.files)
    batch.put_files.push_back({job.header.id, file});
  return batch;
}

/// The child: commits numbered jobs for ever and says each number once it is committed.
[[noreturn]] void CommitForEver(const std::string& directory, std::uint32_t first, int pipe) {
  Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory);
  if (!store) _exit(2);
  for (std::uint32_t number = first;; ++number) {
    if (!(*store)->Commit(BatchOf(NumberedJob(number)))) _exit(3);
    if (write(pipe, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) _exit(4);
  }
}

// What was acknowledged is there after a kill; what was not is there whole or not at all.
TEST(SqliteStoreDurability, AcknowledgedCommitsSurviveSigkill) {
  const test::TempDir directory;
  test::FakeRandom random(7);
  std::uint32_t next = 0;
  for (int round = 0; round < 40 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      CommitForEver(directory.path().string(), next, ends[1]);
    }
    close(ends[1]);
    // The kill comes right behind an acknowledgement, which is when the next commit is under way.
    std::uint32_t acknowledged = next;
    for (std::uint64_t left = 1 + random.Below(12); left > 0; --left) {
      ASSERT_EQ(read(ends[0], &acknowledged, sizeof acknowledged), static_cast<ssize_t>(sizeof acknowledged));
    }
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child failed: " << WEXITSTATUS(status);
    std::uint32_t late = 0;  // said between our last look and the kill
    while (read(ends[0], &late, sizeof late) == static_cast<ssize_t>(sizeof late))
      acknowledged = late;
    close(ends[0]);

    Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory.path().string());
    ASSERT_TRUE(store) << Describe(store.error());
    const Result<test::LoadedJobs> loaded = test::LoadAll(**store);
    ASSERT_TRUE(loaded) << Describe(loaded.error());
    EXPECT_TRUE(loaded->quarantined.empty());
    const auto count = static_cast<std::uint32_t>(loaded->jobs.size());
    ASSERT_GT(count, acknowledged) << "an acknowledged commit was lost";
    ASSERT_LE(count, acknowledged + 2) << "more than the one commit under way";
    for (std::uint32_t number = 0; number < count; ++number) {
      ASSERT_EQ(loaded->jobs[number], NumberedJob(number)) << "job " << number;
    }
    next = count;
  }
  EXPECT_GE(next, 40U);
}

/// A small file system of its own, unmounted at the end.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& options) {
    is_mounted_ = mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) umount2(directory_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] std::string path() const { return directory_.path().string(); }
  [[nodiscard]] std::string Name(const std::string& name) const { return (directory_ / name).string(); }

 private:
  test::TempDir directory_;
  bool is_mounted_ = false;
};

// Fault A5: an honest code, existing jobs unharmed, and all is well when there is space again.
TEST(SqliteStoreDurability, AFullDiskRefusesCommitsAndHarmsNothing) {
  const SmallDisk disk("size=1m");
  if (!disk.is_mounted()) GTEST_SKIP() << "mounting a tmpfs is not allowed here";
  Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(disk.path());
  ASSERT_TRUE(store) << Describe(store.error());
  std::uint32_t committed = 0;
  Status status;
  for (; committed < 100'000; ++committed) {
    status = (*store)->Commit(BatchOf(NumberedJob(committed)));
    if (!status) break;
  }
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::kDiskFull) << Describe(status.error());
  EXPECT_GT(committed, 10U);
  const Result<test::LoadedJobs> loaded = test::LoadAll(**store);
  ASSERT_TRUE(loaded) << Describe(loaded.error());
  ASSERT_EQ(loaded->jobs.size(), committed);

  ASSERT_EQ(mount("tmpfs", disk.path().c_str(), "tmpfs", MS_REMOUNT, "size=4m"), 0);
  ASSERT_TRUE((*store)->Commit(BatchOf(NumberedJob(committed)))) << "space is back";
  store->reset();
  Result<std::unique_ptr<JobStore>> again = OpenSqliteJobStore(disk.path());
  ASSERT_TRUE(again) << Describe(again.error());
  const Result<test::LoadedJobs> reloaded = test::LoadAll(**again);
  ASSERT_TRUE(reloaded);
  ASSERT_EQ(reloaded->jobs.size(), committed + 1);
  for (std::uint32_t number = 0; number <= committed; ++number)
    EXPECT_EQ(reloaded->jobs[number], NumberedJob(number));
}

TEST(SqliteStoreDurability, AFullDiskIsReportedAlsoWhenTheStoreIsCreated) {
  const SmallDisk disk("size=4k");
  if (!disk.is_mounted()) GTEST_SKIP() << "mounting a tmpfs is not allowed here";
  const Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(disk.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::kDiskFull) << Describe(store.error());
}

// Fault D8: nobody else reads names and URLs, whatever the process's umask.
TEST(SqliteStoreDurability, TheFilesAreReadableByTheirOwnerOnly) {
  const test::TempDir directory;
  const mode_t old_mask = umask(0);
  Result<Platform> platform = MakeSystemPlatform(directory.path().string());
  ASSERT_TRUE(platform) << Describe(platform.error());
  Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory.path().string(), platform->files.get());
  umask(old_mask);
  ASSERT_TRUE(store) << Describe(store.error());
  ASSERT_TRUE((*store)->Commit(BatchOf(NumberedJob(1))));
  for (const char* name : {"jobs.db", "jobs.db-wal", "jobs.db-shm"}) {
    struct stat status {};
    ASSERT_EQ(stat((directory / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
  store->reset();
  EXPECT_TRUE(OpenSqliteJobStore(directory.path().string(), platform->files.get())) << "an existing one opens as well";
}

}  // namespace
}  // namespace openbits::engine
