#include "engine/job/request_builder.h"

#include <utility>

#include "transport/http_headers.h"

namespace openbits::engine {
namespace {

Result<std::vector<transport::Credential>> UnsealCredentials(const JobProperties& properties, CredentialVault& vault) {
  std::vector<transport::Credential> credentials;
  for (const SealedCredential& sealed : properties.credentials) {
    transport::Credential credential;
    credential.target = sealed.target;
    credential.scheme = sealed.scheme;
    credential.is_implicit = sealed.is_implicit;
    if (!sealed.is_implicit) {
      auto name = vault.Unseal(sealed.user_name);
      if (!name) return name.error();
      auto password = vault.Unseal(sealed.password);
      if (!password) return password.error();
      credential.user_name = *std::move(name);
      credential.password = *std::move(password);
    }
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

}  // namespace

Result<RequestTemplate> BuildRequestTemplate(const JobHeader& job, const Policy& policy, CredentialVault& vault) {
  const JobProperties& properties = job.properties;
  const std::uint32_t flags = properties.security_flags;
  RequestTemplate request;
  if (!properties.http_method.empty()) request.method = properties.http_method;
  request.proxy = properties.proxy;
  request.tls.check_revocation = (flags & security_flags::kEnableCrlCheck) != 0;
  request.tls.ignore_name = (flags & security_flags::kIgnoreCertificateName) != 0;
  request.tls.ignore_date = (flags & security_flags::kIgnoreCertificateDate) != 0;
  request.tls.ignore_unknown_authority = (flags & security_flags::kIgnoreUnknownAuthority) != 0;
  request.tls.ignore_usage = (flags & security_flags::kIgnoreCertificateUsage) != 0;
  const std::uint32_t redirects = flags & security_flags::kRedirectMask;
  request.redirects.follow = redirects != security_flags::kRedirectDisallow;
  request.redirects.allow_https_to_http = (flags & security_flags::kRedirectAllowHttpsToHttp) != 0;
  request.redirects.allow_public_to_private = !policy.refuse_private_redirects;
  request.report_redirects = redirects == security_flags::kRedirectAllowReport;
  if (!properties.custom_headers.empty()) {
    auto block = vault.Unseal(properties.custom_headers);
    if (!block) return block.error();
    auto headers = transport::ParseCustomHeaders(block->Reveal());
    if (!headers) return headers.error();
    request.custom_headers = *std::move(headers);
  }
  auto credentials = UnsealCredentials(properties, vault);
  if (!credentials) return credentials.error();
  request.credentials = *std::move(credentials);
  return request;
}

}  // namespace openbits::engine
