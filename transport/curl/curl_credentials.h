#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.h"
#include "transport/auth.h"
#include "transport/curl/curl_global.h"
#include "transport/request.h"
#include "transport/response.h"
#include "transport/url.h"

namespace openbits::transport {

/// One name and password and the schemes they may be used with: what libcurl can hold at a time.
struct CredentialGroup {
  /// CURLAUTH_ bits of the schemes, without CURLAUTH_ONLY.
  unsigned long schemes = 0;
  Secret user_name = {};
  Secret password = {};
  /// The user's own identity on this machine; name and password are empty.
  bool is_implicit = false;

  friend bool operator==(const CredentialGroup&, const CredentialGroup&) = default;
};

/// The credentials of `request` for `target`, those with the same name and password joined, in the order given. Schemes
/// that libcurl cannot do are left out, and with them whatever would send the user's own identity unasked (attack D5).
/// BITS: nf-bits-ibackgroundcopyjob2-setcredentials, "Remarks".
std::vector<CredentialGroup> GroupCredentials(const std::vector<Credential>& credentials, AuthTarget target,
                                              const CurlFeatures& features);

/// Name and password in a URL as credentials; nothing when it has none.
std::optional<CredentialGroup> CredentialsOfUrl(const Url& url);

/// The group that answers the strongest scheme among the challenges of `head`, with that scheme alone. For
/// `target` kServer reads WWW-Authenticate, for kProxy Proxy-Authenticate. Nothing when none fits.
std::optional<CredentialGroup> ChooseGroup(const std::vector<CredentialGroup>& groups, const ResponseHead& head,
                                           AuthTarget target);

}  // namespace openbits::transport
