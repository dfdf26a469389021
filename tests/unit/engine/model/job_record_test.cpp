#include "engine/model/job_record.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace openbits::engine {
namespace {

JobRecord JobWith(std::initializer_list<FileProgressState> states) {
  JobRecord job;
  for (const FileProgressState state : states) {
    FileRecord file;
    file.state = state;
    job.files.push_back(file);
  }
  return job;
}

TEST(JobState, EveryStateHasItsOwnName) {
  std::set<std::string_view> names;
  for (int i = 0; i < kJobStateCount; ++i)
    names.insert(Name(static_cast<JobState>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kJobStateCount));
  EXPECT_FALSE(names.contains("?"));
  EXPECT_EQ(Name(JobState::kTransientError), "TRANSIENT_ERROR");
}

TEST(JobRecord, AJobWithoutFilesIsNotTransferred) {
  const JobRecord job;
  EXPECT_EQ(job.FilesTransferred(), 0U);
  EXPECT_FALSE(job.AllTransferred());
}

TEST(JobRecord, OnePendingFileKeepsTheJobFromBeingTransferred) {
  using enum FileProgressState;
  const JobRecord job = JobWith({kTransferred, kPending, kCompleted});
  EXPECT_EQ(job.FilesTransferred(), 2U);
  EXPECT_FALSE(job.AllTransferred());
}

TEST(JobRecord, CompletedFilesCountAsTransferred) {
  using enum FileProgressState;
  const JobRecord job = JobWith({kCompleted, kTransferred});
  EXPECT_EQ(job.FilesTransferred(), 2U);
  EXPECT_TRUE(job.AllTransferred());
}

// An upload is transferred once the server has every byte, and its job once the session is closed.
TEST(JobRecord, AnUploadIsNotDoneBeforeItsSessionIsClosed) {
  using enum FileProgressState;
  JobRecord job = JobWith({kTransferred, kPending});
  job.files[0].role = FileRole::kUploadSource;
  job.files[1].role = FileRole::kReply;
  EXPECT_EQ(job.UploadSource(), &job.files[0]);
  EXPECT_EQ(job.Reply(), &job.files[1]);
  EXPECT_FALSE(job.AllTransferred());
  job.files[1].state = kTransferred;
  EXPECT_EQ(job.FilesTransferred(), 1U) << "the reply is no file of the caller's";
  EXPECT_FALSE(job.AllTransferred());
  job.files[0].upload.phase = UploadPhase::kClosed;
  EXPECT_TRUE(job.AllTransferred());
}

}  // namespace
}  // namespace openbits::engine
