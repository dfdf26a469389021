#include "bits_api/com/copy_file.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class CopyFileTest : public ::testing::Test {
 protected:
  JobFixture fixture_;
  ComPtr<CopyFile> one_ = MakeObject<CopyFile>(fixture_.session, fixture_.view, FileIndex{0});
  ComPtr<CopyFile> two_ = MakeObject<CopyFile>(fixture_.session, fixture_.view, FileIndex{1});
};

TEST_F(CopyFileTest, ProgressIsLive) {
  BG_FILE_PROGRESS progress{};
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 100U);
  EXPECT_EQ(progress.BytesTransferred, 40U);
  EXPECT_EQ(progress.Completed, FALSE);
  fixture_.view->Load()->files[0]->live->Add(2);
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTransferred, 42U);
  ASSERT_EQ(two_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, BG_SIZE_UNKNOWN);
  EXPECT_EQ(one_->GetProgress(nullptr), E_INVALIDARG);
}

// BITS: ns-bits-bg_file_progress.
TEST_F(CopyFileTest, CompletedTellsThatTheFileIsAvailable) {
  BG_FILE_PROGRESS progress{};
  fixture_.EditFile(0, [](auto& file) { file.state = engine::FileProgressState::kTransferred; });
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.Completed, FALSE);
  fixture_.EditFile(0, [](auto& file) { file.role = engine::FileRole::kUploadSource; });
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.Completed, TRUE);
  fixture_.EditFile(0, [](auto& file) { file.role = engine::FileRole::kReply; });
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.Completed, FALSE);
  fixture_.EditFile(0, [](auto& file) { file.state = engine::FileProgressState::kCompleted; });
  ASSERT_EQ(one_->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.Completed, TRUE);
}

TEST_F(CopyFileTest, NamesAreThoseOfTheFile) {
  LPWSTR text = nullptr;
  ASSERT_EQ(two_->GetLocalName(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"/folder/two");
  ASSERT_EQ(two_->GetTemporaryName(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"/folder/BIT1.tmp");
}

TEST_F(CopyFileTest, SettersAreCommandsForThisFile) {
  EXPECT_EQ(two_->SetRemoteName(L"http://host/three"), S_OK);
  const auto* const name = fixture_.service->Last<engine::SetRemoteName>();
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->file, FileIndex{1});
  EXPECT_EQ(name->value, "http://host/three");
  EXPECT_EQ(two_->SetRemoteName(nullptr), E_INVALIDARG);
  fixture_.service->failure = Error{Errc::kPending, ErrorContext::kNone, 0, {}};
  EXPECT_EQ(one_->SetValidationState(TRUE), E_PENDING);
  const auto* const state = fixture_.service->Last<engine::SetValidationState>();
  ASSERT_NE(state, nullptr);
  EXPECT_TRUE(state->is_valid);
}

TEST_F(CopyFileTest, RangesAreThoseThatWereAskedFor) {
  DWORD count = 9;
  auto* ranges = reinterpret_cast<BG_FILE_RANGE*>(8);
  EXPECT_EQ(one_->GetFileRanges(&count, &ranges), S_FALSE);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(ranges, nullptr);
  fixture_.EditFile(0, [](auto& file) { file.ranges = {{5, 10}, {0, 1}}; });
  ASSERT_EQ(one_->GetFileRanges(&count, &ranges), S_OK);
  ASSERT_EQ(count, 2U);
  EXPECT_EQ(ranges[0].InitialOffset, 5U);
  CoTaskMemFree(ranges);
}

TEST_F(CopyFileTest, BytesComeFromTheOriginUnlessPeersGaveThem) {
  UINT64 origin = 9;
  UINT64 peers = 9;
  ASSERT_EQ(one_->GetPeerDownloadStats(&origin, &peers), S_OK);
  EXPECT_EQ(origin, 40U);
  EXPECT_EQ(peers, 0U);
  BOOL from_peer = TRUE;
  ASSERT_EQ(one_->IsDownloadedFromPeer(&from_peer), S_OK);
  EXPECT_EQ(from_peer, FALSE);
  EXPECT_EQ(one_->GetPeerDownloadStats(&origin, nullptr), E_INVALIDARG);
}

TEST_F(CopyFileTest, OfAnUploadNothingWasDownloaded) {
  fixture_.EditFile(0, [](auto& file) { file.role = engine::FileRole::kUploadSource; });
  UINT64 origin = 9;
  UINT64 peers = 9;
  ASSERT_EQ(one_->GetPeerDownloadStats(&origin, &peers), S_OK);
  EXPECT_EQ(origin, 0U);
  EXPECT_EQ(peers, 0U);
}

// What FileTransferred and an error of the reply hand over.
TEST_F(CopyFileTest, TheReplyIsAFileBehindTheJobsOwn) {
  fixture_.Edit([](auto& job) {
    auto reply = std::make_shared<engine::FileSnapshot>(*job.files[0]);
    reply->index = FileIndex{2};
    reply->local_name = "/folder/reply";
    job.reply = std::move(reply);
  });
  const auto reply = MakeObject<CopyFile>(fixture_.session, fixture_.view, FileIndex{2});
  LPWSTR name = nullptr;
  ASSERT_EQ(reply->GetLocalName(&name), S_OK);
  EXPECT_EQ(TakeText(name), L"/folder/reply");
}

TEST_F(CopyFileTest, TheOnePropertyIsReadOnly) {
  fixture_.EditFile(0, [](auto& file) { file.response_headers = "HTTP/1.1 200 OK\r\n"; });
  BITS_FILE_PROPERTY_VALUE value{};
  ASSERT_EQ(one_->GetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value), S_OK);
  EXPECT_EQ(TakeText(value.String), L"HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(one_->SetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, value), BG_E_READ_ONLY_PROPERTY);
  const auto unknown = static_cast<BITS_FILE_PROPERTY_ID>(0);
  EXPECT_EQ(one_->GetProperty(unknown, &value), BG_E_UNKNOWN_PROPERTY_ID);
  EXPECT_EQ(value.String, nullptr);
  EXPECT_EQ(one_->SetProperty(unknown, value), BG_E_UNKNOWN_PROPERTY_ID);
}

TEST_F(CopyFileTest, RandomAccessIsRefusedWhereTheJobCannotHaveIt) {
  const BG_FILE_RANGE range{0, 1};
  EXPECT_EQ(one_->RequestFileRanges(1, &range), E_NOTIMPL);
  EXPECT_EQ(one_->UpdateDownloadPosition(5), E_NOTIMPL);
  fixture_.Edit([](auto& job) { job.header.properties.dynamic_content = true; });
  EXPECT_EQ(one_->UpdateDownloadPosition(5), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
  fixture_.Edit([](auto& job) { job.header.properties.dynamic_content = false; });
  fixture_.EditFile(0, [](auto& file) { file.remote_name = "file:///x"; });
  EXPECT_EQ(one_->RequestFileRanges(1, &range), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
}

TEST_F(CopyFileTest, FilledRangesAreWhatHasArrived) {
  DWORD count = 0;
  BG_FILE_RANGE* ranges = nullptr;
  ASSERT_EQ(one_->GetFilledFileRanges(&count, &ranges), S_OK);
  ASSERT_EQ(count, 1U);
  EXPECT_EQ(ranges[0].InitialOffset, 0U);
  EXPECT_EQ(ranges[0].Length, 40U);
  CoTaskMemFree(ranges);
  ASSERT_EQ(two_->GetFilledFileRanges(&count, &ranges), S_OK);
  EXPECT_EQ(count, 0U);
}

}  // namespace
}  // namespace openbits::com
