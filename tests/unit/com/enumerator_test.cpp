#include "bits_api/com/enumerator.h"

#include <gtest/gtest.h>

#include <array>

#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class EnumeratorTest : public ::testing::Test {
 protected:
  EnumeratorTest() {
    const auto job = MakeObject<CopyJob>(fixture_.session, fixture_.view);
    EXPECT_EQ(job->EnumFiles(files_.Put()), S_OK);
  }

  // Name of the next file, "(end)" behind the last.
  static std::wstring NextName(IEnumBackgroundCopyFiles& files) {
    ComPtr<IBackgroundCopyFile> file;
    if (files.Next(1, file.Put(), nullptr) != S_OK) return L"(end)";
    LPWSTR name = nullptr;
    EXPECT_EQ(file->GetRemoteName(&name), S_OK);
    return TakeText(name);
  }

  JobFixture fixture_;
  ComPtr<IEnumBackgroundCopyFiles> files_;
};

TEST_F(EnumeratorTest, GivesFilesInTheirOrder) {
  EXPECT_EQ(NextName(*files_.Get()), L"http://host/one");
  EXPECT_EQ(NextName(*files_.Get()), L"http://host/two");
  EXPECT_EQ(NextName(*files_.Get()), L"(end)");
}

TEST_F(EnumeratorTest, FewerThanAskedIsFalseWithTheCount) {
  std::array<IBackgroundCopyFile*, 5> files{};
  ULONG fetched = 99;
  EXPECT_EQ(files_->Next(5, files.data(), &fetched), S_FALSE);
  EXPECT_EQ(fetched, 2U);
  EXPECT_EQ(files[2], nullptr);
  files[0]->Release();
  files[1]->Release();
  EXPECT_EQ(files_->Next(5, files.data(), &fetched), S_FALSE);
  EXPECT_EQ(fetched, 0U);
}

TEST_F(EnumeratorTest, TheCountMayBeLeftOutForOneItemOnly) {
  std::array<IBackgroundCopyFile*, 2> files{};
  EXPECT_EQ(files_->Next(2, files.data(), nullptr), E_INVALIDARG);
  ULONG fetched = 99;
  EXPECT_EQ(files_->Next(1, nullptr, &fetched), E_INVALIDARG);
  EXPECT_EQ(fetched, 0U);
  EXPECT_EQ(NextName(*files_.Get()), L"http://host/one");
}

TEST_F(EnumeratorTest, SkipPastTheEndIsFalseAndStaysThere) {
  EXPECT_EQ(files_->Skip(1), S_OK);
  EXPECT_EQ(NextName(*files_.Get()), L"http://host/two");
  EXPECT_EQ(files_->Reset(), S_OK);
  EXPECT_EQ(files_->Skip(3), S_FALSE);
  EXPECT_EQ(NextName(*files_.Get()), L"(end)");
  EXPECT_EQ(files_->Skip(0), S_OK);
}

TEST_F(EnumeratorTest, AClonePointsWhereTheOriginalDid) {
  EXPECT_EQ(files_->Skip(1), S_OK);
  ComPtr<IEnumBackgroundCopyFiles> clone;
  ASSERT_EQ(files_->Clone(clone.Put()), S_OK);
  EXPECT_EQ(NextName(*files_.Get()), L"http://host/two");
  EXPECT_EQ(NextName(*clone.Get()), L"http://host/two");
  EXPECT_EQ(files_->Clone(nullptr), E_INVALIDARG);
}

TEST_F(EnumeratorTest, TheListIsASnapshotAndItsItemsAreLive) {
  fixture_.Edit([](engine::JobSnapshot& job) { job.files.push_back(job.files.front()); });
  fixture_.EditFile(0, [](engine::FileSnapshot& file) { file.remote_name = "http://other/one"; });
  ULONG count = 0;
  EXPECT_EQ(files_->GetCount(&count), S_OK);
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(NextName(*files_.Get()), L"http://other/one");
}

}  // namespace
}  // namespace openbits::com
