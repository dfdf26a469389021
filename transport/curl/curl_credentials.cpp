#include "transport/curl/curl_credentials.h"

#include <algorithm>
#include <array>

#include <curl/curl.h>

#include "transport/ascii.h"
#include "transport/http_headers.h"

namespace openbits::transport {
namespace {

struct SchemeName {
  std::string_view name;
  unsigned long bit;
};

/// Strongest first.
constexpr std::array<SchemeName, 4> kSchemes = {{{"negotiate", CURLAUTH_NEGOTIATE},
                                                 {"ntlm", CURLAUTH_NTLM},
                                                 {"digest", CURLAUTH_DIGEST},
                                                 {"basic", CURLAUTH_BASIC}}};

unsigned long SchemeBit(const Credential& credential, const CurlFeatures& features) {
  switch (credential.scheme) {
    case AuthScheme::kBasic: return credential.is_implicit ? 0 : CURLAUTH_BASIC;
    case AuthScheme::kDigest: return credential.is_implicit ? 0 : CURLAUTH_DIGEST;
    case AuthScheme::kNtlm:
      // Only Windows has an identity of the user to answer NTLM with.
      return features.ntlm && (!credential.is_implicit || features.system_security) ? CURLAUTH_NTLM : 0;
    case AuthScheme::kNegotiate:
      // GSS-API ignores the name given and uses the user's ticket: with explicit credentials it would send an identity
      // that nobody asked for.
      return features.negotiate && (credential.is_implicit || features.system_security) ? CURLAUTH_NEGOTIATE : 0;
    case AuthScheme::kPassport: return 0;
  }
  return 0;
}

/// Whether some challenge of `head` names `scheme`. Challenges are read as far as that needs: a name at the front of a
/// field or behind a comma, followed by a space, a comma or the end.
bool IsOffered(const ResponseHead& head, std::string_view field, std::string_view scheme) {
  return std::any_of(head.headers.begin(), head.headers.end(), [&](const auto& header) {
    if (!IsSameHeaderName(header.first, field)) return false;
    std::string_view rest = header.second;
    while (true) {
      const std::string_view piece = TrimSpace(rest.substr(0, rest.find(',')));
      if (ToLowerAscii(piece.substr(0, piece.find_first_of(" \t"))) == scheme) return true;
      if (rest.find(',') == std::string_view::npos) return false;
      rest.remove_prefix(rest.find(',') + 1);
    }
  });
}

}  // namespace

std::vector<CredentialGroup> GroupCredentials(const std::vector<Credential>& credentials, AuthTarget target,
                                              const CurlFeatures& features) {
  // BITS: nf-bits-ibackgroundcopyjob2-setcredentials, "Remarks": implicit credentials for the proxy answer the server as
  // well, unless there are explicit ones for it.
  const bool has_server = std::any_of(credentials.begin(), credentials.end(), [](const Credential& credential) {
    return credential.target == AuthTarget::kServer;
  });
  std::vector<CredentialGroup> groups;
  for (const Credential& credential : credentials) {
    const bool is_shared = target == AuthTarget::kServer && !has_server && credential.is_implicit;
    if (credential.target != target && !is_shared) continue;
    const unsigned long bit = SchemeBit(credential, features);
    if (bit == 0 || (!credential.is_implicit && credential.user_name.empty())) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const CredentialGroup& group) {
      return group.user_name == credential.user_name && group.password == credential.password &&
             group.is_implicit == credential.is_implicit;
    });
    if (same != groups.end()) {
      same->schemes |= bit;
    } else {
      groups.push_back({.schemes = bit,
                        .user_name = credential.user_name,
                        .password = credential.password,
                        .is_implicit = credential.is_implicit});
    }
  }
  return groups;
}

std::optional<CredentialGroup> CredentialsOfUrl(const Url& url) {
  if (url.user.empty()) return std::nullopt;
  return CredentialGroup{
      .schemes = CURLAUTH_BASIC | CURLAUTH_DIGEST, .user_name = Secret(url.user), .password = Secret(url.password)};
}

std::optional<CredentialGroup> ChooseGroup(const std::vector<CredentialGroup>& groups, const ResponseHead& head,
                                           AuthTarget target) {
  const std::string_view field = target == AuthTarget::kProxy ? "Proxy-Authenticate" : "WWW-Authenticate";
  for (const auto& [name, bit] : kSchemes) {
    if (!IsOffered(head, field, name)) continue;
    for (const CredentialGroup& group : groups) {
      if ((group.schemes & bit) == 0) continue;
      CredentialGroup chosen = group;
      chosen.schemes = bit;
      return chosen;
    }
  }
  return std::nullopt;
}

}  // namespace openbits::transport
