#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "engine/transfer/download_task.h"
#include "engine/transfer/finalizer.h"
#include "platform/asio_executor.h"
#include "platform/posix/file_system_posix.h"
#include "platform/thread_pool.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/fake_random.h"
#include "tests/support/temp_dir.h"

// Downloads of the real parts together: libcurl, threads and a disk, against servers that misbehave.

namespace openbits::test {
namespace {

using engine::AcceptedResponse;
using engine::DownloadResult;

constexpr const char* kTemporaryName = "BIT00000000000000AA.tmp";

class RealDownload : public CurlFixture, public engine::DownloadObserver {
 protected:
  RealDownload() {
    record_.local_name = (directory_ / "file.bin").string();
    record_.temporary_name = kTemporaryName;
    context_.strand = MakeAsioTaskRunner(clock_);
    context_.file_pool = MakeThreadPool(2, true, {});
    context_.files = MakePosixFileSystem();
    context_.clock = clock_;
    context_.random = std::make_shared<FakeRandom>(1);
    context_.transport = std::move(transport_);
    context_.settings.checkpoint_interval = std::chrono::milliseconds{5};
  }

  /// Downloads `path` once, from where the record stands.
  DownloadResult Download(const std::string& path) {
    record_.remote_name = server_.Url(path);
    engine::DownloadRequest request;
    request.file = record_;
    request.live = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
    request.boot_id = context_.files->BootId();
    request.dynamic_content = dynamic_content_;
    finished_ = std::promise<DownloadResult>();
    auto ended = finished_.get_future();
    context_.strand->Post([&] {
      task_ = engine::MakeDownloadTask(context_, request, *this);
      task_->Start();
    });
    EXPECT_EQ(ended.wait_for(std::chrono::seconds{30}), std::future_status::ready);
    DownloadResult result = ended.get();
    record_.bytes_received = result.bytes_durable;
    if (result.error.code == Errc::kNone) {
      record_.bytes_total = result.bytes_total;
      record_.state = engine::FileProgressState::kTransferred;
    }
    return result;
  }

  std::string Temporary() const { return directory_.Read(record_.temporary_name); }

  void OnAccepted(FileIndex, const AcceptedResponse& accepted) override {
    record_.remote = accepted.remote;
    record_.bytes_total = accepted.bytes_total;
    record_.temporary_identity = accepted.temporary_identity;
    record_.temporary_name = accepted.temporary_name;
    record_.written_in_boot = context_.files->BootId();
    ++accepted_;
    if (stop_when_accepted_) {
      task_->Stop();
    }
  }
  void OnCheckpoint(FileIndex, std::uint64_t) override {
    if (on_checkpoint_) on_checkpoint_();
  }
  void OnBytesComplete(FileIndex) override {}
  void OnBegunAgain(FileIndex) override {}
  void OnFinished(FileIndex, const DownloadResult& result) override {
    context_.strand->Post([this, result] {
      task_.reset();
      finished_.set_value(result);
    });
  }

  TempDir directory_;
  engine::DownloadContext context_;
  engine::FileRecord record_;
  std::shared_ptr<engine::DownloadTask> task_;
  std::promise<DownloadResult> finished_;
  bool dynamic_content_ = false;
  bool stop_when_accepted_ = false;
  int accepted_ = 0;
  std::function<void()> on_checkpoint_;
};

TEST_F(RealDownload, WholeFileIsFetchedAndPublished) {
  server_.Set("/f", SeededResource(5'000'000));
  const DownloadResult result = Download("/f");
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_EQ(result.bytes_total, 5'000'000U);
  EXPECT_TRUE(Temporary() == SeededText(1, 0, 5'000'000));
  EXPECT_EQ(server_.RequestCount(), 1U);
  EXPECT_EQ(server_.Requests()[0].Header("Range"), std::nullopt);
  EXPECT_EQ(server_.Requests()[0].Header("Accept-Encoding"), "identity");
  engine::JobRecord job;
  job.files = {record_};
  const auto report = engine::Finalize(job, *context_.files, WallTime{});
  EXPECT_FALSE(report.first_error.has_value());
  EXPECT_TRUE(directory_.Read("file.bin") == SeededText(1, 0, 5'000'000));
}

TEST_F(RealDownload, CutConnectionsAreResumedWithoutFetchingTwice) {
  for (const Ending ending : {Ending::kClose, Ending::kReset}) {
    record_.bytes_received = 0;
    record_.temporary_identity.reset();
    Resource resource = SeededResource(1'000'000);
    resource.script = {CutFault(300'000, ending), CutFault(200'000, ending)};
    server_.ClearRequests();
    server_.Set("/f", resource);
    const DownloadResult result = Download("/f");
    ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
    EXPECT_TRUE(Temporary() == SeededText(1, 0, 1'000'000));
    const auto requests = server_.Requests();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_TRUE(requests[1].Header("If-Unmodified-Since").has_value());
    EXPECT_FALSE(requests[1].Header("If-Range").has_value());
    EXPECT_EQ(requests[2].status, 206);
  }
}

// Blocks are written by a thread of their own, past the page cache where the file system can.
TEST_F(RealDownload, LargeFilesAreCutResumedAndStoppedAsOthersAre) {
  context_.files = MakePosixFileSystem(1'000'000);
  Resource resource = SeededResource(20'000'000);
  resource.script = {CutFault(3'333'333, Ending::kReset), CutFault(5'000'001, Ending::kClose)};
  server_.Set("/f", resource);
  ASSERT_EQ(Download("/f").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(1, 0, 20'000'000));
  EXPECT_EQ(server_.RequestCount(), 3U);
  server_.Set("/g", SeededResource(20'000'000, 2));
  record_.bytes_received = 0;
  record_.bytes_total = kSizeUnknown;
  record_.remote = {};
  record_.temporary_identity.reset();
  record_.temporary_name = "BIT00000000000000BB.tmp";
  stop_when_accepted_ = true;
  EXPECT_EQ(Download("/g").error.code, Errc::kCancelled);
  stop_when_accepted_ = false;
  EXPECT_EQ(Download("/g").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(2, 0, 20'000'000));
}

TEST_F(RealDownload, StoppedDownloadGoesOn) {
  Resource resource = SeededResource(3'000'000);
  resource.bytes_per_second = 10'000'000;
  server_.Set("/f", resource);
  stop_when_accepted_ = true;
  const DownloadResult stopped = Download("/f");
  EXPECT_EQ(stopped.error.code, Errc::kCancelled);
  stop_when_accepted_ = false;
  EXPECT_EQ(Download("/f").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(1, 0, 3'000'000));
}

TEST_F(RealDownload, CheckpointsRunBesideTheTransfer) {
  Resource resource = SeededResource(4'000'000);
  const auto gate = std::make_shared<Gate>();
  resource.script = {PauseFault(2'000'000, gate)};
  server_.Set("/f", resource);
  on_checkpoint_ = [gate] { gate->Open(); };  // the transfer goes on no sooner
  ASSERT_EQ(Download("/f").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(1, 0, 4'000'000));
}

TEST_F(RealDownload, HostileAnswersToAResumeNeverGiveWrongBytes) {
  const struct {
    RangeAnswer answer;
    Errc code;
  } cases[] = {
      {RangeAnswer::kIgnored, Errc::kNone},  // fault B11: taken from the beginning
      {RangeAnswer::kRefused, Errc::kNone},  // fault B12: begun again
      {RangeAnswer::kShifted, Errc::kInvalidServerResponse},
      {RangeAnswer::kUnknownTotal, Errc::kInvalidServerResponse},
      {RangeAnswer::kNoContentRange, Errc::kInsufficientRangeSupport},
      {RangeAnswer::kBadContentRange, Errc::kInvalidServerResponse},
      {RangeAnswer::kShorter, Errc::kInvalidServerResponse},
      {RangeAnswer::kMultipartAlways, Errc::kInvalidServerResponse},
  };
  for (const auto& test : cases) {
    record_.bytes_received = 0;
    record_.temporary_identity.reset();
    Resource resource = SeededResource(1'000'000);
    Fault lie = RangeFault(test.answer, -1);
    lie.content_range = "bytes=junk";
    resource.script = {CutFault(600'000), lie};
    server_.Set("/f", resource);
    const DownloadResult result = Download("/f");
    EXPECT_EQ(result.error.code, test.code) << static_cast<int>(test.answer) << " " << Describe(result.error);
    const std::string content = Temporary();
    EXPECT_TRUE(content == SeededText(1, 0, content.size())) << static_cast<int>(test.answer);
  }
}

TEST_F(RealDownload, ChangedContentIsBegunAgain) {
  Resource resource = SeededResource(1'000'000, 1);
  resource.script = {CutFault(600'000)};
  server_.Set("/f", resource);
  context_.settings.immediate_reconnects = 0;
  EXPECT_EQ(Download("/f").error.code, Errc::kConnectionAborted);
  Resource changed = SeededResource(900'000, 2);
  changed.content.last_modified = "Tue, 06 Jan 2026 00:00:00 GMT";
  server_.Set("/f", changed);
  EXPECT_EQ(Download("/f").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(2, 0, 900'000)) << "fault B7";
}

TEST_F(RealDownload, BodiesWithoutAnHonestEndAreNeverComplete) {
  Fault chunked;
  chunked.framing = Framing::kChunked;
  Fault until_close;
  until_close.framing = Framing::kUntilClose;
  for (const Fault& fault : {chunked, until_close}) {
    Resource resource = SeededResource(100'000);
    resource.fault = fault;
    server_.Set("/f", resource);
    EXPECT_EQ(Download("/f").error.code, Errc::kMissingFileSize);
  }
  dynamic_content_ = true;
  EXPECT_EQ(Download("/f").error.code, Errc::kNone);
  EXPECT_TRUE(Temporary() == SeededText(1, 0, 100'000));
  Resource cut = SeededResource(100'000);
  chunked.end_at = 50'000;
  cut.fault = chunked;
  server_.Set("/f", cut);
  EXPECT_NE(Download("/f").error.code, Errc::kNone) << "fault B5";
}

TEST_F(RealDownload, CallersRangesComeAsPartsOrOneByOne) {
  const std::string wanted = SeededText(1, 100, 100) + SeededText(1, 900'000, 100'000) + SeededText(1, 400, 100);
  for (const RangeAnswer answer :
       {RangeAnswer::kCorrect, RangeAnswer::kMergedParts, RangeAnswer::kReversedParts, RangeAnswer::kFirstPartOnly,
        RangeAnswer::kMissingLastPart, RangeAnswer::kUnterminatedParts}) {
    record_.bytes_received = 0;
    record_.temporary_identity.reset();
    record_.ranges = {{100, 100}, {900'000, kToEndOfFile}, {400, 100}};
    Resource resource = SeededResource(1'000'000);
    resource.choose_fault = [answer](const RequestRecord& request) -> std::optional<Fault> {
      const bool is_several = request.Header("Range").value_or("").find(',') != std::string::npos;
      return is_several ? std::optional(RangeFault(answer)) : std::nullopt;
    };
    server_.Set("/f", resource);
    const DownloadResult result = Download("/f");
    EXPECT_EQ(result.error.code, Errc::kNone) << static_cast<int>(answer) << " " << Describe(result.error);
    EXPECT_EQ(result.bytes_total, 100'200U);
    EXPECT_TRUE(Temporary() == wanted) << static_cast<int>(answer);
  }
}

TEST_F(RealDownload, PagesOfFailuresAreNotStored) {
  Resource resource = SeededResource(1000);
  resource.script = {StatusFault(404)};
  server_.Set("/f", resource);
  const DownloadResult result = Download("/f");
  EXPECT_EQ(result.error.code, Errc::kHttpStatus);
  EXPECT_EQ(result.error.native, 404);
  EXPECT_FALSE(std::filesystem::exists(directory_ / record_.temporary_name)) << "fault B17";
}

}  // namespace
}  // namespace openbits::test
