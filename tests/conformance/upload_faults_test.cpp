// What a client sees of upload servers and files that fail: the right bytes once, or the documented state, code and
// context. BITS: bits-upload-protocol.md and its pages; handling-server-application-errors.md; bits-return-values.md.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/conformance/upload_fixture.h"
#include "tests/support/held_port.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {
namespace {

using us::Fault;
using us::NotificationType;
using us::PacketType;

constexpr std::size_t kSize = 9'000'001;
// BITS-Error-Context. BITS: ack-for-fragment.md.
constexpr std::uint32_t kServer = 5;
constexpr std::uint32_t kApplication = 7;

constexpr std::uint32_t Bits(HRESULT code) { return static_cast<std::uint32_t>(code); }

Fault On(PacketType packet, std::uint64_t at = 1) {
  Fault fault;
  fault.packet = packet;
  fault.at = at;
  return fault;
}

Fault Refusing(PacketType packet, int status, std::optional<std::uint32_t> code = {},
               std::optional<std::uint32_t> context = {}) {
  Fault fault = On(packet);
  fault.status = status;
  fault.error_code = code;
  fault.error_context = context;
  return fault;
}

struct SurvivedCase {
  const char* name;
  std::vector<Fault> faults;
};

std::vector<SurvivedCase> SurvivedCases() {
  std::vector<SurvivedCase> cases;
  for (const std::uint64_t fragment : {1U, 2U, 3U}) {
    Fault cut = On(PacketType::kFragment, fragment);
    cut.drop_in_body_at = 400'000;
    Fault reset = cut;
    reset.reset = true;
    const char* const names[][2] = {{"CutInTheFirstFragment", "ResetInTheFirstFragment"},
                                    {"CutInTheSecondFragment", "ResetInTheSecondFragment"},
                                    {"CutInTheThirdFragment", "ResetInTheThirdFragment"}};
    cases.push_back({names[fragment - 1][0], {cut}});
    cases.push_back({names[fragment - 1][1], {reset}});
  }
  Fault no_ack = On(PacketType::kFragment, 2);
  no_ack.drop_before_ack = true;
  cases.push_back({"AckOfAFragmentLost", {no_ack}});
  Fault silent_end = On(PacketType::kFragment, 1);
  silent_end.drop_after_ack = true;
  cases.push_back({"ConnectionEndsAfterEachAck", {silent_end}});
  Fault no_create_ack = On(PacketType::kCreateSession);
  no_create_ack.drop_before_ack = true;
  cases.push_back({"AckOfCreateSessionLost", {no_create_ack}});
  Fault no_close_ack = On(PacketType::kCloseSession);
  no_close_ack.drop_before_ack = true;
  cases.push_back({"AckOfCloseSessionLost", {no_close_ack}});
  Fault lost = On(PacketType::kFragment, 2);
  lost.lose_session = true;
  cases.push_back({"SessionLost", {lost}});
  Fault behind = On(PacketType::kFragment);
  behind.received_shift_bytes = -4096;
  cases.push_back({"ReceivedRangeTooSmall", {behind}});
  Fault garbage = On(PacketType::kFragment);
  garbage.received_range = "many";
  cases.push_back({"ReceivedRangeIsNoNumber", {garbage}});
  Fault beyond = On(PacketType::kFragment);
  beyond.received_range = "99999999999";
  cases.push_back({"ReceivedRangeBeyondTheFile", {beyond}});
  Fault no_id = On(PacketType::kFragment);
  no_id.times = Fault::kAlways;
  no_id.session_id = "";
  cases.push_back({"NoSessionIdInAcks", {no_id}});
  cases.push_back({"Unavailable", {Refusing(PacketType::kFragment, 503)}});
  cases.push_back({"ApplicationTimedOut", {Refusing(PacketType::kFragment, 408, {}, kApplication)}});
  cases.push_back({"CloseUnavailable", {Refusing(PacketType::kCloseSession, 503)}});
  return cases;
}

class SurvivedUploadFault : public UploadConformance, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(SurvivedUploadFault, EndsWithTheFileOnceAndWhole) {
  const SurvivedCase what = SurvivedCases()[GetParam()];
  SCOPED_TRACE(what.name);
  options_.faults = what.faults;
  Serve();
  auto job = CreateUpload();
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_NORMAL), S_OK);  // smaller fragments
  AddUpload(job, "f", kSize);
  auto* callback = Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitThroughTransientErrors(job));
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  EXPECT_EQ(callback->Begun(CallbackMethod::kJobError), 0);
  EXPECT_EQ(Delivered("f"), Content(kSize));
  EXPECT_EQ(upload_server_->Activity().files_delivered, 1U);
  EXPECT_EQ(job->Complete(), S_OK);
}
INSTANTIATE_TEST_SUITE_P(Servers, SurvivedUploadFault, ::testing::Range(std::size_t{0}, SurvivedCases().size()),
                         [](const auto& one) { return SurvivedCases()[one.param].name; });

struct FatalCase {
  const char* name;
  Fault fault;
  HRESULT code;
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_REMOTE_FILE;
};

std::vector<FatalCase> FatalCases() {
  constexpr auto kCode = [](std::uint32_t code) { return static_cast<HRESULT>(code); };
  Fault redirect = Refusing(PacketType::kCreateSession, 302);
  redirect.headers = {{"Location", "/elsewhere"}};
  return {
      {"Forbidden", Refusing(PacketType::kCreateSession, 403, Bits(E_ACCESSDENIED), kServer), E_ACCESSDENIED},
      {"NotThere", Refusing(PacketType::kCreateSession, 404), BG_E_HTTP_ERROR_404},
      {"Malformed", Refusing(PacketType::kFragment, 400, Bits(E_INVALIDARG), kServer), E_INVALIDARG},
      {"TooLarge", Refusing(PacketType::kFragment, 500, Bits(BG_E_TOO_LARGE), kServer), BG_E_TOO_LARGE},
      {"OtherProtocol", Refusing(PacketType::kCreateSession, 400, Bits(BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH), kServer),
       BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH},
      {"ExecuteEnabled", Refusing(PacketType::kCreateSession, 500, 0x80200023, kServer), kCode(0x80200023)},
      {"NotEnabled", Refusing(PacketType::kCreateSession, 501, Bits(E_ACCESSDENIED), kServer), E_ACCESSDENIED},
      {"NotEnabledSaysOnlyTheStatus", Refusing(PacketType::kCreateSession, 501), BG_E_HTTP_ERROR_501},
      {"ApplicationRefuses", Refusing(PacketType::kFragment, 403, 0x80190193, kApplication), kCode(0x80190193),
       BG_ERROR_CONTEXT_REMOTE_APPLICATION},
      {"ApplicationsOwnCode", Refusing(PacketType::kFragment, 403, 0xA0040001, kApplication), kCode(0xA0040001),
       BG_ERROR_CONTEXT_REMOTE_APPLICATION},
      {"Redirected", redirect, kCode(0x8019012E)},
  };
}

class FatalUploadFault : public UploadConformance, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(FatalUploadFault, PutsTheJobInErrorWithCodeAndContext) {
  const FatalCase what = FatalCases()[GetParam()];
  SCOPED_TRACE(what.name);
  options_.faults = {what.fault};
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kSize);
  auto* callback = Watch(Plain(job), BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobError));
  const Failure failure = FailureOf(Plain(job));
  EXPECT_EQ(failure.code, what.code);
  EXPECT_EQ(failure.context, what.context);
  EXPECT_FALSE(Delivered("f").has_value());
  EXPECT_EQ(upload_server_->Activity().connections_total, 1U) << "nothing was followed or tried again";
  Ref<IBackgroundCopyError> error;
  ASSERT_EQ(job->GetError(error.Out()), S_OK);
  LPWSTR protocol = nullptr;
  ASSERT_EQ(error->GetProtocol(&protocol), S_OK);
  EXPECT_EQ(Take(protocol), "http");
  // The fault is over: Resume goes on where it was.
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(Delivered("f"), Content(kSize));
}
INSTANTIATE_TEST_SUITE_P(Answers, FatalUploadFault, ::testing::Range(std::size_t{0}, FatalCases().size()),
                         [](const auto& one) { return FatalCases()[one.param].name; });

using UploadFaults = UploadConformance;

TEST_F(UploadFaults, AServerThatTakesSmallFragmentsOnlyGetsThem) {
  options_.fragment_bytes_max = 64 * 1024;
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", 1'000'000);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(Delivered("f"), Content(1'000'000));
  std::size_t refused = 0;
  for (const auto& packet : upload_server_->Packets(PacketType::kFragment)) {
    refused += packet.status == 413 ? 1 : 0;
  }
  EXPECT_GT(refused, 0U);
  EXPECT_LT(refused, 10U) << "the size that works is remembered";
}

TEST_F(UploadFaults, AFileOverTheServersLimitIsAnError) {
  options_.upload_bytes_max = 1000;
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", 1001);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_TOO_LARGE);
}

TEST_F(UploadFaults, AFileThatIsThereAlreadyIsNotReplaced) {
  root_.Write("f", "older");
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", 1000);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, E_ACCESSDENIED);
  EXPECT_EQ(Delivered("f"), "older");
}

TEST_F(UploadFaults, WrongCredentialsAreAnErrorThatNewOnesAndResumeEnd) {
  options_.users = {{"user", "word"}};
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  AddUpload(job, "f", kSize);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_HTTP_ERROR_401);
  std::wstring name = L"user";
  std::wstring password = L"word";
  BG_AUTH_CREDENTIALS credentials{};
  credentials.Target = BG_AUTH_TARGET_SERVER;
  credentials.Scheme = BG_AUTH_SCHEME_BASIC;
  credentials.Credentials.Basic.UserName = name.data();
  credentials.Credentials.Basic.Password = password.data();
  ASSERT_EQ(job->SetCredentials(&credentials), S_OK);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(ReplyOf(job).text, "the answer");
  EXPECT_EQ(Delivered("f"), Content(kSize));
  std::uint64_t wasted = 0;
  for (const auto& packet : upload_server_->Packets(PacketType::kFragment)) {
    if (packet.status == 401) wasted += packet.body_bytes_read;
  }
  EXPECT_EQ(wasted, 0U) << "no body is sent only to be refused";
  ASSERT_EQ(job->Complete(), S_OK);
}

TEST_F(UploadFaults, ACertificateNobodyVouchesForIsRefusedUnlessTheJobSaysSo) {
  TempDir certificates;
  TestCertificates authority(certificates.path());
  const auto files = authority.Issue(CertificateKind::kValid);
  options_.tls = us::TlsIdentity{files.certificate.string(), files.private_key.string()};
  ReplyWith(NotificationType::kByReference, "the answer");
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  AddUpload(job, "f", kSize);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, static_cast<HRESULT>(0x80072F0D));
  EXPECT_TRUE(upload_server_->Packets().empty());
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetSecurityFlags(BG_SSL_IGNORE_UNKNOWN_CA), S_OK);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(ReplyOf(job).text, "the answer");
  EXPECT_EQ(Delivered("f"), Content(kSize));
  ASSERT_EQ(job->Complete(), S_OK);
}

TEST_F(UploadFaults, AFileThatChangesUnderWayIsNeverDelivered) {
  auto gate = std::make_shared<us::FaultGate>();
  Fault fault = On(PacketType::kFragment);
  fault.gate = gate;
  options_.faults = {fault};
  Serve();
  auto job = CreateUpload();
  AddUpload(job, "f", kSize);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals(1, kPatience));
  std::ofstream(sources_ / "f", std::ios::app) << "more";
  gate->Open();
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_LOCAL_FILE_CHANGED);
  EXPECT_EQ(FailureOf(Plain(job)).context, BG_ERROR_CONTEXT_LOCAL_FILE);
  EXPECT_FALSE(Delivered("f").has_value());
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(UploadFaults, AHostIdReceivesEverythingAfterCreate) {
  Serve();
  const std::string other = "localhost:" + std::to_string(upload_server_->port());
  Fault fault = On(PacketType::kCreateSession);
  fault.headers = {{"BITS-Host-Id", other}, {"BITS-Host-Id-Fallback-Timeout", "600"}};
  upload_server_->AddFault(fault);
  auto job = CreateUpload();
  AddUpload(job, "f", kSize);
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(Delivered("f"), Content(kSize));
  for (const auto& packet : upload_server_->Packets()) {
    if (packet.type == PacketType::kFragment || packet.type == PacketType::kCloseSession) {
      EXPECT_EQ(packet.host, other);
    }
  }
}

TEST_F(UploadFaults, AnApplicationThatFailsIsToldApartFromTheServer) {
  options_.notification = NotificationType::kByReference;
  int calls = 0;
  options_.back_end_callback = [&calls](const us::BackEndRequest& request) {
    us::BackEndAnswer answer;
    if (++calls == 1) {
      answer.status = 410;
    } else {
      std::ofstream(request.response_file) << "at last";
    }
    return answer;
  };
  Serve();
  auto job = CreateUpload(BG_JOB_TYPE_UPLOAD_REPLY);
  AddUpload(job, "f", kSize);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(Plain(job)).context, BG_ERROR_CONTEXT_REMOTE_APPLICATION);
  EXPECT_EQ(FailureOf(Plain(job)).code, BG_E_HTTP_ERROR_410);
  EXPECT_EQ(ReplyProgressOf(job).BytesTotal, BG_SIZE_UNKNOWN) << "tells that it was not the reply";
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(ReplyOf(job).text, "at last");
  EXPECT_EQ(job->Complete(), S_OK);
}

TEST_F(UploadFaults, TheServerMayDieAndComeBack) {
  auto gate = std::make_shared<us::FaultGate>();
  Fault fault = On(PacketType::kFragment, 2);
  fault.pause_in_body_at = 500'000;
  fault.gate = gate;
  options_.faults = {fault};
  Serve();
  auto job = CreateUpload();
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_NORMAL), S_OK);
  AddUpload(job, "f", kSize);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals(1, kPatience));
  upload_server_->Stop();
  const HeldPort port(upload_server_->port());
  gate->Open();
  ASSERT_TRUE(WaitForState(Plain(job), BG_JOB_STATE_TRANSIENT_ERROR));
  upload_server_->Start();
  ASSERT_TRUE(Transfer(job));
  EXPECT_EQ(PacketCount(PacketType::kCreateSession), 1U) << "the session outlived the server";
  EXPECT_EQ(Delivered("f"), Content(kSize));
}

// Offsets beyond 32 bits on the wire. The server says it has almost everything, so that the test need not send it.
TEST_F(UploadFaults, OffsetsBeyondFourGibibytesAreSentWhole) {
  constexpr std::uint64_t kLarge = 5'000'000'000;
  constexpr std::uint64_t kTail = 100'000;
  Fault first = On(PacketType::kFragment, 1);
  first.status = 200;
  first.received_range = std::to_string(kLarge - kTail);
  Fault second = On(PacketType::kFragment, 2);
  second.status = 200;
  second.received_range = std::to_string(kLarge);
  options_.faults = {first, second};
  Serve();
  const auto path = sources_.Write("f", "");
  std::filesystem::resize_file(path, kLarge);
  auto job = CreateUpload();
  ASSERT_EQ(job->AddFile(Wide(upload_server_->URL("/f")).c_str(), Wide(path.string()).c_str()), S_OK);
  ASSERT_TRUE(Transfer(job));
  const auto fragments = upload_server_->Packets(PacketType::kFragment);
  ASSERT_EQ(fragments.size(), 2U);
  EXPECT_EQ(fragments[1].content_range, "bytes 4999900000-4999999999/5000000000");
  EXPECT_EQ(fragments[1].body_bytes_read, kTail);
  BG_JOB_PROGRESS progress{};
  ASSERT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTransferred, kLarge);
}

}  // namespace
}  // namespace openbits::test
