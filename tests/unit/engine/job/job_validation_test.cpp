#include "engine/job/job_validation.h"

#include <gtest/gtest.h>

#include "tests/support/fake_file_system.h"

namespace openbits::engine {
namespace {

Errc CodeOf(const Status& status) { return status.ok() ? Errc::kNone : status.error().code; }

// BITS: nf-bits2_0-ibackgroundcopyjob3-addfilewithranges.
TEST(CheckRanges, AcceptsDisjointRangesInAnyOrder) {
  EXPECT_TRUE(CheckRanges({{400, 100}, {100, 100}, {900, kToEndOfFile}}).ok());
}

TEST(CheckRanges, RefusesNoneEmptyOverlappingAndImpossible) {
  EXPECT_EQ(CodeOf(CheckRanges({})), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(CheckRanges({{0, 0}})), Errc::kInvalidRange);
  EXPECT_EQ(CodeOf(CheckRanges({{kToEndOfFile, 1}})), Errc::kInvalidRange);
  EXPECT_EQ(CodeOf(CheckRanges({{kSizeUnknown - 5, 10}})), Errc::kInvalidRange);
  EXPECT_EQ(CodeOf(CheckRanges({{0, 100}, {99, 1}})), Errc::kOverlappingRanges);
  EXPECT_EQ(CodeOf(CheckRanges({{50, kToEndOfFile}, {60, 1}})), Errc::kOverlappingRanges);
  EXPECT_EQ(CodeOf(CheckRanges({{10, 5}, {10, 5}})), Errc::kOverlappingRanges);
}

TEST(CheckNewFiles, LooksAtNamesAndDirectories) {
  test::FakeFileSystem files;
  files.MakeDirectory("/data");
  files.MakeDirectory("/closed");
  files.SetAccess("/closed", test::DirectoryAccess::kReadOnly);
  EXPECT_TRUE(CheckNewFiles({{"http://host/a", "/data/a", {}}}, files).ok());
  EXPECT_EQ(CodeOf(CheckNewFiles({{"ftp://host/a", "/data/a", {}}}, files)), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(CheckNewFiles({{"http://host/a", "data/a", {}}}, files)), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(CheckNewFiles({{"http://host/a", "/none/a", {}}}, files)), Errc::kPathNotFound);
  EXPECT_FALSE(CheckNewFiles({{"http://host/a", "/closed/a", {}}}, files).ok());
}

TEST(CheckFileCount, QuotasBindUsersAndNotAdministrators) {
  Policy policy;
  JobRecord job;
  Caller user{UserId{"S-1-22-1-1000"}};
  Caller administrator{UserId{"S-1-22-1-0"}, true};
  EXPECT_TRUE(CheckFileCount(job, 200, policy, user).ok());
  EXPECT_EQ(CodeOf(CheckFileCount(job, 201, policy, user)), Errc::kTooManyFilesInJob);
  EXPECT_TRUE(CheckFileCount(job, 201, policy, administrator).ok());
  job.header.type = JobType::kUpload;
  EXPECT_EQ(CodeOf(CheckFileCount(job, 2, policy, administrator)), Errc::kTooManyFiles);
}

TEST(CheckLength, CountsUtf16UnitsAndRefusesNul) {
  EXPECT_TRUE(CheckLength("\xF0\x9F\x98\x80", 2).ok());
  EXPECT_EQ(CodeOf(CheckLength("\xF0\x9F\x98\x80", 1)), Errc::kStringTooLong);
  EXPECT_EQ(CodeOf(CheckLength(std::string_view("a\0b", 3), 10)), Errc::kInvalidArgument);
}

TEST(CheckAccess, OwnerAndAdministratorsOnly) {
  JobHeader job;
  job.owner = UserId{"S-1-22-1-1000"};
  EXPECT_TRUE(CheckAccess(job, Caller{UserId{"S-1-22-1-1000"}}).ok());
  EXPECT_TRUE(CheckAccess(job, Caller{UserId{"S-1-22-1-0"}, true}).ok());
  EXPECT_EQ(CodeOf(CheckAccess(job, Caller{UserId{"S-1-22-1-1001"}})), Errc::kAccessDenied);
  EXPECT_EQ(CodeOf(CheckOwner(job, Caller{UserId{"S-1-22-1-0"}, true})), Errc::kAccessDenied);
}

}  // namespace
}  // namespace openbits::engine
