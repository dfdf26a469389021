// Uploads and upload-replies from Resume to their end. BITS: bits-upload-protocol.md; life-cycle-of-a-bits-job.md;
// nf-bits-ibackgroundcopyjob-complete; nf-bits-ibackgroundcopyjob-cancel.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/component/upload_fixture.h"

namespace openbits::engine {
namespace {

using test::RecordingTarget;
using test::UploadFault;
using test::UploadLife;
using test::UploadSite;

constexpr const char* kUrl = UploadSite::kUrl;
constexpr const char* kReplyUrl = UploadSite::kReplyUrl;
constexpr std::uint64_t kSize = UploadLife::kSize;
constexpr std::uint32_t kAllButDisable = notify_flags::kAll & ~notify_flags::kDisable;

TEST_F(UploadLife, AFileIsSentAndTransferredOnceTheSessionIsClosed) {
  auto target = std::make_shared<RecordingTarget>();
  const JobId job = engine.Create("up", JobType::kUpload);
  engine.SetTarget(job, target);
  ASSERT_TRUE(engine.Call(SetNotifyFlags{job, kAllButDisable}).has_value());
  engine.Add(job, kUrl, "/data/f");
  target->on_deliver = [&](const Notification& notification) {
    if (notification.kind != NotificationKind::kJobTransferred) return;
    EXPECT_EQ(server.open_sessions(), 0U) << "transferred before Close-Session was acknowledged";
  };
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.runner->RunUntilIdle();
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
  EXPECT_EQ(target->Count(NotificationKind::kJobTransferred), 1U);
  EXPECT_EQ(target->Count(NotificationKind::kFileTransferred), 0U) << "downloads and replies only";
  const auto snapshot = engine.Snapshot(job);
  EXPECT_EQ(snapshot->bytes_total, kSize);
  EXPECT_EQ(snapshot->live->bytes_transferred.load(), kSize);
  EXPECT_EQ(snapshot->files_transferred, 1U);
  EXPECT_EQ(snapshot->FileCount(), 1U);
  EXPECT_TRUE(snapshot->header.transfer_completed.has_value());
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.State(job), JobState::kAcknowledged);
  EXPECT_EQ(engine.files->ReadFile("/data/f"), content) << "the caller's file is the caller's";
  EXPECT_EQ(engine.files->List("/data").size(), 1U);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadLife, AnEmptyFileIsSent) {
  engine.files->WriteFile("/data/f", "");
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.delivered, std::vector<std::string>{""});
}

TEST_F(UploadLife, CompleteIsRefusedBeforeTheJobIsTransferred) {
  const JobId job = engine.Create("up", JobType::kUpload);
  engine.Add(job, kUrl, "/data/f");
  EXPECT_EQ(Refusal(CompleteJob{job}), Errc::kInvalidState);
  site.SetSpeed(2'000'000);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferring));
  EXPECT_EQ(Refusal(CompleteJob{job}), Errc::kInvalidState);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(Refusal(CompleteJob{job}), Errc::kNone);
}

TEST_F(UploadLife, TheReplyIsFetchedBeforeTheSessionIsClosedAndAppearsAtComplete) {
  site.SetReply("the answer");
  auto target = std::make_shared<RecordingTarget>();
  const JobId job = engine.Create("up", JobType::kUploadReply);
  engine.SetTarget(job, target);
  ASSERT_TRUE(engine.Call(SetNotifyFlags{job, kAllButDisable}).has_value());
  ASSERT_TRUE(engine.Call(SetReplyFileName{job, "/data/reply"}).has_value());
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  engine.runner->RunUntilIdle();

  std::vector<std::string> order;
  for (const auto& request : engine.transport->requests())
    order.push_back(request.method == "BITS_POST" ? "" : request.url);
  ASSERT_FALSE(order.empty());
  EXPECT_EQ(std::count(order.begin(), order.end(), kReplyUrl), 1);
  EXPECT_NE(order.back(), kReplyUrl) << "Close-Session comes after the reply";
  EXPECT_EQ(server.packets.back().type, "Close-Session");

  std::vector<NotificationKind> kinds;
  for (const auto& seen : target->seen) {
    if (seen.kind == NotificationKind::kJobModification) continue;
    kinds.push_back(seen.kind);
    if (seen.kind == NotificationKind::kFileTransferred) {
      EXPECT_EQ(seen.file, FileIndex{1});
    }
  }
  EXPECT_EQ(kinds, (std::vector{NotificationKind::kFileTransferred, NotificationKind::kJobTransferred}));

  const auto snapshot = engine.Snapshot(job);
  EXPECT_EQ(snapshot->FileCount(), 1U) << "the reply is no file of the job";
  EXPECT_EQ(snapshot->bytes_total, kSize);
  EXPECT_EQ(snapshot->live->bytes_transferred.load(), kSize) << "the reply's bytes are not the job's";
  ASSERT_NE(snapshot->reply, nullptr);
  EXPECT_EQ(snapshot->reply->live->bytes_total.load(), 10U);
  EXPECT_EQ(snapshot->reply->live->bytes_transferred.load(), 10U);
  EXPECT_EQ(ReplyText(job), "the answer");
  EXPECT_FALSE(engine.files->ReadFile("/data/reply").has_value());
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadDurable("/data/reply"), "the answer");
  EXPECT_EQ(engine.files->ReadFile("/data/f"), content);
  EXPECT_TRUE(engine.Temporaries().empty());
  EXPECT_EQ(Refusal(GetReplyData{job}), Errc::kInvalidState);
}

TEST_F(UploadLife, AnEmptyReplyIsAnEmptyFile) {
  site.SetReply("");
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(ReplyText(job), "");
  const std::string name = engine.Snapshot(job)->reply->local_name;
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadFile(name), "");
}

TEST_F(UploadLife, ALargeReplyIsOnlyAFile) {
  const std::string large(1024 * 1024 + 1, 'r');
  site.SetReply(large);
  const JobId job = engine.Create("up", JobType::kUploadReply);
  engine.Add(job, kUrl, "/data/f");
  EXPECT_EQ(Refusal(GetReplyData{job}), Errc::kInvalidState);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto reply = engine.Call(GetReplyData{job});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(std::get<ReplyData>(*reply).size_bytes, large.size());
  EXPECT_TRUE(std::get<ReplyData>(*reply).data.empty());
  const std::string name = engine.Snapshot(job)->reply->local_name;
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadFile(name), large);
}

TEST_F(UploadLife, AReplyOfTheLargestSizeInMemoryIsGivenWhole) {
  const std::string largest(1024 * 1024, 'r');
  site.SetReply(largest);
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(ReplyText(job), largest);
}

TEST_F(UploadLife, AReplyThatSomebodyElseReplacedIsNotGiven) {
  site.SetReply("the answer");
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const std::string temporary = engine.Snapshot(job)->TemporaryPath(*engine.Snapshot(job)->reply);
  engine.files->DeleteEntry(temporary);
  engine.files->WriteFile(temporary, "the forger");
  EXPECT_EQ(Refusal(GetReplyData{job}), Errc::kTemporaryFileLost);
}

TEST_F(UploadLife, TheReplysNameFollowsItsRules) {
  const JobId job = engine.Create("up", JobType::kUploadReply);
  EXPECT_EQ(engine.Snapshot(job)->reply, nullptr);
  EXPECT_EQ(Refusal(SetReplyFileName{job, "relative"}), Errc::kInvalidArgument);
  EXPECT_EQ(Refusal(SetReplyFileName{job, "/nowhere/reply"}), Errc::kPathNotFound);
  engine.Add(job, kUrl, "/data/f");
  const std::string generated = engine.Snapshot(job)->reply->local_name;
  EXPECT_TRUE(generated.starts_with("/data/")) << "beside the upload file";
  engine.files->MakeDirectory("/out");
  ASSERT_EQ(Refusal(SetReplyFileName{job, "/out/reply"}), Errc::kNone);
  EXPECT_EQ(engine.Snapshot(job)->reply->local_name, "/out/reply");
  ASSERT_EQ(Refusal(SetReplyFileName{job, std::nullopt}), Errc::kNone);
  EXPECT_EQ(engine.Snapshot(job)->reply->local_name, generated);
  ASSERT_EQ(Refusal(SetReplyFileName{job, "/out/reply"}), Errc::kNone);
  site.SetReply("the answer");
  ASSERT_EQ(Refusal(ResumeJob{job}), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(Refusal(SetReplyFileName{job, "/data/late"}), Errc::kInvalidState);
  EXPECT_EQ(engine.files->List("/out").size(), 1U) << "the temporary stands beside the reply";
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadFile("/out/reply"), "the answer");
}

// The reply's temporary file is there before anybody answers; another name would leave it behind.
TEST_F(UploadLife, TheReplysNameIsFixedBeforeItsServerAnswers) {
  site.SetReply("the answer");
  test::FakeFault unreachable;
  unreachable.kind = test::FakeFault::Kind::kError;
  unreachable.error = Error{Errc::kCannotConnect, ErrorContext::kRemoteFile, 0, "no route"};
  engine.transport->At(kReplyUrl).faults.assign(10, unreachable);
  engine.files->MakeDirectory("/out");
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  const std::string name = engine.Snapshot(job)->reply->local_name;
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  ASSERT_TRUE(engine.Temporaries().empty());
  EXPECT_EQ(Refusal(SetReplyFileName{job, "/out/reply"}), Errc::kInvalidState);
  ASSERT_TRUE(engine.Call(SuspendJob{job}).has_value());
  EXPECT_EQ(Refusal(SetReplyFileName{job, "/out/reply"}), Errc::kInvalidState);
  EXPECT_EQ(engine.Snapshot(job)->reply->local_name, name);
  engine.transport->At(kReplyUrl).faults.clear();
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_TRUE(engine.Call(CompleteJob{job}).has_value());
  EXPECT_EQ(engine.files->ReadFile(name), "the answer");
  EXPECT_TRUE(engine.Temporaries().empty());
}

TEST_F(UploadLife, OnlyUploadReplyJobsHaveAReply) {
  const JobId upload = engine.Create("up", JobType::kUpload);
  const JobId download = engine.Create();
  for (const JobId job : {upload, download}) {
    EXPECT_EQ(Refusal(SetReplyFileName{job, "/data/reply"}), Errc::kNotImplemented);
    EXPECT_EQ(Refusal(GetReplyData{job}), Errc::kNotImplemented);
  }
}

TEST_F(UploadLife, AnUploadTakesOneFileThatIsThere) {
  const JobId job = engine.Create("up", JobType::kUpload);
  EXPECT_EQ(Refusal(AddFiles{job, {{kUrl, "/data/f", {}}, {kUrl, "/data/f", {}}}}), Errc::kTooManyFiles);
  EXPECT_EQ(Refusal(AddFiles{job, {{kUrl, "/data/missing", {}}}}), Errc::kFileNotFound);
  EXPECT_EQ(Refusal(AddFiles{job, {{kUrl, "f", {}}}}), Errc::kInvalidArgument);
  EXPECT_EQ(Refusal(AddFiles{job, {{"file:///srv/f", "/data/f", {}}}}), Errc::kInvalidArgument);
  EXPECT_EQ(Refusal(AddFileWithRanges{job, {kUrl, "/data/f", {ByteRange{0, 1}}}}), Errc::kNotImplemented);
  EXPECT_EQ(engine.Snapshot(job)->FileCount(), 0U);
  EXPECT_EQ(Refusal(ResumeJob{job}), Errc::kEmpty);
  EXPECT_EQ(Refusal(AddFiles{job, {{kUrl, "/data/f", {}}}}), Errc::kNone);
  EXPECT_EQ(Refusal(AddFiles{job, {{kUrl, "/data/f", {}}}}), Errc::kTooManyFiles);
  EXPECT_EQ(Refusal(SetRemoteName{job, FileIndex{0}, "http://b/f"}), Errc::kNotImplemented);
  EXPECT_EQ(Refusal(ReplaceRemotePrefix{job, "http://a", "http://b"}), Errc::kNotImplemented);
  EXPECT_EQ(Refusal(SetJobProperty{job, 3, true}), Errc::kDownloadJobsOnly);
  EXPECT_EQ(Refusal(SetJobProperty{job, 4, true}), Errc::kDownloadJobsOnly);
  EXPECT_EQ(Refusal(SetJobProperty{job, 5, std::uint64_t{10}}), Errc::kDownloadJobsOnly);
  EXPECT_EQ(Refusal(SetJobProperty{job, 10, true}), Errc::kDownloadJobsOnly);
  EXPECT_EQ(Refusal(SetValidationState{job, FileIndex{0}, true}), Errc::kNotImplemented);
  EXPECT_EQ(Refusal(CreateJob{"none", 3}), Errc::kNotImplemented);
}

TEST_F(UploadLife, SuspendKeepsTheSession) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  ASSERT_TRUE(engine.Call(SuspendJob{job}).has_value());
  engine.runner->Advance(std::chrono::hours{1});
  EXPECT_EQ(engine.State(job), JobState::kSuspended);
  EXPECT_EQ(server.open_sessions(), 1U);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.Count("Create-Session"), 1U);
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
}

TEST_F(UploadLife, AnUnreachableServerIsTriedAgainLater) {
  auto target = std::make_shared<RecordingTarget>();
  site.Add(UploadSite::Break("Fragment", 20));
  const JobId job = engine.Upload(kUrl, "/data/f");
  engine.SetTarget(job, target);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  const auto error = engine.Snapshot(job)->header.error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->error.code, Errc::kConnectionAborted);
  EXPECT_EQ(error->error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(error->file, FileIndex{0});
  EXPECT_EQ(error->protocol, "http");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred, std::chrono::hours{12}));
  EXPECT_EQ(target->Count(NotificationKind::kJobError), 0U);
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
}

TEST_F(UploadLife, ARefusalPutsTheJobInError) {
  auto target = std::make_shared<RecordingTarget>();
  site.Add(UploadSite::Refusal("Create-Session", 403, "0x80070005", "0x5"));
  const JobId job = engine.Upload(kUrl, "/data/f");
  engine.SetTarget(job, target);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  engine.runner->RunUntilIdle();
  EXPECT_EQ(target->Count(NotificationKind::kJobError), 1U);
  const auto error = engine.Snapshot(job)->header.error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->error.context, ErrorContext::kRemoteFile);
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

TEST_F(UploadLife, AnErrorOfTheServersApplicationSaysSo) {
  auto fault = UploadSite::Refusal("Fragment", 403, "0x80190193", "0x7");
  fault.skip = 1;
  site.Add(fault);
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.context, ErrorContext::kRemoteApplication);
  EXPECT_EQ(engine.Snapshot(job)->reply->live->bytes_total.load(), kSizeUnknown) << "the reply had not begun";
}

TEST_F(UploadLife, AFileThatChangesUnderWayIsAnErrorOfTheLocalFile) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  engine.files->WriteFile("/data/f", content + "more");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  const auto error = engine.Snapshot(job)->header.error;
  EXPECT_EQ(error->error.code, Errc::kLocalFileChanged);
  EXPECT_EQ(error->error.context, ErrorContext::kLocalFile);
  EXPECT_TRUE(server.delivered.empty());
  EXPECT_EQ(server.open_sessions(), 0U) << "the server need not keep half a file";
}

TEST_F(UploadLife, ALostSessionBeginsAnew) {
  UploadSite::Planned fault;
  fault.packet = "Fragment";
  fault.fault.kind = UploadFault::Kind::kForget;
  fault.skip = 1;
  site.Add(fault);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.Count("Create-Session"), 2U);
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 0U) << "no error by itself";
}

TEST_F(UploadLife, NewCredentialsAndResumeGoOnAfter401) {
  site.Add(UploadSite::Refusal("", 401));
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kHttpStatus);
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.native, 401);
  ASSERT_TRUE(engine.Call(SetCredentials{job, 1, 1, Secret("user"), Secret("word")}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto& credentials = engine.transport->requests().back().credentials;
  ASSERT_EQ(credentials.size(), 1U);
  EXPECT_EQ(credentials[0].user_name.Reveal(), "user");
}

TEST_F(UploadLife, CustomHeadersGoWithEveryPacketAndTheReply) {
  site.SetReply("the answer");
  const JobId job = engine.Create("up", JobType::kUploadReply);
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 17\r\n")}).has_value());
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_FALSE(engine.transport->requests().empty());
  for (const auto& request : engine.transport->requests()) {
    EXPECT_EQ(request.custom_headers, (transport::HeaderList{{"X-Site", "17"}}));
    EXPECT_EQ(request.method == "BITS_POST", request.url == kUrl);
    if (request.method == "BITS_POST") {
      EXPECT_FALSE(request.redirects.follow) << "never for uploads";
    }
  }
}

TEST_F(UploadLife, HeadersThatChangeUnderWayGoWithTheRestOfTheUpload) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.runner->RunUntil([&] { return server.Count("Fragment") == 2; }, std::chrono::minutes{1}));
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 18\r\n")}).has_value());
  const std::size_t before = engine.transport->requests().size();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
  EXPECT_EQ(server.Count("Create-Session"), 1U);
  EXPECT_EQ(server.Count("Ping"), 0U) << "the packet under way goes on";
  ASSERT_GT(engine.transport->requests().size(), before);
  for (std::size_t i = before; i < engine.transport->requests().size(); ++i) {
    EXPECT_EQ(engine.transport->requests()[i].custom_headers, (transport::HeaderList{{"X-Site", "18"}}));
  }
}

TEST_F(UploadLife, SecretsOfTheJobStayWithTheHostOfTheUpload) {
  constexpr const char* kElsewhere = "http://b/replies/1";
  engine.Serve(kElsewhere, 10);
  server.reply_url = kElsewhere;
  const JobId job = engine.Create("up", JobType::kUploadReply);
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  std::size_t elsewhere = 0;
  for (const auto& request : engine.transport->requests()) {
    const bool is_elsewhere = request.url == kElsewhere;
    elsewhere += is_elsewhere ? 1 : 0;
    EXPECT_EQ(request.begins_at_foreign_origin, is_elsewhere) << request.url;
  }
  EXPECT_EQ(elsewhere, 1U);
}

TEST_F(UploadLife, AReplyTheApplicationRefusesIsFetchedAgainByResume) {
  site.SetReply("the answer");
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(Refusal(SetValidationState{job, FileIndex{1}, false}), Errc::kNone);
  EXPECT_EQ(engine.State(job), JobState::kError);
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kValidationFailed);
  EXPECT_EQ(engine.Snapshot(job)->header.error->file, FileIndex{1});
  EXPECT_EQ(engine.Snapshot(job)->reply->live->bytes_transferred.load(), 0U);
  EXPECT_EQ(Refusal(GetReplyData{job}), Errc::kInvalidState);
  ASSERT_EQ(Refusal(ResumeJob{job}), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.delivered.size(), 1U) << "the upload itself is not repeated";
  ASSERT_EQ(Refusal(SetValidationState{job, FileIndex{1}, true}), Errc::kNone);
  EXPECT_EQ(ReplyText(job), "the answer");
}

TEST_F(UploadLife, AReplyIsFetchedByGetWhateverChangesUnderWay) {
  site.SetReply(std::string(1'000'000, 'x'));
  test::FakeResource& reply = engine.transport->At(kReplyUrl);
  reply.bytes_per_s = 100'000;
  test::FakeFault reset;
  reset.kind = test::FakeFault::Kind::kReset;
  reset.bytes = 500'000;
  reply.faults = {reset};
  const JobId job = engine.Create("up", JobType::kUploadReply);
  ASSERT_TRUE(engine.Call(SetHttpMethod{job, "PUT"}).has_value());
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  const auto replies = [&] {
    std::vector<transport::Request> requests = engine.transport->requests();
    std::erase_if(requests, [](const auto& request) { return request.url != kReplyUrl; });
    return requests;
  };
  ASSERT_TRUE(engine.runner->RunUntil([&] { return replies().size() == 1; }, std::chrono::minutes{1}));
  engine.runner->Advance(std::chrono::seconds{2});
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 18\r\n")}).has_value());
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  ASSERT_EQ(replies().size(), 2U);
  for (const transport::Request& request : replies())
    EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(replies()[1].custom_headers, (transport::HeaderList{{"X-Site", "18"}}));
}

TEST_F(UploadLife, AReplyThatIsGoneIsAnErrorOfTheReply) {
  site.SetReply("the answer");
  test::FakeFault gone;
  gone.kind = test::FakeFault::Kind::kStatus;
  gone.status = 404;
  engine.transport->At(kReplyUrl).edit = nullptr;
  engine.transport->At(kReplyUrl).faults = {gone};
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  const auto error = engine.Snapshot(job)->header.error;
  EXPECT_EQ(error->error.native, 404);
  EXPECT_EQ(error->error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(error->file, FileIndex{1});
  EXPECT_EQ(server.delivered.size(), 1U);
}

// A farm: the node that took the upload is asked for the reply first, then the host of the URL.
TEST_F(UploadLife, AReplyThatTheNodeDoesNotHaveIsFetchedFromTheHostOfTheUrl) {
  site.SetReply("the answer");
  engine.transport->At("http://a/dir/reply") = engine.transport->At(kReplyUrl);
  server.reply_url = "reply";
  server.host_id = "node";
  engine.transport->At("http://node/dir/f").receiver = site.server;
  test::FakeFault gone;
  gone.kind = test::FakeFault::Kind::kStatus;
  gone.status = 404;
  engine.transport->At("http://node/dir/reply").faults = {gone};
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(ReplyText(job), "the answer");
  EXPECT_EQ(engine.Snapshot(job)->reply->remote_name, "http://a/dir/reply");
  EXPECT_EQ(engine.Snapshot(job)->header.error_count, 0U);
  std::vector<std::string> asked;
  for (const auto& request : engine.transport->requests()) {
    if (request.method == "GET") asked.push_back(request.url);
  }
  EXPECT_EQ(asked, (std::vector<std::string>{"http://node/dir/reply", "http://a/dir/reply"}));
}

TEST_F(UploadLife, ABackgroundUploadGivesWayAndGoesOnWithItsSession) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Create("up", JobType::kUpload);
  engine.Add(job, kUrl, "/data/f");
  ASSERT_TRUE(engine.Call(ResumeJob{job}).has_value());
  ASSERT_TRUE(RunUntilSent(job, 1'000'000));
  engine.Serve("http://a/urgent", 1000).bytes_per_s = 100;
  const JobId urgent = engine.Create("urgent");
  ASSERT_TRUE(engine.Call(SetPriority{urgent, 1}).has_value());
  engine.Add(urgent, "http://a/urgent", "/data/urgent");
  ASSERT_TRUE(engine.Call(ResumeJob{urgent}).has_value());
  ASSERT_TRUE(engine.RunUntilState(urgent, JobState::kTransferring));
  EXPECT_EQ(engine.State(job), JobState::kQueued);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.Count("Create-Session"), 1U);
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
}

TEST_F(UploadLife, AJobLeftAloneLosesItsReplyAndNothingElse) {
  site.SetReply("the answer");
  const JobId job = engine.Upload(kUrl, "/data/f", JobType::kUploadReply);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Temporaries().size(), 1U);
  engine.runner->Advance(std::chrono::days{91});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_EQ(engine.files->List("/data"), std::vector<std::string>{"f"});
  EXPECT_EQ(server.delivered, std::vector<std::string>{content});
  EXPECT_EQ(server.Count("Cancel-Session"), 0U) << "the session was closed long ago";
}

TEST_F(UploadLife, AnUploadLeftAloneHalfwayFreesTheServersSession) {
  site.SetSpeed(2'000'000);
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(RunUntilSent(job, 4'000'000));
  ASSERT_TRUE(engine.Call(SuspendJob{job}).has_value());
  engine.runner->Advance(std::chrono::days{92});
  EXPECT_EQ(engine.State(job), JobState::kCancelled);
  EXPECT_EQ(server.open_sessions(), 0U);
  EXPECT_TRUE(engine.stored->jobs.empty());
}

TEST_F(UploadLife, ACloseThatAlwaysFailsIsGivenUpWithoutProgress) {
  site.Add({.packet = "Close-Session", .fault = {.status = 503}, .times = 1'000'000});
  const JobId job = UploadWithAnHourWithoutProgress();
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::hours{3}));
}

TEST_F(UploadLife, BytesOfBeforeAreNoProgressOfANewSessionOrRun) {
  // Every session is lost at its second fragment.
  site.Add({.packet = "Fragment", .fault = {.kind = UploadFault::Kind::kForget}, .skip = 1, .times = 1'000'000});
  const JobId job = UploadWithAnHourWithoutProgress();
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError, std::chrono::hours{1}));
  engine.Kill();
  engine.Start();
  EXPECT_TRUE(engine.RunUntilState(job, JobState::kError, std::chrono::hours{3}));
}

TEST_F(UploadLife, ACloseThatFailsIsRepeatedAlone) {
  site.Add(UploadSite::Refusal("Close-Session", 503));
  const JobId job = engine.Upload(kUrl, "/data/f");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransientError));
  const std::size_t fragments = server.Count("Fragment");
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(server.Count("Fragment"), fragments);
  EXPECT_EQ(server.delivered.size(), 1U);
}

}  // namespace
}  // namespace openbits::engine
