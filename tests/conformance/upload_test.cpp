// Uploads and upload-replies as a client sees them, against a real server.
// BITS: life-cycle-of-a-bits-job.md; nf-bits-ibackgroundcopyjob-addfile; nf-bits-ibackgroundcopyjob-complete;
// nf-bits-ibackgroundcopyjob-cancel; nf-bits1_5-ibackgroundcopyjob2-getreplydata.

#include <bits10_2.h>
#include <bits2_0.h>
#include <bits5_0.h>

#include <algorithm>
#include <filesystem>

#include "tests/conformance/upload_fixture.h"
#include "tests/support/held_port.h"

namespace openbits::test {
namespace {

using Uploads = UploadConformance;
using us::NotificationType;
using us::PacketType;

constexpr std::size_t kSize = 3'000'001;
// What is under way when a job is cancelled or suspended may arrive all the same: it must not be the end of the file.
constexpr std::size_t kManyFragments = 20'000'000;

TEST_F(Uploads, AFileArrivesWholeAndTheJobIsCompleted) {
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kSize);
  auto* callback = Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | BG_NOTIFY_FILE_TRANSFERRED);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  EXPECT_EQ(callback->Begun(CallbackMethod::kFileTransferred), 0) << "downloads and replies only";
  EXPECT_TRUE(upload_server_->Sessions().empty()) << "the session was closed first";
  EXPECT_EQ(Delivered("f"), Content(kSize));

  BG_JOB_PROGRESS progress{};
  ASSERT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, kSize);
  EXPECT_EQ(progress.BytesTransferred, kSize);
  EXPECT_EQ(progress.FilesTotal, 1U);
  EXPECT_EQ(progress.FilesTransferred, 1U);
  const auto file = FileOf(Plain(job));
  BG_FILE_PROGRESS of_file{};
  ASSERT_EQ(file->GetProgress(&of_file), S_OK);
  EXPECT_EQ(of_file.BytesTotal, kSize);
  EXPECT_EQ(of_file.BytesTransferred, kSize);
  EXPECT_EQ(of_file.Completed, TRUE) << "an upload is there before Complete";
  BOOL from_peer = TRUE;
  ASSERT_EQ(As<IBackgroundCopyFile3>(file.get())->IsDownloadedFromPeer(&from_peer), S_OK);
  EXPECT_EQ(from_peer, FALSE);
  DWORD count = 7;
  BG_FILE_RANGE* ranges = nullptr;
  EXPECT_EQ(As<IBackgroundCopyFile2>(file.get())->GetFileRanges(&count, &ranges), S_FALSE);

  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(StateOf(Plain(job)), BG_JOB_STATE_ACKNOWLEDGED);
  EXPECT_EQ(sources_.Read("f"), Content(kSize)) << "the caller's file is left alone";
  const auto packets = upload_server_->Packets();
  EXPECT_EQ(packets.back().type, PacketType::kCloseSession);
  for (const auto& packet : packets)
    EXPECT_EQ(packet.method, "BITS_POST");
  EXPECT_EQ(upload_server_->Activity().files_delivered, 1U);
}

TEST_F(Uploads, EmptyAndTinyFilesArriveToo) {
  Serve();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}}) {
    auto job = CreateUpload();
    AddUpload(job, "f" + std::to_string(size), size);
    ASSERT_TRUE(Transfer(job)) << size;
    ASSERT_EQ(job->Complete(), S_OK);
    EXPECT_EQ(Delivered("f" + std::to_string(size)), Content(size));
  }
}

TEST_F(Uploads, ABackgroundJobUploadsAsWell) {
  Serve();
  auto job = CreateUpload();
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_LOW), S_OK);
  AddUpload(job, "f", kSize);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(Delivered("f"), Content(kSize));
}

TEST_F(Uploads, CompleteIsForTransferredJobsOnly) {
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kSize);
  EXPECT_EQ(job->Complete(), BG_E_INVALID_STATE);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(job->Complete(), BG_E_INVALID_STATE);
}

TEST_F(Uploads, CallsThatAreNotForUploadsAreRefusedAsDocumented) {
  Serve();
  auto job = CreateUpload();
  const std::wstring url = Wide(upload_server_->URL("/f"));
  const std::wstring local = Wide(sources_.Write("f", "content").string());
  GUID id{};
  Ref<IBackgroundCopyJob> none;
  EXPECT_EQ(manager_->CreateJob(L"none", static_cast<BG_JOB_TYPE>(3), &id, none.Out()), E_NOTIMPL);
  EXPECT_EQ(job->Resume(), BG_E_EMPTY);
  std::wstring writable_url = url;
  std::wstring writable_local = local;
  BG_FILE_INFO pair{writable_url.data(), writable_local.data()};
  std::vector<BG_FILE_INFO> two(2, pair);
  EXPECT_EQ(job->AddFileSet(2, two.data()), BG_E_TOO_MANY_FILES);
  EXPECT_EQ(job->AddFile(url.c_str(), Wide((sources_ / "missing").string()).c_str()),
            HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
  EXPECT_EQ(job->AddFile(url.c_str(), L"f"), E_INVALIDARG);
  EXPECT_EQ(job->AddFile(L"ftp://host/f", local.c_str()), E_INVALIDARG);
  BG_FILE_RANGE range{0, 1};
  auto job3 = As<IBackgroundCopyJob3>(job.get());
  EXPECT_EQ(job3->AddFileWithRanges(url.c_str(), local.c_str(), 1, &range), E_NOTIMPL);
  EXPECT_EQ(job->AddFile(url.c_str(), local.c_str()), S_OK);
  EXPECT_EQ(job->AddFile(url.c_str(), local.c_str()), BG_E_TOO_MANY_FILES);
  EXPECT_EQ(job3->ReplaceRemotePrefix(L"http://a", L"http://b"), E_NOTIMPL);
  EXPECT_EQ(As<IBackgroundCopyFile2>(FileOf(Plain(job)).get())->SetRemoteName(url.c_str()), E_NOTIMPL);
  BITS_JOB_PROPERTY_VALUE value{};
  value.Enable = TRUE;
  auto job5 = As<IBackgroundCopyJob5>(job.get());
  EXPECT_EQ(job5->SetProperty(BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value),
            BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY);
  EXPECT_EQ(job5->SetProperty(BITS_JOB_PROPERTY_HIGH_PERFORMANCE, value),
            BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY);
  EXPECT_EQ(job5->SetProperty(BITS_JOB_PROPERTY_ON_DEMAND_MODE, value), BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY);
  value.Uint64 = 100;
  EXPECT_EQ(job5->SetProperty(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value),
            BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY);
  EXPECT_EQ(job->SetReplyFileName(L"/tmp/reply"), E_NOTIMPL);
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetReplyFileName(&text), E_NOTIMPL);
  BG_JOB_REPLY_PROGRESS progress{};
  EXPECT_EQ(job->GetReplyProgress(&progress), E_NOTIMPL);
  EXPECT_EQ(ReplyOf(job).code, E_NOTIMPL);
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions2>(job.get())->GetHttpMethod(&text), S_OK);
  EXPECT_EQ(Take(text), "BITS_POST");
  EXPECT_EQ(upload_server_->Packets().size(), 0U);
}

// The application's answer, by reference and by value, at an absolute and at a relative URL.
struct ReplyCase {
  NotificationType type;
  us::ReplyUrlForm form;
};
class UploadReplies : public UploadConformance, public ::testing::WithParamInterface<ReplyCase> {};

TEST_P(UploadReplies, TheReplyIsThereInsideJobTransferredAndAFileAfterComplete) {
  ReplyWith(GetParam().type, "the answer");
  options_.reply_url_form = GetParam().form;
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  const auto reply_file = downloads_ / "reply";
  ASSERT_EQ(job->SetReplyFileName(Wide(reply_file.string()).c_str()), S_OK);
  AddUpload(job, "f", kSize);
  EXPECT_EQ(ReplyProgressOf(job).BytesTotal, BG_SIZE_UNKNOWN);
  EXPECT_EQ(ReplyOf(job).code, BG_E_INVALID_STATE);
  std::string seen;
  std::string announced;
  auto* callback = Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_FILE_TRANSFERRED,
                         [&](CallbackMethod method, IBackgroundCopyJob* which, IBackgroundCopyFile* file,
                             IBackgroundCopyError*) -> HRESULT {
                           if (method == CallbackMethod::kFileTransferred) {
                             LPWSTR name = nullptr;
                             EXPECT_EQ(file->GetLocalName(&name), S_OK);
                             announced = Take(name);
                             return S_OK;
                           }
                           seen = ReplyOf(As<IBackgroundCopyJob2>(which)).text;
                           return S_OK;
                         });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  EXPECT_EQ(seen, "the answer");
  EXPECT_EQ(announced, reply_file.string()) << "FileTransferred of the reply comes first";
  EXPECT_EQ(ReplyProgressOf(job).BytesTotal, 10U);
  EXPECT_EQ(ReplyProgressOf(job).BytesTransferred, 10U);
  BG_JOB_PROGRESS progress{};
  ASSERT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, kSize) << "the upload alone";
  EXPECT_EQ(progress.FilesTotal, 1U);
  EXPECT_EQ(job->SetReplyFileName(nullptr), BG_E_INVALID_STATE) << "too late";
  EXPECT_FALSE(std::filesystem::exists(reply_file));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("reply"), "the answer");
  EXPECT_EQ(TemporaryCount(), 0U);
  EXPECT_EQ(Delivered("f"), Content(kSize));
  EXPECT_EQ(upload_server_->Activity().notifications, 1U);
  EXPECT_TRUE(upload_server_->Sessions().empty());
}
INSTANTIATE_TEST_SUITE_P(Kinds, UploadReplies,
                         ::testing::Values(ReplyCase{NotificationType::kByReference, us::ReplyUrlForm::kAbsolute},
                                           ReplyCase{NotificationType::kByReference, us::ReplyUrlForm::kWindows},
                                           ReplyCase{NotificationType::kByValue, us::ReplyUrlForm::kAbsolute},
                                           ReplyCase{NotificationType::kByValue, us::ReplyUrlForm::kWindows}));

TEST_F(Uploads, WithoutANameTheReplyStandsBesideTheUploadFile) {
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  LPWSTR text = nullptr;
  ASSERT_EQ(job->GetReplyFileName(&text), S_OK);
  EXPECT_EQ(text, nullptr) << "no file yet";
  AddUpload(job, "f", 1000);
  ASSERT_EQ(job->GetReplyFileName(&text), S_OK);
  const std::filesystem::path name = Take(text);
  EXPECT_EQ(name.parent_path(), sources_.path());
  ASSERT_TRUE(Transfer(job));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(sources_.Read(name.filename().string()), "the answer");
}

TEST_F(Uploads, TheNameOfAReplyFollowsTheRulesOfLocalNames) {
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  EXPECT_EQ(job->SetReplyFileName(L"reply"), E_INVALIDARG);
  const std::wstring nowhere = Wide((downloads_ / "no folder" / "reply").string());
  EXPECT_EQ(job->SetReplyFileName(nowhere.c_str()), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
  EXPECT_EQ(job->SetReplyFileName(L""), S_OK);
  EXPECT_EQ(job->SetReplyFileName(nullptr), S_OK);
}

TEST_F(Uploads, AnApplicationThatSaysNothingGivesAnEmptyReply) {
  ReplyWith(NotificationType::kByReference, "");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->SetReplyFileName(Wide((downloads_ / "reply").string()).c_str()), S_OK);
  AddUpload(job, "f", 1000);
  ASSERT_TRUE(Transfer(job));
  const ReplyData reply = ReplyOf(job);
  EXPECT_EQ(reply.code, S_OK);
  EXPECT_FALSE(reply.has_buffer);
  EXPECT_EQ(reply.length, 0U);
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("reply"), "");
}

TEST_F(Uploads, AReplyOverOneMebibyteIsOnlyAFile) {
  const std::string large = SeededText(9, 0, 1024 * 1024 + 1);
  ReplyWith(NotificationType::kByReference, large);
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->SetReplyFileName(Wide((downloads_ / "reply").string()).c_str()), S_OK);
  AddUpload(job, "f", 1000);
  ASSERT_TRUE(Transfer(job));
  const ReplyData reply = ReplyOf(job);
  EXPECT_EQ(reply.code, BG_E_TOO_LARGE);
  EXPECT_FALSE(reply.has_buffer);
  EXPECT_EQ(reply.length, large.size());
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("reply"), large);
}

TEST_F(Uploads, CancelFreesTheServersSession) {
  auto gate = std::make_shared<us::FaultGate>();
  us::Fault fault;
  fault.packet = PacketType::kFragment;
  fault.pause_in_body_at = 1'000'000;
  fault.gate = gate;
  options_.faults = {fault};
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kManyFragments);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals(1, kPatience));
  ASSERT_EQ(upload_server_->Sessions().size(), 1U);
  ASSERT_EQ(job->Cancel(), S_OK);
  gate->Open();
  EXPECT_EQ(StateOf(Plain(job)), BG_JOB_STATE_CANCELLED);
  EXPECT_EQ(job->Cancel(), BG_E_INVALID_STATE);
  Ref<IBackgroundCopyJob> gone;
  EXPECT_EQ(manager_->GetJob(IdOf(Plain(job)), gone.Out()), BG_E_NOT_FOUND);
  EXPECT_TRUE(upload_server_->WaitUntil([&](const us::ServerActivity& activity) {
    return std::any_of(activity.packets.begin(), activity.packets.end(), [](const us::PacketRecord& packet) {
      return packet.type == PacketType::kCancelSession && packet.status == 200;
    });
  }));
  EXPECT_TRUE(upload_server_->Sessions().empty());
  EXPECT_FALSE(Delivered("f").has_value());
  EXPECT_TRUE(std::filesystem::exists(sources_ / "f"));
}

// Cancel while the server is away; the next process of the client tells it.
TEST_F(Uploads, ASessionCancelledWhileTheServerIsAwayIsFreedByTheNextProcess) {
  auto gate = std::make_shared<us::FaultGate>();
  us::Fault fault;
  fault.packet = PacketType::kFragment;
  fault.pause_in_body_at = 1'000'000;
  fault.gate = gate;
  options_.faults = {fault};
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kManyFragments);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals(1, kPatience));
  upload_server_->Stop();
  const HeldPort port(upload_server_->port());
  ASSERT_EQ(job->Cancel(), S_OK);
  job.Reset();
  StopService();
  gate->Open();
  upload_server_->Start();
  ASSERT_EQ(upload_server_->Sessions().size(), 1U);
  StartService();
  ASSERT_TRUE(upload_server_->WaitUntil([](const us::ServerActivity& activity) {
    return std::any_of(activity.packets.begin(), activity.packets.end(), [](const us::PacketRecord& packet) {
      return packet.type == PacketType::kCancelSession && packet.status == 200;
    });
  }));
  EXPECT_TRUE(upload_server_->Sessions().empty());
}

TEST_F(Uploads, CancelOfATransferredUploadReplyDropsTheReplyOnly) {
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->SetReplyFileName(Wide((downloads_ / "reply").string()).c_str()), S_OK);
  AddUpload(job, "f", kSize);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(TemporaryCount(), 1U);
  ASSERT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(FileCount(), 0U);
  EXPECT_EQ(Delivered("f"), Content(kSize)) << "an upload cannot be taken back";
}

TEST_F(Uploads, SuspendAndTheNextProcessGoOnWithTheSession) {
  auto gate = std::make_shared<us::FaultGate>();
  us::Fault fault;
  fault.packet = PacketType::kFragment;
  fault.at = 2;
  fault.pause_in_body_at = 500'000;
  fault.gate = gate;
  options_.faults = {fault};
  Serve();
  auto job = CreateUpload();
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_NORMAL), S_OK);  // begins with smaller fragments
  AddUpload(job, "f", kManyFragments);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals(1, kPatience));
  ASSERT_EQ(job->Suspend(), S_OK);
  EXPECT_EQ(StateOf(Plain(job)), BG_JOB_STATE_SUSPENDED);
  gate->Open();
  const GUID id = IdOf(Plain(job));
  job.Reset();
  RestartService();
  auto again = As<IBackgroundCopyJob2>(Reopen(id).get());
  BG_JOB_PROGRESS progress{};
  ASSERT_EQ(again->GetProgress(&progress), S_OK);
  EXPECT_GT(progress.BytesTransferred, 0U);
  EXPECT_LT(progress.BytesTransferred, kManyFragments);
  ASSERT_TRUE(Transfer(again));
  EXPECT_EQ(PacketCount(PacketType::kCreateSession), 1U);
  EXPECT_TRUE(Delivered("f") == Content(kManyFragments));
  EXPECT_EQ(again->Complete(), S_OK);
}

TEST_F(Uploads, CustomHeadersGoWithEveryPacket) {
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  AddUpload(job, "f", 1000);
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetCustomHeaders(L"X-Site: 17\r\n"), S_OK);
  ASSERT_TRUE(Transfer(job));
  for (const auto& packet : upload_server_->Packets()) {
    EXPECT_TRUE(std::any_of(packet.headers.begin(), packet.headers.end(), [](const auto& header) {
      return header.first == "X-Site" && header.second == "17";
    })) << us::PacketTypeName(packet.type);
  }
  ASSERT_EQ(job->Cancel(), S_OK);
}

TEST_F(Uploads, WhatAnApplicationRefusesOfAReplyIsFetchedAgain) {
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->SetReplyFileName(Wide((downloads_ / "reply").string()).c_str()), S_OK);
  AddUpload(job, "f", 1000);
  Ref<IBackgroundCopyFile> reply;
  auto* callback =
      Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_FILE_TRANSFERRED,
            [&](CallbackMethod method, IBackgroundCopyJob*, IBackgroundCopyFile* file, IBackgroundCopyError*) {
              if (method == CallbackMethod::kFileTransferred) {
                file->AddRef();
                reply = Ref<IBackgroundCopyFile>(file);
              }
              return S_OK;
            });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  ASSERT_TRUE(reply);
  ASSERT_EQ(As<IBackgroundCopyFile3>(reply.get())->SetValidationState(FALSE), S_OK);
  EXPECT_EQ(StateOf(Plain(job)), BG_JOB_STATE_ERROR);
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_VALIDATION_FAILED);
  // The server has freed the reply with the session: the error says so, and the upload is not repeated.
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_HTTP_ERROR_404);
  EXPECT_EQ(upload_server_->Activity().notifications, 1U);
  EXPECT_EQ(job->Cancel(), S_OK);
}

}  // namespace
}  // namespace openbits::test
