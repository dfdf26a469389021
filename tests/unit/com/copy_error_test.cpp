#include "bits_api/com/copy_error.h"

#include <bitsmsg.h>
#include <gtest/gtest.h>

#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class CopyErrorTest : public ::testing::Test {
 protected:
  // The error of the job in state ERROR.
  ComPtr<IBackgroundCopyError> ErrorOf(engine::JobError error) {
    fixture_.Edit([&](engine::JobSnapshot& job) {
      job.header.state = engine::JobState::kError;
      job.header.error = error;
    });
    ComPtr<IBackgroundCopyError> object;
    EXPECT_EQ(MakeObject<CopyJob>(fixture_.session, fixture_.view)->GetError(object.Put()), S_OK);
    return object;
  }

  JobFixture fixture_;
};

TEST_F(CopyErrorTest, TellsCodeContextFileAndProtocol) {
  const auto error =
      ErrorOf({Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, 404, "x"}, FileIndex{1}, "https", WallTime{}});
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  ASSERT_EQ(error->GetError(&context, &code), S_OK);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
  ComPtr<IBackgroundCopyFile> file;
  ASSERT_EQ(error->GetFile(file.Put()), S_OK);
  LPWSTR text = nullptr;
  ASSERT_EQ(file->GetRemoteName(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"http://host/two");
  ASSERT_EQ(error->GetProtocol(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"https");
  ASSERT_EQ(error->GetErrorDescription(0x0409, &text), S_OK);
  EXPECT_EQ(TakeText(text), L"The server answered with HTTP status 404: the file does not exist on the server.");
  ASSERT_EQ(error->GetErrorContextDescription(0x0409, &text), S_OK);
  EXPECT_EQ(TakeText(text), L"The error occurred while the remote file was being processed.");
}

TEST_F(CopyErrorTest, WhatItIsNotAboutIsNotAvailable) {
  const auto error = ErrorOf({Error{Errc::kMaxDownloadTimeExceeded, ErrorContext::kQueue, 0, {}}, {}, {}, WallTime{}});
  auto* file = reinterpret_cast<IBackgroundCopyFile*>(1);
  EXPECT_EQ(error->GetFile(&file), BG_E_FILE_NOT_AVAILABLE);
  EXPECT_EQ(file, nullptr);
  auto text = reinterpret_cast<LPWSTR>(4);
  EXPECT_EQ(error->GetProtocol(&text), BG_E_PROTOCOL_NOT_AVAILABLE);
  EXPECT_EQ(text, nullptr);
}

TEST_F(CopyErrorTest, LanguageZeroAndNullPointersAreRefused) {
  const auto error = ErrorOf({Error{Errc::kDiskFull, ErrorContext::kLocalFile, 0, {}}, {}, {}, WallTime{}});
  LPWSTR text = nullptr;
  EXPECT_EQ(error->GetErrorDescription(0, &text), E_INVALIDARG);
  EXPECT_EQ(error->GetErrorContextDescription(0, &text), E_INVALIDARG);
  EXPECT_EQ(error->GetErrorDescription(0x0409, nullptr), E_INVALIDARG);
  HRESULT code = S_OK;
  EXPECT_EQ(error->GetError(nullptr, &code), E_INVALIDARG);
  EXPECT_EQ(error->GetFile(nullptr), E_INVALIDARG);
}

}  // namespace
}  // namespace openbits::com
