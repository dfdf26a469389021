// The server's application answers an upload with an error, at the last fragment: the documented state, code and context,
// and nothing counts as uploaded that was not taken. BITS: handling-server-application-errors.md; ack-for-fragment.md;
// bits-iis-extension-properties.md.

#include <atomic>
#include <fstream>
#include <string>
#include <tuple>

#include "tests/conformance/upload_fixture.h"

namespace openbits::test {
namespace {

using us::NotificationType;
using us::PacketType;

constexpr std::size_t kSize = 9'000'001;

class ApplicationRefuses : public UploadConformance,
                           public ::testing::WithParamInterface<std::tuple<int, BG_JOB_TYPE>> {
 protected:
  static int status() { return std::get<0>(GetParam()); }
  static BG_JOB_TYPE type() { return std::get<1>(GetParam()); }
  static bool IsPassing() { return status() >= 500; }

  /// An application that answers status() to the first upload it is told about, and takes every other.
  void ServeRefusal() {
    options_.notification = NotificationType::kByReference;
    options_.back_end_callback = [this](const us::BackEndRequest& request) {
      us::BackEndAnswer answer;
      if (++calls_ == 1) {
        answer.status = status();
      } else {
        std::ofstream(request.response_file) << "taken";
        answer.copy_to_destination = true;
      }
      return answer;
    };
    Serve();
  }
  void ExpectRefused(const Ref<IBackgroundCopyJob2>& job) {
    const Failure failure = FailureOf(Plain(job));
    EXPECT_EQ(failure.code, static_cast<HRESULT>(0x80190000U | static_cast<unsigned>(status())));
    EXPECT_EQ(failure.context, BG_ERROR_CONTEXT_REMOTE_APPLICATION);
    EXPECT_EQ(upload_server_->Activity().notifications, 1U);
    EXPECT_EQ(upload_server_->Activity().files_delivered, 0U);
    EXPECT_FALSE(Delivered("f").has_value());
    EXPECT_EQ(PacketCount(PacketType::kCloseSession), 0U);
    BG_JOB_PROGRESS progress{};
    ASSERT_EQ(job->GetProgress(&progress), S_OK);
    EXPECT_EQ(progress.FilesTransferred, 0U);
    EXPECT_EQ(progress.BytesTotal, kSize);
    EXPECT_LT(progress.BytesTransferred, kSize) << "the last fragment was not accepted";
    if (type() == BG_JOB_TYPE_UPLOAD_REPLY) {
      EXPECT_EQ(ReplyProgressOf(job).BytesTotal, BG_SIZE_UNKNOWN) << "tells that it was not the reply";
    }
  }

 private:
  std::atomic<int> calls_{0};
};

TEST_P(ApplicationRefuses, AtTheLastFragmentTheJobSaysSoAndTheNextTrySucceeds) {
  ServeRefusal();
  auto job = CreateUpload(type());
  AddUpload(job, "f", kSize);
  auto* callback = Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), IsPassing() ? BG_JOB_STATE_TRANSIENT_ERROR : BG_JOB_STATE_ERROR));
  ExpectRefused(job);

  ASSERT_TRUE(Transfer(job));
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  EXPECT_EQ(callback->Begun(CallbackMethod::kJobTransferred), 1);
  EXPECT_EQ(callback->Begun(CallbackMethod::kJobError), IsPassing() ? 0 : 1);
  EXPECT_EQ(upload_server_->Activity().notifications, 2U) << "told once for each try";
  EXPECT_EQ(upload_server_->Activity().files_delivered, 1U);
  EXPECT_EQ(PacketCount(PacketType::kCreateSession), 1U) << "what the server has is not sent again";
  EXPECT_EQ(Delivered("f"), Content(kSize));
  if (type() == BG_JOB_TYPE_UPLOAD_REPLY) {
    EXPECT_EQ(ReplyOf(job).text, "taken");
  }
  EXPECT_EQ(job->Complete(), S_OK);
}
INSTANTIATE_TEST_SUITE_P(Answers, ApplicationRefuses,
                         ::testing::Combine(::testing::Values(400, 413, 416, 500, 503),
                                            ::testing::Values(BG_JOB_TYPE_UPLOAD, BG_JOB_TYPE_UPLOAD_REPLY)),
                         [](const auto& one) {
                           const bool is_reply = std::get<1>(one.param) == BG_JOB_TYPE_UPLOAD_REPLY;
                           return std::to_string(std::get<0>(one.param)) +
                                  (is_reply ? "ToAnUploadReply" : "ToAnUpload");
                         });

}  // namespace
}  // namespace openbits::test
