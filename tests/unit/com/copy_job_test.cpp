#include "bits_api/com/copy_job.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "bits_api/com/com_strings.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class CopyJobTest : public ::testing::Test {
 protected:
  JobFixture fixture_;
  FakeQueueService& service_ = *fixture_.service;
  ComPtr<CopyJob> job_ = MakeObject<CopyJob>(fixture_.session, fixture_.view);
};

TEST_F(CopyJobTest, StateFollowsTheViewAlsoWhenFinal) {
  BG_JOB_STATE state = BG_JOB_STATE_QUEUED;
  ASSERT_EQ(job_->GetState(&state), S_OK);
  EXPECT_EQ(state, BG_JOB_STATE_SUSPENDED);
  fixture_.Edit([](auto& job) { job.header.state = engine::JobState::kAcknowledged; });
  ASSERT_EQ(job_->GetState(&state), S_OK);
  EXPECT_EQ(state, BG_JOB_STATE_ACKNOWLEDGED);
  EXPECT_EQ(job_->GetState(nullptr), E_INVALIDARG);
}

TEST_F(CopyJobTest, LifeIsACommandEach) {
  EXPECT_EQ(job_->Resume(), S_OK);
  EXPECT_NE(service_.Last<engine::ResumeJob>(), nullptr);
  EXPECT_EQ(job_->Suspend(), S_OK);
  EXPECT_NE(service_.Last<engine::SuspendJob>(), nullptr);
  EXPECT_EQ(job_->TakeOwnership(), S_OK);
  EXPECT_NE(service_.Last<engine::TakeOwnership>(), nullptr);
  service_.reply = engine::Finished{true, false};
  EXPECT_EQ(job_->Complete(), BG_S_PARTIAL_COMPLETE);
  EXPECT_EQ(service_.Last<engine::CompleteJob>()->job, fixture_.id);
  service_.failure = Error{Errc::kInvalidState, ErrorContext::kNone, 0, {}};
  EXPECT_EQ(job_->Cancel(), BG_E_INVALID_STATE);
  EXPECT_NE(service_.Last<engine::CancelJob>(), nullptr);
}

TEST_F(CopyJobTest, FilesAreAddedTogether) {
  wchar_t remote[] = L"http://host/a";
  wchar_t local[] = L"/folder/a";
  std::array<BG_FILE_INFO, 2> files = {BG_FILE_INFO{remote, local}, BG_FILE_INFO{remote, local}};
  EXPECT_EQ(job_->AddFileSet(2, files.data()), S_OK);
  const auto* const command = service_.Last<engine::AddFiles>();
  ASSERT_NE(command, nullptr);
  ASSERT_EQ(command->files.size(), 2U);
  EXPECT_EQ(command->files[1].remote_name, "http://host/a");
  EXPECT_EQ(command->files[1].local_name, "/folder/a");

  service_.commands.clear();
  files[1].LocalName = nullptr;
  EXPECT_EQ(job_->AddFileSet(2, files.data()), E_INVALIDARG);
  EXPECT_EQ(job_->AddFileSet(0, files.data()), E_INVALIDARG);
  EXPECT_EQ(job_->AddFile(nullptr, local), E_INVALIDARG);
  EXPECT_TRUE(service_.commands.empty());
}

TEST_F(CopyJobTest, RangesKeepTheirOrder) {
  std::array<BG_FILE_RANGE, 2> ranges = {BG_FILE_RANGE{100, BG_LENGTH_TO_EOF}, BG_FILE_RANGE{0, 5}};
  EXPECT_EQ(job_->AddFileWithRanges(L"http://host/a", L"/folder/a", 2, ranges.data()), S_OK);
  const auto* const command = service_.Last<engine::AddFileWithRanges>();
  ASSERT_NE(command, nullptr);
  EXPECT_EQ(command->file.ranges, (std::vector<ByteRange>{{100, kToEndOfFile}, {0, 5}}));
  EXPECT_EQ(job_->AddFileWithRanges(L"http://host/a", L"/folder/a", 0, ranges.data()), E_INVALIDARG);
}

TEST_F(CopyJobTest, ProgressTakesBytesFromTheCountersAndTotalsFromTheSnapshot) {
  BG_JOB_PROGRESS progress{};
  ASSERT_EQ(job_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, BG_SIZE_UNKNOWN);
  EXPECT_EQ(progress.BytesTransferred, 40U);
  EXPECT_EQ(progress.FilesTotal, 2U);
  EXPECT_EQ(progress.FilesTransferred, 0U);
}

TEST_F(CopyJobTest, TimesAreZeroUntilTheyHappen) {
  fixture_.Edit([](auto& job) { job.header.created = WallTime{std::chrono::seconds{1}}; });
  BG_JOB_TIMES times{};
  ASSERT_EQ(job_->GetTimes(&times), S_OK);
  EXPECT_NE(times.CreationTime.dwHighDateTime, 0U);
  EXPECT_EQ(times.TransferCompletionTime.dwHighDateTime, 0U);
  EXPECT_EQ(times.TransferCompletionTime.dwLowDateTime, 0U);
}

// BITS: nf-bits-ibackgroundcopyjob-geterror.
TEST_F(CopyJobTest, AnErrorIsThereInTheErrorStatesOnly) {
  fixture_.Edit([](auto& job) {
    job.header.error = engine::JobError{Error{Errc::kTimedOut, ErrorContext::kRemoteFile, 0, {}}, {}, {}, {}};
  });
  ComPtr<IBackgroundCopyError> error;
  EXPECT_EQ(job_->GetError(error.Put()), BG_E_ERROR_INFORMATION_UNAVAILABLE);
  for (const auto state : {engine::JobState::kError, engine::JobState::kTransientError}) {
    fixture_.Edit([&](auto& job) { job.header.state = state; });
    EXPECT_EQ(job_->GetError(error.Put()), S_OK);
  }
}

TEST_F(CopyJobTest, ReplaceRemotePrefixTellsWhenNothingMatched) {
  service_.reply = engine::Boolean{false};
  EXPECT_EQ(job_->ReplaceRemotePrefix(L"http://a", L"http://b"), S_FALSE);
  EXPECT_EQ(service_.Last<engine::ReplaceRemotePrefix>()->new_prefix, "http://b");
  EXPECT_EQ(job_->ReplaceRemotePrefix(nullptr, L"http://b"), E_INVALIDARG);
}

TEST_F(CopyJobTest, PropertiesTravelInTheirMemberOfTheUnion) {
  BITS_JOB_PROPERTY_VALUE value{};
  value.Uint64 = 0x1'0000'0000;
  EXPECT_EQ(job_->SetProperty(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value), S_OK);
  EXPECT_EQ(service_.Last<engine::SetJobProperty>()->value, engine::PropertyValue(std::uint64_t{0x1'0000'0000}));
  value = {};
  value.Enable = TRUE;
  EXPECT_EQ(job_->SetProperty(BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value), S_OK);
  EXPECT_EQ(service_.Last<engine::SetJobProperty>()->value, engine::PropertyValue(true));
  value.ClsID = IID_IBackgroundCopyManager;
  EXPECT_EQ(job_->SetProperty(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value), S_OK);
  EXPECT_EQ(std::get<Guid>(service_.Last<engine::SetJobProperty>()->value), FromGuid(IID_IBackgroundCopyManager));
}

TEST_F(CopyJobTest, PropertiesReadBackAndUnknownNumbersAreRefused) {
  BITS_JOB_PROPERTY_VALUE value{};
  ASSERT_EQ(job_->GetProperty(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, &value), S_OK);
  EXPECT_EQ(value.Uint64, BG_SIZE_UNKNOWN);
  ASSERT_EQ(job_->GetProperty(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, &value), S_OK);
  EXPECT_EQ(value.Dword, 500U);
  ASSERT_EQ(job_->GetProperty(BITS_JOB_PROPERTY_ON_DEMAND_MODE, &value), S_OK);
  EXPECT_EQ(value.Enable, FALSE);
  for (const int reserved : {0, 6, 8, 11}) {
    const auto id = static_cast<BITS_JOB_PROPERTY_ID>(reserved);
    EXPECT_EQ(job_->GetProperty(id, &value), BG_E_UNKNOWN_PROPERTY_ID);
    EXPECT_EQ(job_->SetProperty(id, value), BG_E_UNKNOWN_PROPERTY_ID);
  }
}

TEST_F(CopyJobTest, HelperTokensCannotBeSet) {
  ComPtr<IBitsTokenOptions> token;
  ASSERT_EQ(job_->QueryInterface(__uuidof(IBitsTokenOptions), reinterpret_cast<void**>(token.Put())), S_OK);
  EXPECT_EQ(token->SetHelperToken(), E_NOTIMPL);
  EXPECT_EQ(token->ClearHelperToken(), S_OK);
  auto sid = reinterpret_cast<LPWSTR>(4);
  EXPECT_EQ(token->GetHelperTokenSid(&sid), S_OK);
  EXPECT_EQ(sid, nullptr);
  EXPECT_EQ(token->SetHelperTokenFlags(3), S_OK);
  EXPECT_EQ(service_.Last<engine::SetHelperTokenFlags>()->value, 3U);
}

}  // namespace
}  // namespace openbits::com
