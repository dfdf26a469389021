#include "bits_api/com/manager.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include "bits_api/com/com_strings.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class ManagerTest : public ::testing::Test {
 protected:
  JobFixture fixture_;
  FakeQueueService& service_ = *fixture_.service;
  ComPtr<Manager> manager_ = MakeObject<Manager>(fixture_.session);
};

TEST_F(ManagerTest, CreateJobGivesTheJobAndItsId) {
  service_.reply = engine::JobCreated{fixture_.view};
  GUID id{};
  ComPtr<IBackgroundCopyJob> job;
  ASSERT_EQ(manager_->CreateJob(L"name", BG_JOB_TYPE_UPLOAD, &id, job.Put()), S_OK);
  EXPECT_EQ(FromGuid(id), fixture_.id.value);
  const auto* const command = service_.Last<engine::CreateJob>();
  ASSERT_NE(command, nullptr);
  EXPECT_EQ(command->display_name, "name");
  EXPECT_EQ(command->type, 1U);
  GUID same{};
  EXPECT_EQ(job->GetId(&same), S_OK);
  EXPECT_TRUE(IsEqualGUID(id, same));
}

TEST_F(ManagerTest, CreateJobClearsItsResultsWhenItFails) {
  service_.failure = Error{Errc::kTooManyJobsPerUser, ErrorContext::kNone, 0, {}};
  GUID id = IID_IUnknown;
  auto* job = reinterpret_cast<IBackgroundCopyJob*>(1);
  EXPECT_EQ(manager_->CreateJob(L"name", BG_JOB_TYPE_DOWNLOAD, &id, &job), BG_E_TOO_MANY_JOBS_PER_USER);
  EXPECT_EQ(job, nullptr);
  EXPECT_TRUE(FromGuid(id).IsNull());
}

TEST_F(ManagerTest, CreateJobWantsEveryPointer) {
  GUID id{};
  ComPtr<IBackgroundCopyJob> job;
  EXPECT_EQ(manager_->CreateJob(nullptr, BG_JOB_TYPE_DOWNLOAD, &id, job.Put()), E_INVALIDARG);
  EXPECT_EQ(manager_->CreateJob(L"name", BG_JOB_TYPE_DOWNLOAD, nullptr, job.Put()), E_INVALIDARG);
  EXPECT_EQ(manager_->CreateJob(L"name", BG_JOB_TYPE_DOWNLOAD, &id, nullptr), E_INVALIDARG);
  EXPECT_TRUE(service_.commands.empty());
}

TEST_F(ManagerTest, GetJobFindsJobsOfTheQueueOnly) {
  ComPtr<IBackgroundCopyJob> job;
  EXPECT_EQ(manager_->GetJob(ToGuid(fixture_.id.value), job.Put()), S_OK);
  EXPECT_TRUE(static_cast<bool>(job));
  EXPECT_EQ(manager_->GetJob(IID_IUnknown, job.Put()), BG_E_NOT_FOUND);
  EXPECT_FALSE(static_cast<bool>(job));
}

TEST_F(ManagerTest, EnumJobsPassesOnWhoseJobsAreWanted) {
  ComPtr<IEnumBackgroundCopyJobs> jobs;
  ULONG count = 0;
  ASSERT_EQ(manager_->EnumJobs(0, jobs.Put()), S_OK);
  EXPECT_FALSE(service_.was_asked_for_all_users);
  EXPECT_EQ(jobs->GetCount(&count), S_OK);
  EXPECT_EQ(count, 1U);
  ASSERT_EQ(manager_->EnumJobs(BG_JOB_ENUM_ALL_USERS, jobs.Put()), S_OK);
  EXPECT_TRUE(service_.was_asked_for_all_users);
  service_.failure = Error{Errc::kAccessDenied, ErrorContext::kNone, 0, {}};
  EXPECT_EQ(manager_->EnumJobs(BG_JOB_ENUM_ALL_USERS, jobs.Put()), E_ACCESSDENIED);
  EXPECT_FALSE(static_cast<bool>(jobs));
}

TEST_F(ManagerTest, ErrorDescriptionsAreInEnglishForEveryLanguage) {
  LPWSTR text = nullptr;
  ASSERT_EQ(manager_->GetErrorDescription(BG_E_EMPTY, 0x0407, &text), S_OK);
  EXPECT_EQ(TakeText(text), L"The job has no files.");
  EXPECT_EQ(manager_->GetErrorDescription(BG_E_EMPTY, 0, &text), E_INVALIDARG);
  EXPECT_EQ(text, nullptr);
  EXPECT_EQ(manager_->GetErrorDescription(BG_E_EMPTY, 0x0409, nullptr), E_INVALIDARG);
}

// BITS: nn-bits3_0-ibitspeercacheadministration, "Remarks".
TEST_F(ManagerTest, PeerCacheAdministrationDoesNothing) {
  ComPtr<IBitsPeerCacheAdministration> admin;
  ASSERT_EQ(manager_->QueryInterface(__uuidof(IBitsPeerCacheAdministration), reinterpret_cast<void**>(admin.Put())),
            S_OK);
  DWORD value = 7;
  EXPECT_EQ(admin->GetMaximumCacheSize(&value), S_FALSE);
  EXPECT_EQ(value, 0U);
  EXPECT_EQ(admin->GetMaximumCacheSize(nullptr), E_INVALIDARG);
  EXPECT_EQ(admin->SetMaximumCacheSize(5), S_FALSE);
  EXPECT_EQ(admin->ClearRecords(), S_FALSE);
  EXPECT_EQ(admin->DeleteUrl(L"http://host/"), S_FALSE);
  EXPECT_EQ(admin->DiscoverPeers(), S_FALSE);
  IEnumBitsPeers* peers = nullptr;
  EXPECT_EQ(admin->EnumPeers(&peers), S_FALSE);
  EXPECT_EQ(peers, nullptr);
}

}  // namespace
}  // namespace openbits::com
