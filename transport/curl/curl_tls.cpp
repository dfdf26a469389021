#include "transport/curl/curl_tls.h"

namespace openbits::transport {

Errc ErrcOfFault(CertificateFault fault) {
  switch (fault) {
    case CertificateFault::kDate: return Errc::kTlsCertificateDate;
    case CertificateFault::kName: return Errc::kTlsCertificateName;
    case CertificateFault::kAuthority: return Errc::kTlsCertificateAuthority;
    case CertificateFault::kUsage: return Errc::kTlsCertificateUsage;
    case CertificateFault::kRevoked: return Errc::kTlsCertificateRevoked;
    case CertificateFault::kRevocationUnknown: return Errc::kTlsRevocationCheckFailed;
    case CertificateFault::kNone:
    case CertificateFault::kOther: break;
  }
  return Errc::kTlsFailure;
}

bool IsIgnored(CertificateFault fault, const TlsOptions& options) {
  switch (fault) {
    case CertificateFault::kNone: return true;
    case CertificateFault::kDate: return options.ignore_date;
    case CertificateFault::kName: return options.ignore_name;
    case CertificateFault::kAuthority: return options.ignore_unknown_authority;
    case CertificateFault::kUsage: return options.ignore_usage;
    case CertificateFault::kRevoked:
    case CertificateFault::kRevocationUnknown:
    case CertificateFault::kOther: break;
  }
  return false;
}

}  // namespace openbits::transport
