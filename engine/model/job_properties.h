#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/guid.h"
#include "platform/base/ids.h"
#include "platform/credential_vault.h"
#include "transport/auth.h"
#include "transport/proxy.h"

namespace openbits::engine {

/// Notification flags. BITS: nf-bits-ibackgroundcopyjob-setnotifyflags.
namespace notify_flags {
inline constexpr std::uint32_t kJobTransferred = 0x01;
inline constexpr std::uint32_t kJobError = 0x02;
inline constexpr std::uint32_t kDisable = 0x04;
inline constexpr std::uint32_t kJobModification = 0x08;
inline constexpr std::uint32_t kFileTransferred = 0x10;
inline constexpr std::uint32_t kFileRangesTransferred = 0x20;
inline constexpr std::uint32_t kAll = 0x3F;
}  // namespace notify_flags

/// Security flags. BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags.
namespace security_flags {
inline constexpr std::uint32_t kEnableCrlCheck = 0x0001;
inline constexpr std::uint32_t kIgnoreCertificateName = 0x0002;
inline constexpr std::uint32_t kIgnoreCertificateDate = 0x0004;
inline constexpr std::uint32_t kIgnoreUnknownAuthority = 0x0008;
inline constexpr std::uint32_t kIgnoreCertificateUsage = 0x0010;
inline constexpr std::uint32_t kRedirectMask = 0x0700;
inline constexpr std::uint32_t kRedirectAllowReport = 0x0100;
inline constexpr std::uint32_t kRedirectDisallow = 0x0200;
inline constexpr std::uint32_t kRedirectAllowHttpsToHttp = 0x0800;
inline constexpr std::uint32_t kAll = 0x0B1F;
}  // namespace security_flags

/// Program and command line of SetNotifyCmdLine; both empty: none.
struct CommandLine {
  std::string program;
  std::string parameters;
  /// Who set it: the program runs as this user.
  UserId user;
  friend bool operator==(const CommandLine&, const CommandLine&) = default;
};

/// Selects a client certificate, by thumbprint or by subject.
struct ClientCertificate {
  std::uint32_t store_location = 0;  // BG_CERT_STORE_LOCATION
  std::string store_name;
  std::vector<std::uint8_t> hash;  // 20 bytes, or empty
  std::string subject;
  friend bool operator==(const ClientCertificate&, const ClientCertificate&) = default;
};

/// One set of credentials at rest.
struct SealedCredential {
  transport::AuthTarget target = transport::AuthTarget::kServer;
  transport::AuthScheme scheme = transport::AuthScheme::kBasic;
  bool is_implicit = false;
  SealedBytes user_name;
  SealedBytes password;
  friend bool operator==(const SealedCredential&, const SealedCredential&) = default;
};

/// What the caller can set on a job besides its names and files. Defaults are BITS's (spec api.md 3.3).
struct JobProperties {
  std::uint32_t notify_flags = notify_flags::kJobTransferred | notify_flags::kJobError;
  CommandLine command_line;
  Guid notification_class;                               // null: none
  std::uint32_t minimum_notification_interval_ms = 500;  // BITS: ne-bits5_0-bits_job_property_id
  std::uint32_t minimum_retry_delay_s = 600;             // BITS: nf-bits-ibackgroundcopyjob-setminimumretrydelay
  std::uint32_t no_progress_timeout_s = 1'209'600;       // BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout
  /// Nothing: the policy's value. BITS: nf-bits3_0-ibackgroundcopyjob4-setmaximumdownloadtime
  std::optional<std::uint32_t> maximum_download_time_s;
  transport::ProxySettings proxy;
  std::uint32_t security_flags = 0;
  std::string http_method;     // empty: the type's own ("GET", "BITS_POST")
  SealedBytes custom_headers;  // empty: none
  bool custom_headers_write_only = false;
  std::optional<ClientCertificate> client_certificate;
  std::vector<SealedCredential> credentials;
  /// ASSUMED: the default is undocumented; the policy's default is "always". BITS: bits-csp TransferPolicy.
  std::uint32_t cost_flags = 0x800000FF;
  bool dynamic_content = false;
  bool high_performance = false;
  std::optional<std::uint64_t> max_download_size;
  std::uint32_t use_stored_credentials = 0;
  bool on_demand = false;
  std::uint32_t peer_caching_flags = 0;
  std::uint32_t file_acl_flags = 0;
  std::uint32_t helper_token_flags = 0;
  std::string reply_file_name;

  friend bool operator==(const JobProperties&, const JobProperties&) = default;
};

}  // namespace openbits::engine
