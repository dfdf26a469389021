#include "tests/conformance/upload_fixture.h"

#include <filesystem>
#include <fstream>
#include <thread>

namespace openbits::test {

UploadConformance::UploadConformance() { options_.root = root_.path(); }

void UploadConformance::Serve() { upload_server_ = std::make_unique<us::UploadServer>(options_); }

void UploadConformance::ReplyWith(us::NotificationType type, std::string reply) {
  options_.notification = type;
  options_.back_end_callback = [reply = std::move(reply)](const us::BackEndRequest& request) {
    std::ofstream(request.response_file, std::ios::binary) << reply;
    us::BackEndAnswer answer;
    answer.copy_to_destination = true;
    return answer;
  };
}

Ref<IBackgroundCopyJob2> UploadConformance::CreateUpload(BG_JOB_TYPE type) {
  Ref<IBackgroundCopyJob> job;
  GUID id{};
  EXPECT_EQ(manager_->CreateJob(L"upload", type, &id, job.Out()), S_OK);
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  EXPECT_EQ(job->SetMinimumRetryDelay(600), S_OK);  // the next try is the test's
  return As<IBackgroundCopyJob2>(job.get());
}

void UploadConformance::AddUpload(const Ref<IBackgroundCopyJob2>& job, const std::string& name, std::size_t size) {
  const auto path = sources_.Write(name, Content(size));
  ASSERT_EQ(job->AddFile(Wide(upload_server_->URL("/" + name)).c_str(), Wide(path.string()).c_str()), S_OK);
}

bool UploadConformance::Transfer(const Ref<IBackgroundCopyJob2>& job) {
  EXPECT_EQ(job->Resume(), S_OK);
  return WaitForState(Plain(job), BG_JOB_STATE_TRANSFERRED);
}

bool UploadConformance::WaitThroughTransientErrors(const Ref<IBackgroundCopyJob2>& job) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const BG_JOB_STATE state = StateOf(Plain(job));
    if (state == BG_JOB_STATE_TRANSFERRED || state == BG_JOB_STATE_ERROR) return state == BG_JOB_STATE_TRANSFERRED;
    if (std::chrono::steady_clock::now() > end) return false;
    if (state == BG_JOB_STATE_TRANSIENT_ERROR) {
      EXPECT_EQ(job->Resume(), S_OK);
    }
    LetOthersRun();
  }
}

std::optional<std::string> UploadConformance::Delivered(const std::string& name) {
  if (!std::filesystem::exists(root_ / name)) return std::nullopt;
  return root_.Read(name);
}

UploadConformance::ReplyData UploadConformance::ReplyOf(const Ref<IBackgroundCopyJob2>& job) {
  ReplyData reply;
  BYTE* data = nullptr;
  reply.code = job->GetReplyData(&data, &reply.length);
  reply.has_buffer = data != nullptr;
  if (data != nullptr) reply.text.assign(reinterpret_cast<const char*>(data), static_cast<std::size_t>(reply.length));
  CoTaskMemFree(data);
  return reply;
}

BG_JOB_REPLY_PROGRESS UploadConformance::ReplyProgressOf(const Ref<IBackgroundCopyJob2>& job) {
  BG_JOB_REPLY_PROGRESS progress{};
  EXPECT_EQ(job->GetReplyProgress(&progress), S_OK);
  return progress;
}

}  // namespace openbits::test
