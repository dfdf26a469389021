// Each interface by its pages: arguments, defaults, identities, enumerators. BITS: sdk-api bits*.

#include <cstring>

#include "tests/conformance/conformance_fixture.h"

namespace openbits::test {
namespace {

using Interfaces = Conformance;

/// A value outside its enumeration, as a client in C can pass it.
template <class Enumeration>
Enumeration Outside(int value) {
  Enumeration result{};
  std::memcpy(&result, &value, sizeof result);
  return result;
}

// BITS: nf-bits-ibackgroundcopymanager-createjob.
TEST_F(Interfaces, CreateJobChecksTheNameAndGivesASuspendedJob) {
  GUID id{};
  Ref<IBackgroundCopyJob> job;
  EXPECT_EQ(manager_->CreateJob(nullptr, BG_JOB_TYPE_DOWNLOAD, &id, job.Out()), E_INVALIDARG);
  EXPECT_EQ(manager_->CreateJob(std::wstring(257, L'x').c_str(), BG_JOB_TYPE_DOWNLOAD, &id, job.Out()), E_INVALIDARG);
  EXPECT_EQ(manager_->CreateJob(L"x", BG_JOB_TYPE_DOWNLOAD, nullptr, job.Out()), E_INVALIDARG);
  EXPECT_EQ(manager_->CreateJob(L"x", BG_JOB_TYPE_DOWNLOAD, &id, nullptr), E_INVALIDARG);
  ASSERT_EQ(manager_->CreateJob(std::wstring(256, L'x').c_str(), BG_JOB_TYPE_DOWNLOAD, &id, job.Out()), S_OK);
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_SUSPENDED);
  EXPECT_TRUE(IdOf(job) == id);
}

// BITS: nn-bits-ibackgroundcopyjob and the getters' pages.
TEST_F(Interfaces, ANewJobHasTheDocumentedDefaults) {
  GUID id{};
  Ref<IBackgroundCopyJob> job;
  ASSERT_EQ(manager_->CreateJob(L"defaults", BG_JOB_TYPE_DOWNLOAD, &id, job.Out()), S_OK);
  BG_JOB_PROGRESS progress{1, 1, 1, 1};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 0U);
  EXPECT_EQ(progress.BytesTransferred, 0U);
  EXPECT_EQ(progress.FilesTotal, 0U);
  BG_JOB_PRIORITY priority{};
  EXPECT_EQ(job->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_NORMAL);
  ULONG value = 0;
  EXPECT_EQ(job->GetNotifyFlags(&value), S_OK);
  EXPECT_EQ(value, static_cast<ULONG>(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR));
  EXPECT_EQ(job->GetMinimumRetryDelay(&value), S_OK);
  EXPECT_EQ(value, 600U);
  EXPECT_EQ(job->GetNoProgressTimeout(&value), S_OK);
  EXPECT_EQ(value, 1'209'600U);
  EXPECT_EQ(job->GetErrorCount(&value), S_OK);
  EXPECT_EQ(value, 0U);
  IUnknown* callback = job.get();
  EXPECT_EQ(job->GetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(callback, nullptr);
  Ref<IBackgroundCopyError> error;
  EXPECT_EQ(job->GetError(error.Out()), BG_E_ERROR_INFORMATION_UNAVAILABLE);
  BG_JOB_PROXY_USAGE usage{};
  LPWSTR list = nullptr;
  LPWSTR bypass = nullptr;
  EXPECT_EQ(job->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_PRECONFIG);
  EXPECT_EQ(list, nullptr);
  EXPECT_EQ(bypass, nullptr);
  LPWSTR owner = nullptr;
  EXPECT_EQ(job->GetOwner(&owner), S_OK);
  EXPECT_EQ(Take(owner).substr(0, 2), "S-");
  auto job4 = As<IBackgroundCopyJob4>(job.get());
  EXPECT_EQ(job4->GetMaximumDownloadTime(&value), S_OK);
  EXPECT_EQ(value, 7'776'000U);
  auto job5 = As<IBackgroundCopyJob5>(job.get());
  BITS_JOB_PROPERTY_VALUE property{};
  EXPECT_EQ(job5->GetProperty(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, &property), S_OK);
  EXPECT_EQ(property.Dword, 500U);
  LPWSTR method = nullptr;
  EXPECT_EQ(As<IBackgroundCopyJobHttpOptions2>(job.get())->GetHttpMethod(&method), S_OK);
  EXPECT_EQ(Take(method), "GET");
}

TEST_F(Interfaces, EverySetterIsReadBack) {
  auto job = CreateJob(L"first");
  EXPECT_EQ(job->SetDisplayName(L"second"), S_OK);
  EXPECT_EQ(job->SetDescription(L"text \u00e4\u20ac"), S_OK);
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_LOW), S_OK);
  EXPECT_EQ(job->SetMinimumRetryDelay(2), S_OK);
  EXPECT_EQ(job->SetNoProgressTimeout(77), S_OK);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, L"proxy:8080", L"*.local"), S_OK);
  RestartService();
  Ref<IEnumBackgroundCopyJobs> jobs;
  ASSERT_EQ(manager_->EnumJobs(0, jobs.Out()), S_OK);
  job.Reset();
  ASSERT_EQ(jobs->Next(1, job.Out(), nullptr), S_OK);
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetDisplayName(&text), S_OK);
  EXPECT_EQ(Take(text), "second");
  EXPECT_EQ(job->GetDescription(&text), S_OK);
  EXPECT_STREQ(text, L"text \u00e4\u20ac");
  CoTaskMemFree(text);
  BG_JOB_PRIORITY priority{};
  EXPECT_EQ(job->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_LOW);
  ULONG value = 0;
  EXPECT_EQ(job->GetMinimumRetryDelay(&value), S_OK);
  EXPECT_EQ(value, 5U);
  EXPECT_EQ(job->GetNoProgressTimeout(&value), S_OK);
  EXPECT_EQ(value, 77U);
  BG_JOB_PROXY_USAGE usage{};
  LPWSTR list = nullptr;
  LPWSTR bypass = nullptr;
  EXPECT_EQ(job->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_OVERRIDE);
  EXPECT_EQ(Take(list), "proxy:8080");
  EXPECT_EQ(Take(bypass), "*.local");
}

// BITS: nf-bits-ibackgroundcopyjob-setpriority and others: values outside an enumeration or a mask give E_NOTIMPL.
TEST_F(Interfaces, BadValuesGiveTheDocumentedCodes) {
  auto job = CreateJob();
  EXPECT_EQ(job->SetPriority(Outside<BG_JOB_PRIORITY>(4)), E_NOTIMPL);
  EXPECT_EQ(job->SetNotifyFlags(0x40), E_NOTIMPL);
  EXPECT_EQ(job->SetProxySettings(Outside<BG_JOB_PROXY_USAGE>(9), nullptr, nullptr), E_NOTIMPL);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, nullptr, nullptr), E_INVALIDARG);
  EXPECT_EQ(job->SetDescription(std::wstring(1025, L'x').c_str()), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(job->SetDescription(nullptr), E_INVALIDARG);
  EXPECT_EQ(job->AddFile(L"ftp://host/f", L"/tmp/f"), E_INVALIDARG);
  EXPECT_EQ(job->AddFile(L"http://host/f", L"relative"), E_INVALIDARG);
  EXPECT_EQ(job->AddFile(L"http://host/f", nullptr), E_INVALIDARG);
  EXPECT_EQ(job->AddFile(nullptr, L"/tmp/f"), E_INVALIDARG);
  EXPECT_EQ(job->Resume(), BG_E_EMPTY);
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_SUSPENDED);
  BITS_JOB_PROPERTY_VALUE value{};
  EXPECT_EQ(As<IBackgroundCopyJob5>(job.get())->GetProperty(Outside<BITS_JOB_PROPERTY_ID>(99), &value),
            BG_E_UNKNOWN_PROPERTY_ID);
  EXPECT_EQ(job->GetState(nullptr), E_INVALIDARG);
  EXPECT_EQ(job->GetProgress(nullptr), E_INVALIDARG);
}

// COM: QueryInterface keeps one identity over all interfaces of an object.
TEST_F(Interfaces, AJobHasOneIdentityForAllItsInterfaces) {
  auto job = CreateJob();
  auto identity = As<IUnknown>(job.get());
  EXPECT_EQ(As<IUnknown>(As<IBackgroundCopyJob5>(job.get()).get()).get(), identity.get());
  EXPECT_EQ(As<IUnknown>(As<IBackgroundCopyJobHttpOptions3>(job.get()).get()).get(), identity.get());
  EXPECT_EQ(As<IUnknown>(As<IBitsTokenOptions>(job.get()).get()).get(), identity.get());
  Ref<IBackgroundCopyManager> no;
  EXPECT_EQ(job->QueryInterface(__uuidof(IBackgroundCopyManager), no.OutVoid()), E_NOINTERFACE);
  EXPECT_EQ(no.get(), nullptr);
}

// BITS: determining-the-version-of-bits.md: every class behaves identically.
TEST_F(Interfaces, EveryVersionOfTheManagerCanBeMadeAndOthersCannot) {
  const GUID classes[] = {CLSID_BackgroundCopyManager,     CLSID_BackgroundCopyManager1_5,
                          CLSID_BackgroundCopyManager2_0,  CLSID_BackgroundCopyManager2_5,
                          CLSID_BackgroundCopyManager3_0,  CLSID_BackgroundCopyManager4_0,
                          CLSID_BackgroundCopyManager5_0,  CLSID_BackgroundCopyManager10_1,
                          CLSID_BackgroundCopyManager10_2, CLSID_BackgroundCopyManager10_3};
  for (const GUID& class_id : classes) {
    Ref<IBackgroundCopyManager> manager;
    EXPECT_EQ(CoCreateInstance(class_id, nullptr, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyManager, manager.OutVoid()),
              S_OK);
  }
  Ref<IUnknown> other;
  EXPECT_EQ(CoCreateInstance(IID_IUnknown, nullptr, CLSCTX_LOCAL_SERVER, IID_IUnknown, other.OutVoid()),
            REGDB_E_CLASSNOTREG);
}

// BITS: nn-bits-ienumbackgroundcopyjobs.
TEST_F(Interfaces, EnumeratorsFollowTheRulesOfCom) {
  std::vector<Ref<IBackgroundCopyJob>> jobs;
  for (int i = 0; i < 3; ++i)
    jobs.push_back(CreateJob());
  Ref<IEnumBackgroundCopyJobs> list;
  ASSERT_EQ(manager_->EnumJobs(0, list.Out()), S_OK);
  auto later = CreateJob();
  ULONG count = 0;
  EXPECT_EQ(list->GetCount(&count), S_OK);
  EXPECT_EQ(count, 3U);
  IBackgroundCopyJob* items[4] = {};
  EXPECT_EQ(list->Next(4, items, &count), S_FALSE);
  EXPECT_EQ(count, 3U);
  for (ULONG i = 0; i < count; ++i)
    items[i]->Release();
  EXPECT_EQ(list->Reset(), S_OK);
  EXPECT_TRUE(FAILED(list->Next(2, items, nullptr)));
  EXPECT_EQ(list->Skip(2), S_OK);
  Ref<IEnumBackgroundCopyJobs> copy;
  EXPECT_EQ(list->Clone(copy.Out()), S_OK);
  Ref<IBackgroundCopyJob> last;
  EXPECT_EQ(copy->Next(1, last.Out(), nullptr), S_OK);
  EXPECT_EQ(list->Skip(2), S_FALSE);
}

// BITS: nf-bits-ibackgroundcopymanager-getjob; spec api.md 3.1: final jobs answer GetState and refuse the rest.
TEST_F(Interfaces, AFinalJobIsGoneFromTheQueueAndStillAnswers) {
  auto job = CreateJob();
  const GUID id = IdOf(job);
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_CANCELLED);
  EXPECT_EQ(job->Cancel(), BG_E_INVALID_STATE);
  EXPECT_EQ(job->Resume(), BG_E_INVALID_STATE);
  EXPECT_EQ(job->SetDescription(L"late"), BG_E_INVALID_STATE);
  Ref<IBackgroundCopyJob> gone;
  EXPECT_EQ(manager_->GetJob(id, gone.Out()), BG_E_NOT_FOUND);
  EXPECT_EQ(gone.get(), nullptr);
}

// BITS: nf-bits-ibackgroundcopymanager-geterrordescription.
TEST_F(Interfaces, ErrorsHaveTexts) {
  LPWSTR text = nullptr;
  EXPECT_EQ(manager_->GetErrorDescription(BG_E_VALIDATION_FAILED, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), &text),
            S_OK);
  EXPECT_FALSE(Take(text).empty());
}

// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-getcustomheaders; nf-bits10_3-…-makecustomheaderswriteonly.
TEST_F(Interfaces, CustomHeadersAreSentReadBackAndCanBeMadeWriteOnly) {
  server_.Set("/f", SeededResource(10, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  auto options = As<IBackgroundCopyJobHttpOptions3>(job.get());
  LPWSTR text = nullptr;
  EXPECT_EQ(options->GetCustomHeaders(&text), S_FALSE);
  EXPECT_EQ(text, nullptr);
  ASSERT_EQ(options->SetCustomHeaders(L"X-One: 1\r\nX-Two: 2\r\n"), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), S_OK);
  EXPECT_EQ(Take(text), "X-One: 1\r\nX-Two: 2\r\n");
  EXPECT_EQ(options->MakeCustomHeadersWriteOnly(), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), E_ACCESSDENIED);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(server_.Requests()[0].Header("X-One"), "1");
  EXPECT_EQ(server_.Requests()[0].Header("X-Two"), "2");
}

// BITS: nf-bits1_5-ibackgroundcopyjob2-setcredentials: sent when challenged; 401 otherwise, and Resume goes on.
TEST_F(Interfaces, CredentialsAnswerAChallenge) {
  Resource resource = SeededResource(1000, 1);
  resource.auth = AuthRequirement{{AuthScheme::kBasic}, "user", "secret"};
  server_.Set("/f", resource);
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(FailureOf(job).code, BG_E_HTTP_ERROR_401);
  wchar_t user[] = L"user";
  wchar_t password[] = L"secret";
  BG_AUTH_CREDENTIALS credentials{};
  credentials.Target = BG_AUTH_TARGET_SERVER;
  credentials.Scheme = BG_AUTH_SCHEME_BASIC;
  credentials.Credentials.Basic = {user, password};
  auto job2 = As<IBackgroundCopyJob2>(job.get());
  ASSERT_EQ(job2->SetCredentials(&credentials), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job2->RemoveCredentials(BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC), S_OK);
  EXPECT_EQ(job2->RemoveCredentials(BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC), S_FALSE);
}

// BITS: nf-bits2_0-ibackgroundcopyjob3-addfilewithranges: ranges joined in the order given.
TEST_F(Interfaces, AFileOfRangesIsTheRangesInTheirOrder) {
  server_.Set("/f", SeededResource(10'000, 1));
  auto job = CreateJob();
  auto job3 = As<IBackgroundCopyJob3>(job.get());
  BG_FILE_RANGE ranges[] = {{100, 100}, {900, 100}, {400, 100}};
  ASSERT_EQ(
      job3->AddFileWithRanges(Wide(server_.Url("/f")).c_str(), Wide((downloads_ / "f").string()).c_str(), 3, ranges),
      S_OK);
  BG_FILE_RANGE overlapping[] = {{0, 100}, {50, 10}};
  EXPECT_EQ(job3->AddFileWithRanges(L"http://host/f", Wide((downloads_ / "g").string()).c_str(), 2, overlapping),
            BG_E_OVERLAPPING_RANGES);
  DWORD count = 0;
  BG_FILE_RANGE* read = nullptr;
  EXPECT_EQ(As<IBackgroundCopyFile2>(FileOf(job).get())->GetFileRanges(&count, &read), S_OK);
  ASSERT_EQ(count, 3U);
  EXPECT_EQ(read[1].InitialOffset, 900U);
  CoTaskMemFree(read);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 100, 100) + SeededText(1, 900, 100) + SeededText(1, 400, 100));
}

// BITS: nf-bits5_0-ibackgroundcopyfile5-getproperty.
TEST_F(Interfaces, TheLastResponseHeadersCanBeRead) {
  server_.Set("/f", SeededResource(10, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  BITS_FILE_PROPERTY_VALUE value{};
  ASSERT_EQ(
      As<IBackgroundCopyFile5>(FileOf(job).get())->GetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value),
      S_OK);
  const std::string headers = Take(value.String);
  EXPECT_NE(headers.find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(headers.find("Content-Length: 10"), std::string::npos);
}

// BITS: nn-bits3_0-ibitspeercacheadministration: from 4.0 on every method gives S_FALSE.
TEST_F(Interfaces, ThePeerCacheIsWithdrawn) {
  auto admin = As<IBitsPeerCacheAdministration>(manager_.get());
  DWORD value = 0;
  EXPECT_EQ(admin->GetConfigurationFlags(&value), S_FALSE);
  EXPECT_EQ(admin->ClearRecords(), S_FALSE);
}

// A job outlives the client: the next one finds it and completes it.
TEST_F(Interfaces, AJobSurvivesItsClient) {
  server_.Set("/f", SeededResource(2'000'000, 1));
  GUID id{};
  {
    auto job = CreateJob();
    AddFile(job, "/f", "f");
    id = IdOf(job);
    ASSERT_EQ(job->Resume(), S_OK);
  }
  RestartService();
  auto job = Reopen(id);
  ASSERT_TRUE(job);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 2'000'000));
}

}  // namespace
}  // namespace openbits::test
