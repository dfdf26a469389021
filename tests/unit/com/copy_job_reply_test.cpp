// BITS: nf-bits1_5-ibackgroundcopyjob2-getreplydata and its neighbours.

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <string>

#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class CopyJobReplyTest : public ::testing::Test {
 protected:
  CopyJobReplyTest() {
    fixture_.Edit([](auto& job) { job.header.type = engine::JobType::kUploadReply; });
  }
  void Answer(const std::string& text, std::uint64_t size) {
    engine::ReplyData reply{size, {}};
    for (const char c : text)
      reply.data.push_back(static_cast<std::byte>(c));
    service_.reply = std::move(reply);
  }

  JobFixture fixture_;
  FakeQueueService& service_ = *fixture_.service;
  ComPtr<CopyJob> job_ = MakeObject<CopyJob>(fixture_.session, fixture_.view);
  BYTE* data_ = nullptr;
  UINT64 length_ = 7;
};

TEST_F(CopyJobReplyTest, DataIsACopyForTheCaller) {
  Answer("reply", 5);
  ASSERT_EQ(job_->GetReplyData(&data_, &length_), S_OK);
  EXPECT_EQ(length_, 5U);
  ASSERT_NE(data_, nullptr);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(data_), 5), "reply");
  CoTaskMemFree(data_);
}

TEST_F(CopyJobReplyTest, AnEmptyReplyIsNoBuffer) {
  Answer("", 0);
  EXPECT_EQ(job_->GetReplyData(&data_, &length_), S_OK);
  EXPECT_EQ(data_, nullptr);
  EXPECT_EQ(length_, 0U);
}

TEST_F(CopyJobReplyTest, ALargeReplyTellsItsSize) {
  Answer("", 1'048'577);
  EXPECT_EQ(job_->GetReplyData(&data_, &length_), BG_E_TOO_LARGE);
  EXPECT_EQ(data_, nullptr);
  EXPECT_EQ(length_, 1'048'577U);
}

TEST_F(CopyJobReplyTest, RefusalsClearTheOutParameters) {
  service_.failure = Error{Errc::kInvalidState, ErrorContext::kQueue, 0, {}};
  data_ = reinterpret_cast<BYTE*>(&length_);
  EXPECT_EQ(job_->GetReplyData(&data_, &length_), BG_E_INVALID_STATE);
  EXPECT_EQ(data_, nullptr);
  EXPECT_EQ(length_, 0U);
  EXPECT_EQ(job_->GetReplyData(nullptr, &length_), E_INVALIDARG);
  EXPECT_EQ(job_->GetReplyData(&data_, nullptr), E_INVALIDARG);
}

TEST_F(CopyJobReplyTest, ProgressIsUnknownUntilTheReplyBegins) {
  BG_JOB_REPLY_PROGRESS progress{1, 1};
  ASSERT_EQ(job_->GetReplyProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, BG_SIZE_UNKNOWN);
  EXPECT_EQ(progress.BytesTransferred, 0U);
  fixture_.Edit([](auto& job) {
    auto reply = std::make_shared<engine::FileSnapshot>();
    reply->live = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
    reply->live->bytes_total = 30;
    reply->live->Add(20);
    job.reply = std::move(reply);
  });
  ASSERT_EQ(job_->GetReplyProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 30U);
  EXPECT_EQ(progress.BytesTransferred, 20U);
  EXPECT_EQ(job_->GetReplyProgress(nullptr), E_INVALIDARG);
}

TEST_F(CopyJobReplyTest, TheNameIsTheCallersOrTheGeneratedOne) {
  LPWSTR name = nullptr;
  EXPECT_EQ(job_->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(name, nullptr) << "neither a name nor a file yet";
  fixture_.Edit([](auto& job) { job.header.properties.reply_file_name = "/folder/named"; });
  ASSERT_EQ(job_->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(TakeText(name), L"/folder/named");
  fixture_.Edit([](auto& job) {
    auto reply = std::make_shared<engine::FileSnapshot>();
    reply->local_name = "/folder/BIT1.reply";
    job.reply = std::move(reply);
  });
  ASSERT_EQ(job_->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(TakeText(name), L"/folder/BIT1.reply");
  EXPECT_EQ(job_->GetReplyFileName(nullptr), E_INVALIDARG);
}

TEST_F(CopyJobReplyTest, SettingTheNameIsACommand) {
  EXPECT_EQ(job_->SetReplyFileName(L"/folder/named"), S_OK);
  EXPECT_EQ(service_.Last<engine::SetReplyFileName>()->value, "/folder/named");
  EXPECT_EQ(job_->SetReplyFileName(nullptr), S_OK);
  EXPECT_EQ(service_.Last<engine::SetReplyFileName>()->value, std::nullopt);
}

TEST_F(CopyJobReplyTest, OtherJobsHaveNoReply) {
  for (const auto type : {engine::JobType::kDownload, engine::JobType::kUpload}) {
    fixture_.Edit([type](auto& job) { job.header.type = type; });
    BG_JOB_REPLY_PROGRESS progress{};
    LPWSTR name = nullptr;
    EXPECT_EQ(job_->GetReplyProgress(&progress), E_NOTIMPL);
    EXPECT_EQ(job_->GetReplyFileName(&name), E_NOTIMPL);
  }
}

}  // namespace
}  // namespace openbits::com
