#include <bitsmsg.h>
#include <gtest/gtest.h>

#include <array>

#include "bits_api/com/copy_job.h"
#include "tests/unit/com/fake_queue_service.h"

namespace openbits::com {
namespace {

class CopyJobSettingsTest : public ::testing::Test {
 protected:
  JobFixture fixture_;
  FakeQueueService& service_ = *fixture_.service;
  ComPtr<CopyJob> job_ = MakeObject<CopyJob>(fixture_.session, fixture_.view);
};

TEST_F(CopyJobSettingsTest, TextsAreCommandsAndReadFromTheSnapshot) {
  EXPECT_EQ(job_->SetDisplayName(L"neu"), S_OK);
  EXPECT_EQ(service_.Last<engine::SetDisplayName>()->value, "neu");
  EXPECT_EQ(job_->SetDescription(L""), S_OK);
  EXPECT_EQ(service_.Last<engine::SetDescription>()->value, "");
  EXPECT_EQ(job_->SetDisplayName(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->SetDescription(nullptr), E_INVALIDARG);
  LPWSTR text = nullptr;
  ASSERT_EQ(job_->GetDisplayName(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"a job");
  ASSERT_EQ(job_->GetOwner(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"S-1-22-1-1000");
  EXPECT_EQ(job_->GetDescription(nullptr), E_INVALIDARG);
}

TEST_F(CopyJobSettingsTest, ValuesOutsideTheirEnumAreTheServicesToRefuse) {
  service_.failure = Error{Errc::kNotImplemented, ErrorContext::kNone, 0, {}};
  const int outside = service_.commands.empty() ? 4 : 0;
  EXPECT_EQ(job_->SetPriority(static_cast<BG_JOB_PRIORITY>(outside)), E_NOTIMPL);
  EXPECT_EQ(service_.Last<engine::SetPriority>()->value, 4U);
  EXPECT_EQ(job_->SetNotifyFlags(0x40), E_NOTIMPL);
  EXPECT_EQ(service_.Last<engine::SetNotifyFlags>()->value, 0x40U);
}

TEST_F(CopyJobSettingsTest, ANewJobShowsTheDocumentedDefaults) {
  BG_JOB_PRIORITY priority = BG_JOB_PRIORITY_LOW;
  ULONG value = 0;
  DWORD flags = 9;
  EXPECT_EQ(job_->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_NORMAL);
  EXPECT_EQ(job_->GetNotifyFlags(&value), S_OK);
  EXPECT_EQ(value, ULONG{BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR});
  EXPECT_EQ(job_->GetMinimumRetryDelay(&value), S_OK);
  EXPECT_EQ(value, 600U);
  EXPECT_EQ(job_->GetNoProgressTimeout(&value), S_OK);
  EXPECT_EQ(value, 1209600U);
  EXPECT_EQ(job_->GetMaximumDownloadTime(&value), S_OK);
  EXPECT_EQ(value, 7776000U);
  EXPECT_EQ(job_->GetErrorCount(&value), S_OK);
  EXPECT_EQ(value, 0U);
  EXPECT_EQ(job_->GetPeerCachingFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0U);
  EXPECT_EQ(job_->GetFileACLFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0U);
}

TEST_F(CopyJobSettingsTest, ProxyListsAreNullUnlessTheUsageIsOverride) {
  BG_JOB_PROXY_USAGE usage = BG_JOB_PROXY_USAGE_OVERRIDE;
  LPWSTR list = nullptr;
  LPWSTR bypass = nullptr;
  ASSERT_EQ(job_->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_PRECONFIG);
  EXPECT_EQ(list, nullptr);
  EXPECT_EQ(bypass, nullptr);
  fixture_.Edit([](auto& job) {
    job.header.properties.proxy.usage = static_cast<decltype(job.header.properties.proxy.usage)>(2);
    job.header.properties.proxy.list = "proxy:8080";
    job.header.properties.proxy.bypass_list = "<local>";
  });
  ASSERT_EQ(job_->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_OVERRIDE);
  EXPECT_EQ(TakeText(list), L"proxy:8080");
  EXPECT_EQ(TakeText(bypass), L"<local>");
  EXPECT_EQ(job_->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, L"p", nullptr), S_OK);
  const auto* const command = service_.Last<engine::SetProxySettings>();
  EXPECT_EQ(command->list, "p");
  EXPECT_FALSE(command->bypass_list.has_value());
}

TEST_F(CopyJobSettingsTest, ACommandLineThatIsNotSetReadsAsTwoEmptyTexts) {
  LPWSTR program = nullptr;
  LPWSTR parameters = nullptr;
  ASSERT_EQ(job_->GetNotifyCmdLine(&program, &parameters), S_OK);
  EXPECT_EQ(TakeText(program), L"");
  EXPECT_EQ(TakeText(parameters), L"");
  EXPECT_EQ(job_->GetNotifyCmdLine(&program, nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->SetNotifyCmdLine(nullptr, nullptr), S_OK);
  EXPECT_FALSE(service_.Last<engine::SetNotifyCommandLine>()->program.has_value());
}

TEST_F(CopyJobSettingsTest, CredentialsArePassedAsSecrets) {
  wchar_t user[] = L"user";
  wchar_t password[] = L"secret";
  BG_AUTH_CREDENTIALS credentials{};
  credentials.Target = BG_AUTH_TARGET_PROXY;
  credentials.Scheme = BG_AUTH_SCHEME_DIGEST;
  credentials.Credentials.Basic.UserName = user;
  credentials.Credentials.Basic.Password = password;
  EXPECT_EQ(job_->SetCredentials(&credentials), S_OK);
  const auto* const command = service_.Last<engine::SetCredentials>();
  ASSERT_NE(command, nullptr);
  EXPECT_EQ(command->target, 2U);
  EXPECT_EQ(command->scheme, 2U);
  EXPECT_EQ(command->password->Reveal(), "secret");
  EXPECT_EQ(job_->SetCredentials(nullptr), E_INVALIDARG);
  service_.reply = engine::Boolean{false};
  EXPECT_EQ(job_->RemoveCredentials(BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC), S_FALSE);
}

TEST_F(CopyJobSettingsTest, CustomHeadersAreNullWithFalseWhenThereAreNone) {
  service_.reply = engine::CustomHeaders{};
  auto text = reinterpret_cast<LPWSTR>(4);
  EXPECT_EQ(job_->GetCustomHeaders(&text), S_FALSE);
  EXPECT_EQ(text, nullptr);
  service_.reply = engine::CustomHeaders{Secret("A: b\r\n")};
  ASSERT_EQ(job_->GetCustomHeaders(&text), S_OK);
  EXPECT_EQ(TakeText(text), L"A: b\r\n");
  EXPECT_EQ(job_->GetCustomHeaders(nullptr), kNullReference);
  EXPECT_EQ(job_->SetCustomHeaders(nullptr), S_OK);
  EXPECT_FALSE(service_.Last<engine::SetCustomHeaders>()->block.has_value());
}

TEST_F(CopyJobSettingsTest, TheMethodOfATypeIsItsDefault) {
  LPWSTR method = nullptr;
  ASSERT_EQ(job_->GetHttpMethod(&method), S_OK);
  EXPECT_EQ(TakeText(method), L"GET");
  fixture_.Edit([](auto& job) { job.header.type = engine::JobType::kUpload; });
  ASSERT_EQ(job_->GetHttpMethod(&method), S_OK);
  EXPECT_EQ(TakeText(method), L"BITS_POST");
  fixture_.Edit([](auto& job) { job.header.properties.http_method = "PUT"; });
  ASSERT_EQ(job_->GetHttpMethod(&method), S_OK);
  EXPECT_EQ(TakeText(method), L"PUT");
}

TEST_F(CopyJobSettingsTest, ClientCertificatesAreForTheOwner) {
  std::array<BYTE, 20> hash{};
  hash[19] = 7;
  EXPECT_EQ(job_->SetClientCertificateByID(BG_CERT_STORE_LOCATION_LOCAL_MACHINE, L"MY", hash.data()), S_OK);
  EXPECT_EQ(service_.Last<engine::SetClientCertificate>()->certificate.hash.back(), 7);
  EXPECT_EQ(job_->SetClientCertificateByName(BG_CERT_STORE_LOCATION_CURRENT_USER, nullptr, L"x"), kNullReference);

  BG_CERT_STORE_LOCATION location{};
  LPWSTR store = nullptr;
  BYTE* blob = nullptr;
  LPWSTR subject = nullptr;
  EXPECT_EQ(job_->GetClientCertificate(&location, &store, &blob, &subject), kBadStubData);
  fixture_.Edit([&](auto& job) {
    job.header.properties.client_certificate =
        engine::ClientCertificate{1, "MY", std::vector<std::uint8_t>(hash.begin(), hash.end()), {}};
  });
  ASSERT_EQ(job_->GetClientCertificate(&location, &store, &blob, &subject), S_OK);
  EXPECT_EQ(location, BG_CERT_STORE_LOCATION_LOCAL_MACHINE);
  EXPECT_EQ(TakeText(store), L"MY");
  EXPECT_EQ(blob[19], 7);
  EXPECT_EQ(subject, nullptr);
  CoTaskMemFree(blob);
  fixture_.Edit([](auto& job) { job.header.owner.sid = "S-1-22-1-1001"; });
  EXPECT_EQ(job_->GetClientCertificate(&location, &store, &blob, &subject), kBadStubData);
}

TEST_F(CopyJobSettingsTest, TheServerCertificateCallbackIsNotOffered) {
  EXPECT_EQ(job_->SetServerCertificateValidationInterface(nullptr), E_NOTIMPL);
  EXPECT_EQ(job_->GetSecurityFlags(nullptr), kNullReference);
}

}  // namespace
}  // namespace openbits::com
