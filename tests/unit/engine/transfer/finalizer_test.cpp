#include "engine/transfer/finalizer.h"

#include <gtest/gtest.h>

#include "engine/transfer/temporary_file.h"
#include "tests/support/fake_file_system.h"
#include "transport/http_date.h"

namespace openbits::engine {
namespace {

using test::DirectoryAccess;
using test::FakeFileSystem;
using test::FileOperation;

constexpr const char* kTime = "Mon, 05 Jan 2026 01:02:03 GMT";

struct FinalizerTest : testing::Test {
  void SetUp() override {
    files.MakeDirectory("/a");
    files.MakeDirectory("/b");
  }
  /// Adds a file to the job, its temporary on the disk.
  FileRecord& Add(const std::string& local_name, FileProgressState state) {
    FileRecord file;
    file.index.value = static_cast<std::uint32_t>(job.files.size());
    file.local_name = local_name;
    file.temporary_name = "BIT000000000000000" + std::to_string(job.files.size()) + ".tmp";
    file.bytes_total = 4;
    file.state = state;
    file.remote.last_modified = kTime;
    files.WriteFile(Temporary(file), "data");
    file.temporary_identity = files.Stat(Temporary(file))->identity;
    job.files.push_back(file);
    return job.files.back();
  }
  static std::string Temporary(const FileRecord& file) {
    return file.local_name.substr(0, file.local_name.rfind('/') + 1) + file.temporary_name;
  }
  FinalizeReport Run() { return Finalize(job, files, WallTime{}); }

  FakeFileSystem files;
  JobRecord job;
};

TEST_F(FinalizerTest, EveryFileGetsItsNameAndTime) {
  Add("/a/one", FileProgressState::kTransferred);
  Add("/a/two", FileProgressState::kTransferred);
  Add("/b/three", FileProgressState::kTransferred);
  files.WriteFile("/a/two", "old content");
  files.ClearLog();
  const FinalizeReport report = Run();
  EXPECT_EQ(report.completed.size(), 3U);
  EXPECT_FALSE(report.first_error.has_value());
  EXPECT_FALSE(report.is_partial);
  EXPECT_EQ(files.List("/a"), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(files.ReadFile("/a/two"), "data");
  EXPECT_EQ(files.Stat("/b/three")->modified, transport::ParseHttpDate(kTime));
  EXPECT_EQ(files.Count(FileOperation::kOpenDirectory), 2U);
  EXPECT_EQ(files.Count(FileOperation::kSyncDirectory), 2U);
  files.Crash();
  EXPECT_EQ(files.ReadFile("/a/one"), "data") << "names survive a power loss";
}

TEST_F(FinalizerTest, UnfinishedFilesAreDeleted) {
  Add("/a/one", FileProgressState::kTransferred);
  FileRecord& pending = Add("/a/two", FileProgressState::kPending);
  files.WriteFile("/a/two", "the user's own");
  files.WriteFile("/a/" + SpareName(pending.temporary_name), "begun again");
  const FinalizeReport report = Run();
  EXPECT_TRUE(report.is_partial);
  EXPECT_TRUE(report.undeleted.empty());
  EXPECT_EQ(report.completed.size(), 1U);
  EXPECT_EQ(files.List("/a"), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(files.ReadFile("/a/two"), "the user's own");
}

TEST_F(FinalizerTest, OneFailureDoesNotStopTheOthersAndMayBeRepeated) {
  Add("/a/one", FileProgressState::kTransferred);
  Add("/a/two", FileProgressState::kTransferred);
  Add("/b/three", FileProgressState::kTransferred);
  files.MakeDirectory("/a/one");
  files.SetAccess("/b", DirectoryAccess::kReadOnly);
  const FinalizeReport first = Run();
  ASSERT_TRUE(first.first_error.has_value());
  EXPECT_EQ(first.first_error->error.code, Errc::kTargetIsDirectory);
  EXPECT_EQ(first.first_error->file, FileIndex{0});
  ASSERT_EQ(first.completed.size(), 1U);
  EXPECT_EQ(first.completed[0], FileIndex{1});
  files.DeleteEntry("/a/one");
  files.SetAccess("/b", DirectoryAccess::kAll);
  const FinalizeReport second = Run();
  EXPECT_FALSE(second.first_error.has_value());
  EXPECT_EQ(second.completed.size(), 3U);
}

TEST_F(FinalizerTest, EveryPointOfFailureLeavesNewOrOldAndARepeatFinishes) {
  for (std::uint64_t index = 0; index < 20; ++index) {
    FakeFileSystem fresh;
    files = fresh;
    job.files.clear();
    SetUp();
    Add("/a/one", FileProgressState::kTransferred);
    Add("/b/two", FileProgressState::kTransferred);
    Add("/b/three", FileProgressState::kPending);
    files.WriteFile("/a/one", "old");
    files.FailOperationAt(index);
    Run();
    files.ClearFaults();
    files.Crash();
    const auto content = files.ReadFile("/a/one");
    EXPECT_TRUE(content == "old" || content == "data") << index;
    const FinalizeReport again = Run();
    EXPECT_FALSE(again.first_error.has_value()) << index << Describe(again.first_error->error);
    EXPECT_EQ(files.List("/a"), std::vector<std::string>{"one"}) << index;
    EXPECT_EQ(files.List("/b"), std::vector<std::string>{"two"}) << index;
  }
}

TEST_F(FinalizerTest, AFileThatIsNotTheRecordedOneIsNotPublished) {
  const FileRecord file = Add("/a/one", FileProgressState::kTransferred);
  files.DeleteEntry(Temporary(file));
  files.WriteFile(Temporary(file), "evil");
  EXPECT_EQ(Run().first_error->error.code, Errc::kTemporaryFileLost);
  EXPECT_FALSE(files.ReadFile("/a/one").has_value());
}

TEST_F(FinalizerTest, RenamesThatWereNotSyncedAreNoSuccess) {
  Add("/a/one", FileProgressState::kTransferred);
  files.FailOnce(FileOperation::kSyncDirectory, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, ""});
  const FinalizeReport failed = Run();
  EXPECT_EQ(failed.first_error->error.code, Errc::kInputOutput);
  EXPECT_TRUE(failed.completed.empty()) << "what is called done is not synced again";
  EXPECT_FALSE(Run().first_error.has_value());
  files.Crash();
  EXPECT_EQ(files.List("/a"), std::vector<std::string>{"one"});
}

TEST_F(FinalizerTest, CancelDeletesTemporariesAndNothingElse) {
  Add("/a/one", FileProgressState::kTransferred);
  Add("/a/two", FileProgressState::kPending);
  const FileRecord done = Add("/a/three", FileProgressState::kCompleted);
  files.DeleteEntry(Temporary(done));
  files.WriteFile("/a/one", "the user's own");
  files.WriteFile("/a/three", "completed");
  EXPECT_TRUE(DeleteTemporaries(job, files).empty());
  EXPECT_EQ(files.List("/a"), (std::vector<std::string>{"one", "three"}));
  EXPECT_TRUE(DeleteTemporaries(job, files).empty()) << "safe to repeat";
}

TEST_F(FinalizerTest, CancelLeavesStrangersAlone) {
  const FileRecord replaced = Add("/a/one", FileProgressState::kPending);
  files.DeleteEntry(Temporary(replaced));
  files.WriteFile(Temporary(replaced), "a stranger's");
  FileRecord& linked = Add("/a/two", FileProgressState::kPending);
  files.DeleteEntry(Temporary(linked));
  files.AddSymlink(Temporary(linked), "/a/victim");
  linked.temporary_identity.reset();
  EXPECT_TRUE(DeleteTemporaries(job, files).empty());
  EXPECT_EQ(files.List("/a").size(), 2U) << "attack D1";
}

TEST_F(FinalizerTest, UndeletedNamesAreTold) {
  const FileRecord file = Add("/a/one", FileProgressState::kPending);
  files.SetAccess("/a", DirectoryAccess::kReadOnly);
  EXPECT_EQ(DeleteTemporaries(job, files), std::vector<std::string>{Temporary(file)});
  EXPECT_EQ(Run().undeleted.size(), 1U);
}

TEST_F(FinalizerTest, VanishedDirectoryHoldsNothingToDelete) {
  FileRecord& file = Add("/a/one", FileProgressState::kPending);
  file.local_name = "/gone/one";
  EXPECT_TRUE(DeleteTemporaries(job, files).empty());
}

// The caller's own file is read, and nothing else.
TEST_F(FinalizerTest, TheSourceOfAnUploadIsLeftAlone) {
  files.WriteFile("/a/source", "mine");
  FileRecord source;
  source.role = FileRole::kUploadSource;
  source.local_name = "/a/source";
  source.state = FileProgressState::kTransferred;
  job.files.push_back(source);
  Add("/b/reply", FileProgressState::kTransferred).role = FileRole::kReply;
  const FinalizeReport report = Run();
  EXPECT_FALSE(report.first_error.has_value());
  EXPECT_FALSE(report.is_partial);
  EXPECT_EQ(report.completed, std::vector<FileIndex>{FileIndex{1}});
  EXPECT_EQ(files.ReadFile("/a/source"), "mine");
  EXPECT_EQ(files.ReadFile("/b/reply"), "data");
}

TEST_F(FinalizerTest, CancelDeletesTheReplyAndNotTheSource) {
  files.WriteFile("/a/source", "mine");
  FileRecord source;
  source.role = FileRole::kUploadSource;
  source.local_name = "/a/source";
  job.files.push_back(source);
  Add("/a/reply", FileProgressState::kTransferred).role = FileRole::kReply;
  EXPECT_TRUE(DeleteTemporaries(job, files).empty());
  EXPECT_EQ(files.List("/a"), std::vector<std::string>{"source"});
}

}  // namespace
}  // namespace openbits::engine
