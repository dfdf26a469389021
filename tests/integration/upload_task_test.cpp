#include "engine/transfer/upload_task.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/asio_executor.h"
#include "platform/posix/file_system_posix.h"
#include "platform/thread_pool.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/fake_random.h"
#include "tests/support/held_port.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"
#include "tools/bits_upload_server/upload_server.h"

// Uploads of the real parts together: libcurl, threads and a disk, against the server of tools/, which was written from
// the documents and shares no code with them.

namespace openbits::test {
namespace {

using engine::UploadPhase;
using engine::UploadPurpose;
using engine::UploadResult;
using upload_server::PacketRecord;
using upload_server::PacketType;
using ServerFault = upload_server::Fault;

constexpr std::uint64_t kMiB = 1024 * 1024;

class RealUpload : public CurlFixture, public engine::UploadObserver {
 protected:
  RealUpload() {
    options_.root = root_.path();
    // What is synced to the disk is the server's own tests' concern.
    options_.sync_files = false;
    record_.local_name = (directory_ / "file.bin").string();
    context_.strand = MakeAsioTaskRunner(clock_);
    context_.file_pool = MakeThreadPool(2, true, {});
    context_.files = MakePosixFileSystem();
    context_.clock = clock_;
    context_.random = std::make_shared<FakeRandom>(1);
    context_.transport = std::move(transport_);
    template_.proxy.usage = transport::ProxyUsage::kNoProxy;
  }

  void StartServer() {
    upload_server_.reset();
    upload_server_ = std::make_unique<upload_server::UploadServer>(options_);
    record_.remote_name = upload_server_->URL("/upload.bin");
  }

  void WriteSource(std::uint64_t size, std::uint64_t seed = 1) {
    content_ = SeededText(seed, 0, size);
    std::ofstream(record_.local_name, std::ios::binary) << content_;
  }

  void Begin() {
    engine::UploadRequest request;
    request.file = record_;
    request.live = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
    request.request = template_;
    request.wants_reply = wants_reply_;
    request.is_foreground = is_foreground_;
    request.purpose = purpose_;
    finished_ = std::promise<UploadResult>();
    ended_ = finished_.get_future();
    context_.strand->Post([this, request] {
      task_ = engine::MakeUploadTask(context_, request, *this);
      task_->Start();
    });
  }

  void Stop() {
    context_.strand->Post([this] {
      if (task_ != nullptr) task_->Stop();
    });
  }

  UploadResult End() {
    EXPECT_EQ(ended_.wait_for(std::chrono::seconds{60}), std::future_status::ready);
    UploadResult result = ended_.get();
    record_.upload = result.state;
    record_.bytes_received = result.bytes_acknowledged;
    return result;
  }

  /// Uploads once, from where the record stands.
  UploadResult Upload() {
    Begin();
    return End();
  }

  bool IsDelivered() const { return root_.Read("upload.bin") == content_; }
  std::size_t Count(PacketType type) const { return upload_server_->Packets(type).size(); }
  std::uint64_t FragmentBytesRead() const {
    std::uint64_t bytes = 0;
    for (const PacketRecord& packet : upload_server_->Packets(PacketType::kFragment))
      bytes += packet.body_bytes_read;
    return bytes;
  }

  void OnStateChanged(FileIndex, const engine::UploadState& state, std::uint64_t, bool, Task when_saved) override {
    if (state.phase == UploadPhase::kSending) sessions_.push_back(state.session_id);
    if (when_saved) context_.strand->Post(std::move(when_saved));
  }
  void OnSourceOpened(FileIndex, std::uint64_t) override {}
  void OnUploadFinished(FileIndex, const UploadResult& result) override {
    context_.strand->Post([this, result] {
      task_.reset();
      finished_.set_value(result);
    });
  }

  TempDir directory_;
  TempDir root_;
  upload_server::UploadServerOptions options_;
  std::unique_ptr<upload_server::UploadServer> upload_server_;
  engine::UploadContext context_;
  engine::FileRecord record_;
  engine::RequestTemplate template_;
  bool wants_reply_ = false;
  bool is_foreground_ = true;
  UploadPurpose purpose_ = UploadPurpose::kTransfer;
  std::string content_;
  std::vector<std::string> sessions_;
  std::shared_ptr<engine::UploadTask> task_;
  std::promise<UploadResult> finished_;
  std::future<UploadResult> ended_;
};

TEST_F(RealUpload, FileArrivesOverOneConnection) {
  StartServer();
  WriteSource(60 * kMiB + 7);
  const UploadResult result = Upload();
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(result.state.phase, UploadPhase::kClosed);
  EXPECT_EQ(upload_server_->Activity().connections_total, 1U);
  EXPECT_EQ(FragmentBytesRead(), 60 * kMiB + 7) << "bytes were sent twice";
  EXPECT_EQ(Count(PacketType::kFragment), 6U) << "fragments did not grow";
  EXPECT_TRUE(upload_server_->Sessions().empty());
}

TEST_F(RealUpload, EmptyFileArrives) {
  StartServer();
  WriteSource(0);
  EXPECT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(std::filesystem::exists(root_ / "upload.bin"));
}

TEST_F(RealUpload, BrokenFragmentsGoOnWhereTheServerIs) {
  for (const bool is_reset : {false, true}) {
    options_.allow_overwrite = true;
    options_.faults = {{.packet = PacketType::kFragment, .at = 2, .drop_in_body_at = kMiB, .reset = is_reset}};
    StartServer();
    record_.upload = {};
    record_.bytes_received = 0;
    WriteSource(20 * kMiB);
    ASSERT_EQ(Upload().error.code, Errc::kNone);
    EXPECT_TRUE(IsDelivered());
    EXPECT_EQ(Count(PacketType::kCreateSession), 1U);
    // libcurl itself tries once more when a connection in use ends without a word.
    EXPECT_LE(Count(PacketType::kPing), 1U);
    EXPECT_EQ(upload_server_->Activity().files_delivered, 1U);
  }
}

TEST_F(RealUpload, LostLastAckDoesNotDeliverTwice) {
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .drop_before_ack = true}};
  StartServer();
  WriteSource(5 * kMiB);
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(upload_server_->Activity().files_delivered, 1U);
}

TEST_F(RealUpload, LostSessionBeginsAnew) {
  options_.faults = {{.packet = PacketType::kFragment, .at = 3, .lose_session = true}};
  StartServer();
  WriteSource(20 * kMiB);
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(Count(PacketType::kCreateSession), 2U);
}

TEST_F(RealUpload, ServerThatOnlySays500KeepsOneSessionAndIsAskedForFew) {
  is_foreground_ = false;
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .times = 1000, .status = 500}};
  StartServer();
  WriteSource(3 * kMiB);
  for (int run = 0; run < 9; ++run)
    EXPECT_EQ(Classify(Upload().error), ErrorClass::kTransient) << run;
  EXPECT_LE(upload_server_->Sessions().size(), 1U) << "sessions that nobody will close";
  EXPECT_EQ(Count(PacketType::kCreateSession), 4U) << "the first, and one for each three runs in vain";
  upload_server_->SetFaults({});
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(IsDelivered());
  EXPECT_TRUE(upload_server_->Sessions().empty());
}

TEST_F(RealUpload, ServersLimitOfAFragmentIsFound) {
  options_.fragment_bytes_max = 100'000;
  StartServer();
  WriteSource(kMiB);
  const UploadResult result = Upload();
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_TRUE(IsDelivered());
  EXPECT_GT(result.state.fragment_bytes_max, 50'000U);
  EXPECT_LE(result.state.fragment_bytes_max, 100'000U);
}

TEST_F(RealUpload, WrongOffsetsOfTheServerDoNotHarmTheFile) {
  for (const char* offset : {"", "nonsense", "99999999999"}) {
    options_.allow_overwrite = true;
    options_.faults = {{.packet = PacketType::kFragment, .at = 1, .received_range = offset}};
    StartServer();
    record_.upload = {};
    record_.bytes_received = 0;
    WriteSource(10 * kMiB);
    ASSERT_EQ(Upload().error.code, Errc::kNone) << offset;
    EXPECT_TRUE(IsDelivered()) << offset;
  }
}

TEST_F(RealUpload, StoppedUploadGoesOnInItsSession) {
  auto gate = std::make_shared<upload_server::FaultGate>();
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .pause_in_body_at = 3 * kMiB, .gate = gate}};
  StartServer();
  WriteSource(20 * kMiB);
  Begin();
  ASSERT_TRUE(gate->WaitForArrivals());
  Stop();
  EXPECT_EQ(End().error.code, Errc::kCancelled);
  gate->Open();
  EXPECT_EQ(record_.upload.phase, UploadPhase::kSending);
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(Count(PacketType::kCreateSession), 1U);
}

TEST_F(RealUpload, ServerThatIsRestartedGoesOn) {
  auto gate = std::make_shared<upload_server::FaultGate>();
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .pause_in_body_at = 3 * kMiB, .gate = gate}};
  StartServer();
  WriteSource(20 * kMiB);
  Begin();
  ASSERT_TRUE(gate->WaitForArrivals());
  upload_server_->Stop();
  const test::HeldPort port(upload_server_->port());
  const UploadResult result = End();
  EXPECT_EQ(Classify(result.error), ErrorClass::kTransient) << Describe(result.error);
  EXPECT_GT(result.state.bytes_most, 0U);
  upload_server_->Start();
  gate->Open();
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(Count(PacketType::kCreateSession), 1U);
}

TEST_F(RealUpload, FileChangedDuringTheUploadEndsItAndTheSession) {
  auto gate = std::make_shared<upload_server::FaultGate>();
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .gate = gate}};
  StartServer();
  WriteSource(20 * kMiB);
  Begin();
  ASSERT_TRUE(gate->WaitForArrivals());
  std::ofstream(record_.local_name, std::ios::app) << "more";
  gate->Open();
  const UploadResult result = End();
  EXPECT_EQ(result.error.code, Errc::kLocalFileChanged);
  EXPECT_EQ(result.error.context, ErrorContext::kLocalFile);
  EXPECT_TRUE(upload_server_->Sessions().empty());
  EXPECT_FALSE(std::filesystem::exists(root_ / "upload.bin"));
}

TEST_F(RealUpload, CancelledSessionIsFreedAtTheServer) {
  auto gate = std::make_shared<upload_server::FaultGate>();
  options_.faults = {{.packet = PacketType::kFragment, .at = 2, .gate = gate}};
  StartServer();
  WriteSource(20 * kMiB);
  Begin();
  ASSERT_TRUE(gate->WaitForArrivals());
  Stop();
  EXPECT_EQ(End().error.code, Errc::kCancelled);
  gate->Open();
  EXPECT_EQ(upload_server_->Sessions().size(), 1U);
  purpose_ = UploadPurpose::kCancelSession;
  EXPECT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_TRUE(upload_server_->Sessions().empty());
}

TEST_F(RealUpload, ApplicationsReplyAndRefusalReachTheResult) {
  wants_reply_ = true;
  options_.notification = upload_server::NotificationType::kByValue;
  options_.reply_url_form = upload_server::ReplyUrlForm::kWindows;
  bool refuses = true;
  options_.back_end_callback = [&](const upload_server::BackEndRequest&) {
    upload_server::BackEndAnswer answer;
    answer.status = refuses ? 403 : 200;
    return answer;
  };
  StartServer();
  WriteSource(100);
  const UploadResult refused = Upload();
  EXPECT_EQ(refused.error.code, Errc::kServerRefused);
  EXPECT_EQ(refused.error.native, 0x80190193);
  EXPECT_EQ(refused.error.context, ErrorContext::kRemoteApplication);
  refuses = false;
  record_.upload = {};
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_EQ(record_.upload.phase, UploadPhase::kReply);
  EXPECT_EQ(record_.upload.reply_url.find(upload_server_->URL("/BITS-Sessions/Replies/%7B")), 0U)
      << record_.upload.reply_url;
  record_.upload.phase = UploadPhase::kClosing;
  ASSERT_EQ(Upload().error.code, Errc::kNone);
  EXPECT_EQ(record_.upload.phase, UploadPhase::kClosed);
}

TEST_F(RealUpload, RefusalsOfTheServerKeepTheirCode) {
  StartServer();
  WriteSource(100);
  record_.remote_name = upload_server_->URL("/missing/upload.bin");
  const UploadResult result = Upload();
  EXPECT_EQ(result.error.code, Errc::kServerRefused);
  EXPECT_EQ(result.error.native, 0x80070005);
  EXPECT_EQ(result.error.context, ErrorContext::kRemoteFile);
}

TEST_F(RealUpload, PlainWebServerIsNoUploadServer) {
  Resource page = TextResource("a page");
  server_.Set("/upload.bin", page);
  record_.remote_name = server_.Url("/upload.bin");
  WriteSource(100);
  EXPECT_EQ(Upload().error.code, Errc::kNoUploadServer);
  server_.Set("/upload.bin", RedirectTo("/elsewhere", 307));
  EXPECT_EQ(Upload().error.code, Errc::kRedirectRefused);
  EXPECT_TRUE(server_.RequestsFor("/elsewhere").empty());
}

TEST_F(RealUpload, CredentialsAreAskedForOnceAndNoFragmentIsSentTwice) {
  options_.users = {{"user", "password"}};
  StartServer();
  WriteSource(30 * kMiB);
  template_.credentials = {{.user_name = Secret("user"), .password = Secret("password")}};
  const UploadResult result = Upload();
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_TRUE(IsDelivered());
  EXPECT_EQ(FragmentBytesRead(), 30 * kMiB) << "a challenge has cost the body of a fragment";
  const auto packets = upload_server_->Packets();
  EXPECT_EQ(std::count_if(packets.begin(), packets.end(), [](const PacketRecord& p) { return p.status == 401; }), 1);
}

TEST_F(RealUpload, WrongCredentialsAreFatal) {
  options_.users = {{"user", "password"}};
  StartServer();
  WriteSource(100);
  template_.credentials = {{.user_name = Secret("user"), .password = Secret("other")}};
  const UploadResult result = Upload();
  EXPECT_EQ(result.error.code, Errc::kHttpStatus);
  EXPECT_EQ(result.error.native, 401);
  EXPECT_EQ(Classify(result.error), ErrorClass::kFatal);
}

}  // namespace
}  // namespace openbits::test
