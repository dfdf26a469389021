#include "tests/support/memory_job_store.h"
#include "tests/support/loaded_jobs.h"

#include <gtest/gtest.h>

#include "tests/support/fake_random.h"
#include "tests/support/sample_records.h"

namespace openbits::test {
namespace {

using engine::JobRecord;
using engine::StoreBatch;

StoreBatch BatchOf(const JobRecord& job) {
  StoreBatch batch;
  batch.put_jobs.push_back(job.header);
  for (const engine::FileRecord& file : job.files)
    batch.put_files.push_back({job.header.id, file});
  return batch;
}

const Error kFull{Errc::kDiskFull, ErrorContext::kQueue, 0, "full"};

TEST(MemoryJobStore, WhatWasCommittedOutlivesTheStore) {
  FakeRandom random(1);
  const JobRecord job = RandomJobRecord(random, 3);
  std::shared_ptr<MemoryStoreContents> disk;
  {
    MemoryJobStore store;
    disk = store.contents();
    ASSERT_TRUE(store.Commit(BatchOf(job)));
  }
  MemoryJobStore again(disk);
  const auto loaded = test::LoadAll(again);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->jobs, std::vector<JobRecord>{job});
}

TEST(MemoryJobStore, AFailedCommitChangesNothing) {
  FakeRandom random(2);
  MemoryJobStore store;
  store.FailNextCommits(2, kFull);
  const StoreBatch batch = BatchOf(RandomJobRecord(random, 1));
  for (int i = 0; i < 2; ++i) {
    const Status status = store.Commit(batch);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error(), kFull);
  }
  EXPECT_TRUE(store.contents()->jobs.empty());
  EXPECT_TRUE(store.Commit(batch));
  EXPECT_EQ(store.commit_count(), 1U);
}

TEST(MemoryJobStore, AFileWithoutAJobIsRefusedWithTheWholeBatch) {
  FakeRandom random(3);
  MemoryJobStore store;
  StoreBatch batch = BatchOf(RandomJobRecord(random, 1));
  batch.put_files.push_back({JobId{random.NextGuid()}, RandomFileRecord(random, FileIndex{0})});
  EXPECT_FALSE(store.Commit(batch));
  EXPECT_TRUE(store.contents()->jobs.empty());
}

TEST(MemoryJobStore, FilesAreReplacedByIndexAndDeletedWithTheirJob) {
  FakeRandom random(4);
  MemoryJobStore store;
  JobRecord job = RandomJobRecord(random, 2);
  ASSERT_TRUE(store.Commit(BatchOf(job)));
  job.files[1] = RandomFileRecord(random, FileIndex{1});
  StoreBatch change;
  change.put_files.push_back({job.header.id, job.files[1]});
  ASSERT_TRUE(store.Commit(change));
  ASSERT_NE(store.Find(job.header.id), nullptr);
  EXPECT_EQ(*store.Find(job.header.id), job);
  StoreBatch deletion;
  deletion.delete_jobs.push_back(job.header.id);
  ASSERT_TRUE(store.Commit(deletion));
  EXPECT_EQ(store.Find(job.header.id), nullptr);
}

}  // namespace
}  // namespace openbits::test
