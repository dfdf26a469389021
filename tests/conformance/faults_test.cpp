// What a client sees of servers and disks that fail: documented states, codes and contexts, and never a wrong file.
// BITS: handling-errors.md; http-requirements-for-bits-downloads.md; file-transfer-consistency.md; bits-return-values.md.

#ifdef __linux__
#include <sys/mount.h>
#endif

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/conformance/conformance_fixture.h"

namespace openbits::test {
namespace {

using Faults = Conformance;

constexpr std::uint64_t kSize = 3'000'000;

// A server that fails in the middle of its first answer and is well afterwards.
void ServeOnceFailing(HttpServer& server, Fault fault) {
  Resource resource = SeededResource(kSize, 1);
  resource.script = {std::move(fault)};
  server.Set("/f", resource);
}

class SurvivedFault : public Conformance, public ::testing::WithParamInterface<int> {};

// Faults B1, B3, B5, B7, B10, B11, B12: one bad answer, then the right file, whole, and only after Complete.
TEST_P(SurvivedFault, EndsWithTheRightFile) {
  const std::vector<Fault> faults = {
      CutFault(1'000'000, Ending::kReset),
      CutFault(1'000'000, Ending::kClose),
      CutFault(0, Ending::kReset),
      StatusFault(503),
      StatusFault(408),
      StatusFault(500),
      RetryAfterFault(503, "1"),
  };
  const Fault& fault = faults[static_cast<std::size_t>(GetParam())];
  ServeOnceFailing(server_, fault);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  if (fault.status != 0) {
    ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSIENT_ERROR));
    EXPECT_EQ(FailureOf(job).code, static_cast<HRESULT>(0x80190000U + static_cast<unsigned>(fault.status)));
    ASSERT_EQ(job->Resume(), S_OK);
  }
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_FALSE(Downloaded("f").has_value());
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, kSize));
  EXPECT_EQ(TemporaryCount(), 0U);
}
INSTANTIATE_TEST_SUITE_P(Answers, SurvivedFault, ::testing::Range(0, 7));

struct FatalCase {
  const char* name;
  Fault fault;
  HRESULT code;
};

class FatalFault : public Conformance, public ::testing::WithParamInterface<std::size_t> {};

std::vector<FatalCase> FatalCases() {
  Fault no_length;
  no_length.framing = Framing::kUntilClose;
  Fault chunked;
  chunked.framing = Framing::kChunked;
  Fault gzip;
  gzip.gzip = true;
  return {{"Forbidden", StatusFault(403), BG_E_HTTP_ERROR_403},
          {"Gone", StatusFault(410), BG_E_HTTP_ERROR_410},
          {"NotImplemented", StatusFault(501), BG_E_HTTP_ERROR_501},
          {"NoLength", no_length, BG_E_MISSING_FILE_SIZE},
          {"Chunked", chunked, BG_E_MISSING_FILE_SIZE},
          {"Encoded", gzip, BG_E_INVALID_SERVER_RESPONSE}};
}

TEST_P(FatalFault, PutsTheJobInErrorAndStoresNothing) {
  const FatalCase one = FatalCases()[GetParam()];
  Resource resource = SeededResource(50'000, 1);
  resource.fault = one.fault;
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_ERROR)) << one.name;
  EXPECT_EQ(FailureOf(job).code, one.code) << one.name;
  EXPECT_EQ(FailureOf(job).context, BG_ERROR_CONTEXT_REMOTE_FILE) << one.name;
  ULONG count = 0;
  EXPECT_EQ(job->GetErrorCount(&count), S_OK);
  EXPECT_EQ(count, 1U);
  ASSERT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(FileCount(), 0U) << one.name;
}
INSTANTIATE_TEST_SUITE_P(Answers, FatalFault, ::testing::Range(std::size_t{0}, FatalCases().size()));

// Fault B7. BITS: file-transfer-consistency.md: a file that changes on the server is begun again.
TEST_F(Faults, AFileThatChangesBetweenTwoRequestsIsBegunAgain) {
  Resource resource = SeededResource(kSize, 1);
  Fault cut = CutFault(1'500'000, Ending::kReset);
  cut.change_to =
      ContentVersion{.body = {9, kSize}, .etag = "\"new\"", .last_modified = "Fri, 02 Jan 2026 00:00:00 GMT"};
  cut.change_at = 1'500'000;
  resource.script = {cut};
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(9, 0, kSize));
}

// Fault B11.
TEST_F(Faults, AServerThatIgnoresTheRangeOfAResumeGivesTheRightFile) {
  Resource resource = SeededResource(kSize, 1);
  resource.script = {CutFault(1'500'000, Ending::kReset), RangeFault(RangeAnswer::kIgnored)};
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, kSize));
}

// Fault B10: a wrong range is seen before its first byte is written.
TEST_F(Faults, AWrongRangeIsAnErrorAndResumeGivesTheRightFile) {
  for (const RangeAnswer answer : {RangeAnswer::kShifted, RangeAnswer::kWrongTotal, RangeAnswer::kBadContentRange}) {
    Resource resource = SeededResource(kSize, 1);
    Fault wrong = RangeFault(answer, 1000);
    wrong.claimed_total = 77;
    wrong.content_range = "bytes nonsense";
    resource.script = {CutFault(1'500'000, Ending::kReset), wrong};
    server_.Set("/f", resource);
    auto job = CreateJob();
    AddFile(job, "/f", "f");
    ASSERT_EQ(job->Resume(), S_OK);
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (StateOf(job) != BG_JOB_STATE_ERROR && StateOf(job) != BG_JOB_STATE_TRANSFERRED) {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      LetOthersRun();
    }
    if (StateOf(job) == BG_JOB_STATE_ERROR) {
      const HRESULT code = FailureOf(job).code;
      EXPECT_TRUE(code == BG_E_INVALID_SERVER_RESPONSE || code == BG_E_INSUFFICIENT_RANGE_SUPPORT);
      ASSERT_EQ(job->Resume(), S_OK);
      ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
    }
    ASSERT_EQ(job->Complete(), S_OK);
    EXPECT_EQ(Downloaded("f"), SeededText(1, 0, kSize));
    std::filesystem::remove(downloads_ / "f");
  }
}

TEST_F(Faults, AServerThatIsDownAndComesBackIsTriedAgain) {
  server_.Set("/f", SeededResource(kSize, 1));
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(kSize, 1);
  resource.script = {PauseFault(1'000'000, gate)};
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals());
  server_.Stop();
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSIENT_ERROR));
  const HRESULT code = FailureOf(job).code;
  EXPECT_TRUE(code == static_cast<HRESULT>(0x80072EFD) || code == static_cast<HRESULT>(0x80072EFE)) << std::hex << code;
  server_.Restart();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, kSize));
}

TEST_F(Faults, ANameThatDoesNotResolveIsTransient) {
  auto job = CreateJob();
  // A label of more than 63 characters fails in the resolver itself: no name server is asked.
  const std::wstring url = L"http://" + std::wstring(70, L'x') + L"/f";
  ASSERT_EQ(job->AddFile(url.c_str(), Wide((downloads_ / "f").string()).c_str()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSIENT_ERROR));
  EXPECT_EQ(FailureOf(job).code, static_cast<HRESULT>(0x80072EE7));
}

// BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout: 0 never retries.
TEST_F(Faults, ANoProgressTimeoutOfZeroMakesTransientErrorsFatal) {
  Resource resource = SeededResource(10, 1);
  resource.fault = StatusFault(503);
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->SetNoProgressTimeout(0), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(job).code, BG_E_HTTP_ERROR_503);
}

// BITS: ns-bits-bg_file_info: directories exist; nf-bits-ibackgroundcopyjob-addfile.
TEST_F(Faults, ADirectoryThatIsMissingIsRefusedAtAddFile) {
  auto job = CreateJob();
  const HRESULT result = job->AddFile(L"http://host/f", Wide((downloads_ / "none/f").string()).c_str());
  EXPECT_EQ(result, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
}

TEST_F(Faults, ADirectoryThatGoesAwayIsALocalFileError) {
  server_.Set("/f", SeededResource(1000, 1));
  std::filesystem::create_directory(downloads_ / "gone");
  auto job = CreateJob();
  AddFile(job, "/f", "gone/f");
  std::filesystem::remove(downloads_ / "gone");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(job).context, BG_ERROR_CONTEXT_LOCAL_FILE);
  EXPECT_EQ(FailureOf(job).code, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
}

// BITS: nf-bits-ibackgroundcopyjob-complete: a rename that fails leaves the job in the queue, TRANSFERRED.
TEST_F(Faults, ADestinationThatIsADirectoryFailsCompleteAndCanBeRepaired) {
  server_.Set("/f", SeededResource(1000, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  std::filesystem::create_directory(downloads_ / "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_TRUE(FAILED(job->Complete()));
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_TRANSFERRED);
  std::filesystem::remove(downloads_ / "f");
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 1000));
}

#ifdef __linux__
// Fault A4: space is reserved before the first byte; when it comes back the job goes on.
TEST_F(Faults, AFullDiskHoldsTheJobUntilThereIsRoom) {
  const auto small = downloads_ / "small";
  std::filesystem::create_directory(small);
  if (::mount("none", small.c_str(), "tmpfs", 0, "size=1m") != 0) GTEST_SKIP() << "mounting needs privileges";
  server_.Set("/f", SeededResource(700'000, 1));
  {
    std::ofstream filler(small / "filler");
    filler << std::string(600'000, 'x');
  }
  auto job = CreateJob();
  AddFile(job, "/f", "small/f");
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSIENT_ERROR));
  EXPECT_EQ(FailureOf(job).code, HRESULT_FROM_WIN32(ERROR_DISK_FULL));
  EXPECT_EQ(FailureOf(job).context, BG_ERROR_CONTEXT_LOCAL_FILE);
  std::filesystem::remove(small / "filler");
  EXPECT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("small/f"), SeededText(1, 0, 700'000));
  StopService();
  ::umount(small.c_str());
}
#endif

// Fault D12.
TEST_F(Faults, ACallbackThatThrowsIsCalledAgainAndHurtsNobody) {
  server_.Set("/f", SeededResource(100, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  std::atomic<int> calls{0};
  auto* callback = Watch(job, BG_NOTIFY_JOB_TRANSFERRED, [&](auto, auto*, auto*, auto*) -> HRESULT {
    if (++calls == 1) throw std::runtime_error("a client's bug");
    return S_OK;
  });
  ASSERT_EQ(job->Resume(), S_OK);
  // The call that threw never returned; the second one has.
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobTransferred));
  EXPECT_EQ(callback->Begun(CallbackMethod::kJobTransferred), 2);
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_TRANSFERRED);
}

// Fault A9, A10: somebody deletes or cuts the temporary file of a finished download.
TEST_F(Faults, ATemporaryFileThatWasTamperedWithIsNeverPublished) {
  server_.Set("/f", SeededResource(10'000, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  std::filesystem::resize_file(TemporaryOf(FileOf(job)), 9'000);
  EXPECT_TRUE(FAILED(job->Complete()));
  EXPECT_FALSE(Downloaded("f").has_value());
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_TRANSFERRED);
  ASSERT_EQ(job->Cancel(), S_OK);
}

#ifndef _WIN32  // where making a link needs a privilege
// Attack D1: a link planted at the destination is replaced, never followed.
TEST_F(Faults, ALinkAtTheDestinationIsReplacedAndItsTargetUntouched) {
  server_.Set("/f", SeededResource(1000, 1));
  const auto victim = downloads_.Write("victim", "precious");
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  std::filesystem::create_symlink(victim, downloads_ / "f");
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(downloads_.Read("victim"), "precious");
  EXPECT_FALSE(std::filesystem::is_symlink(downloads_ / "f"));
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 1000));
}
#endif

// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags, redirect policies.
TEST_F(Faults, RedirectsFollowThePolicy) {
  server_.Set("/target", SeededResource(1000, 1));
  server_.Set("/from", RedirectTo(server_.Url("/target")));
  const auto name_after = [&](ULONG flags, BG_JOB_STATE expected) {
    auto job = CreateJob();
    AddFile(job, "/from", "f");
    EXPECT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetSecurityFlags(flags), S_OK);
    EXPECT_EQ(job->Resume(), S_OK);
    EXPECT_TRUE(WaitForState(job, expected));
    if (expected == BG_JOB_STATE_ERROR) {
      EXPECT_EQ(FailureOf(job).code, BG_E_HTTP_ERROR_302);
    }
    LPWSTR name = nullptr;
    EXPECT_EQ(FileOf(job)->GetRemoteName(&name), S_OK);
    EXPECT_EQ(job->Cancel(), S_OK);
    return Take(name);
  };
  EXPECT_EQ(name_after(BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT, BG_JOB_STATE_TRANSFERRED), server_.Url("/from"));
  EXPECT_EQ(name_after(BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT, BG_JOB_STATE_TRANSFERRED), server_.Url("/target"));
  EXPECT_EQ(name_after(BG_HTTP_REDIRECT_POLICY_DISALLOW, BG_JOB_STATE_ERROR), server_.Url("/target"));
}

TEST_F(Faults, ACertificateNobodyVouchesForIsRefusedUnlessTheJobSaysSo) {
  TempDir certificates;
  TestCertificates authority(certificates.path());
  HttpServerOptions options;
  options.tls = ServerTls{authority.Issue(CertificateKind::kValid)};
  HttpServer secure(options);
  secure.Set("/f", SeededResource(1000, 1));
  auto job = CreateJob();
  ASSERT_EQ(job->AddFile(Wide(secure.Url("/f")).c_str(), Wide((downloads_ / "f").string()).c_str()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(job).code, static_cast<HRESULT>(0x80072F0D));
  EXPECT_EQ(secure.RequestCount(), 0U);
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetSecurityFlags(BG_SSL_IGNORE_UNKNOWN_CA), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 1000));
}

// Attack D3.
TEST_F(Faults, CustomHeadersStayWithTheirOrigin) {
  HttpServerOptions options;
  options.host_name = "localhost";
  HttpServer other(options);
  other.Set("/f", SeededResource(1000, 1));
  server_.Set("/f", RedirectTo(other.Url("/f")));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetCustomHeaders(L"X-Secret: token\r\n"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_FALSE(other.Requests().empty());
  EXPECT_EQ(server_.Requests()[0].Header("X-Secret"), "token");
  for (const RequestRecord& request : other.Requests())
    EXPECT_FALSE(request.Header("X-Secret").has_value());
}

// Attack D3: the rest of the file is asked for at the server that the redirect has named.
TEST_F(Faults, CustomHeadersStayWithTheirOriginAfterAReportedRedirect) {
  HttpServerOptions options;
  options.host_name = "localhost";
  HttpServer other(options);
  ServeOnceFailing(other, CutFault(1'000'000, Ending::kReset));
  server_.Set("/f", RedirectTo(other.Url("/f")));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetCustomHeaders(L"X-Secret: token\r\n"), S_OK);
  ASSERT_EQ(As<IBackgroundCopyJobHttpOptions>(job.get())->SetSecurityFlags(BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  LPWSTR name = nullptr;
  ASSERT_EQ(FileOf(job)->GetRemoteName(&name), S_OK);
  EXPECT_EQ(Take(name), other.Url("/f"));
  EXPECT_GE(other.RequestCount(), 2U);
  for (const RequestRecord& request : other.Requests())
    EXPECT_FALSE(request.Header("X-Secret").has_value());
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, kSize));
}

TEST_F(Faults, FilesOfAJobShareOneConnection) {
  auto job = CreateJob();
  for (int i = 0; i < 10; ++i) {
    server_.Set("/" + std::to_string(i), SeededResource(1000, static_cast<std::uint64_t>(i)));
    AddFile(job, "/" + std::to_string(i), std::to_string(i));
  }
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  std::set<std::uint64_t> connections;
  std::size_t probes = 0;  // A job that is still at it after a second asks for the sizes on the side.
  for (const RequestRecord& request : server_.Requests()) {
    connections.insert(request.connection_id);
    probes += request.method == "HEAD" ? 1 : 0;
  }
  EXPECT_LE(connections.size(), probes == 0 ? 1U : 2U);
}

}  // namespace
}  // namespace openbits::test
