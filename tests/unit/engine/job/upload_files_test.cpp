#include "engine/job/upload_files.h"

#include <gtest/gtest.h>

#include "tests/support/fake_file_system.h"

namespace openbits::engine {
namespace {

using test::DirectoryAccess;
using test::FakeFileSystem;

Errc CodeOf(const Status& status) { return status ? Errc::kNone : status.error().code; }

class UploadFiles : public testing::Test {
 protected:
  UploadFiles() {
    files_.MakeDirectory("/in");
    files_.MakeDirectory("/closed");
    files_.WriteFile("/in/f", "content");
    files_.SetAccess("/closed", DirectoryAccess::kReadOnly);
    job_.header.type = JobType::kUploadReply;
    job_.files.resize(2);
    job_.files[0].role = FileRole::kUploadSource;
    job_.files[1].role = FileRole::kReply;
  }
  Errc CheckUpload(const std::string& url, const std::string& local) {
    return CodeOf(CheckNewUpload({{url, local, {}}}, files_));
  }

  FakeFileSystem files_;
  JobRecord job_;
};

TEST_F(UploadFiles, TheSourceIsOneFileThatCanBeRead) {
  EXPECT_EQ(CheckUpload("http://host/f?a=1", "/in/f"), Errc::kNone);
  EXPECT_EQ(CheckUpload("HTTPS://host/f", "/in/f"), Errc::kNone);
  EXPECT_EQ(CheckUpload("file:///srv/f", "/in/f"), Errc::kInvalidArgument);
  EXPECT_EQ(CheckUpload("ftp://host/f", "/in/f"), Errc::kInvalidArgument);
  EXPECT_EQ(CheckUpload("http://host/f", "in/f"), Errc::kInvalidArgument);
  EXPECT_EQ(CheckUpload("http://host/f", "/in/g"), Errc::kFileNotFound);
  EXPECT_EQ(CheckUpload("http://host/f", "/none/f"), Errc::kPathNotFound);
  EXPECT_NE(CheckUpload("http://host/f", "/in"), Errc::kNone) << "a directory";
  const NewFile file{"http://host/f", "/in/f", {}};
  EXPECT_EQ(CodeOf(CheckNewUpload({file, file}, files_)), Errc::kTooManyFiles);
  EXPECT_EQ(CodeOf(CheckNewUpload({}, files_)), Errc::kTooManyFiles);
}

TEST_F(UploadFiles, TheReplysDirectoryMustBeWritable) {
  EXPECT_EQ(CodeOf(CheckReplyFileName("/in/reply", files_)), Errc::kNone);
  EXPECT_EQ(CodeOf(CheckReplyFileName("/closed/reply", files_)), Errc::kFileAccessDenied);
  EXPECT_EQ(CodeOf(CheckReplyFileName("/none/reply", files_)), Errc::kPathNotFound);
  EXPECT_EQ(CodeOf(CheckReplyFileName("reply", files_)), Errc::kInvalidArgument);
}

TEST_F(UploadFiles, AReplyWithoutANameStandsBesideTheUpload) {
  EXPECT_EQ(ReplyFileName("", "/in/f", "BIT0123456789ABCDEF.tmp"), "/in/BIT0123456789ABCDEF.reply");
  EXPECT_EQ(ReplyFileName("", "/f", "BIT0123456789ABCDEF.tmp"), "/BIT0123456789ABCDEF.reply");
  EXPECT_EQ(ReplyFileName("/out/mine", "/in/f", "BIT0123456789ABCDEF.tmp"), "/out/mine");
}

TEST_F(UploadFiles, TheReplyHasBegunOnceTheUploadIsAnswered) {
  EXPECT_FALSE(HasReplyBegun(JobRecord{}));
  EXPECT_FALSE(HasReplyBegun(job_));
  job_.header.state = JobState::kTransferring;
  job_.files[0].upload.phase = UploadPhase::kSending;
  EXPECT_FALSE(HasReplyBegun(job_));
  for (const UploadPhase phase : {UploadPhase::kReply, UploadPhase::kClosing, UploadPhase::kClosed}) {
    job_.files[0].upload.phase = phase;
    for (const JobState state : {JobState::kTransferring, JobState::kSuspended, JobState::kTransientError}) {
      job_.header.state = state;
      EXPECT_TRUE(HasReplyBegun(job_)) << "whatever the job does meanwhile";
    }
  }
}

TEST_F(UploadFiles, ASessionIsOpenFromItsNameToItsClose) {
  UploadState upload;
  EXPECT_FALSE(HasOpenSession(upload));
  upload.session_id = "{id}";
  for (const UploadPhase phase : {UploadPhase::kSending, UploadPhase::kReply, UploadPhase::kClosing}) {
    upload.phase = phase;
    EXPECT_TRUE(HasOpenSession(upload));
  }
  upload.phase = UploadPhase::kClosed;
  EXPECT_FALSE(HasOpenSession(upload));
}

// BITS: nf-bits-ibackgroundcopyjob-cancel.
TEST_F(UploadFiles, CancelSessionIsTriedForADayOrTheNoProgressTimeout) {
  JobHeader header;
  header.modified = WallTime{std::chrono::hours{1000}};
  EXPECT_EQ(CancelSessionDeadline(header), WallTime{std::chrono::hours{1024}});
  header.properties.no_progress_timeout_s = 60;
  EXPECT_EQ(CancelSessionDeadline(header), header.modified + std::chrono::minutes{1});
}

}  // namespace
}  // namespace openbits::engine
