#include "tests/support/http_server_auth.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

/// One nonce for all: a test server has no replay to fear, and a fixed one keeps runs alike.
constexpr std::string_view kNonce = "b3BlbmJpdHMtdGVzdC1ub25jZQ";

std::string Base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < text.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (size_t k = 0; k < 4; ++k) {
      out += k <= std::min<size_t>(3, text.size() - i) ? kDigits[(group >> (18U - 6U * k)) & 63U] : '=';
    }
  }
  return out;
}

/// Value of `name` in a list such as: Digest username="a", nc=00000001.
std::string Parameter(std::string_view credentials, std::string_view name) {
  size_t position = credentials.find(' ');
  while (position < credentials.size()) {
    position = credentials.find_first_not_of(" ,\t", position);
    const size_t equals = std::min(credentials.find('=', position), credentials.size());
    if (position >= credentials.size() || equals == credentials.size()) {
      break;
    }
    const std::string_view key = TrimSpace(credentials.substr(position, equals - position));
    const bool quoted = equals + 1 < credentials.size() && credentials[equals + 1] == '"';
    const size_t start = equals + (quoted ? 2 : 1);
    const size_t end =
        std::min(quoted ? credentials.find('"', start) : credentials.find(',', start), credentials.size());
    if (EqualIgnoringCase(key, name)) {
      return std::string(TrimSpace(credentials.substr(start, end - start)));
    }
    position = end + 1;
  }
  return {};
}

/// RFC 7616 section 3.4.1, with MD5 and qop "auth".
bool DigestIsRight(const AuthRequirement& requirement, const HttpRequest& request, std::string_view credentials) {
  const std::string secret = DigestHex("MD5", requirement.user + ":" + requirement.realm + ":" + requirement.password);
  const std::string subject = DigestHex("MD5", request.method + ":" + Parameter(credentials, "uri"));
  const std::string expected =
      DigestHex("MD5", secret + ":" + std::string(kNonce) + ":" + Parameter(credentials, "nc") + ":" +
                           Parameter(credentials, "cnonce") + ":" + Parameter(credentials, "qop") + ":" + subject);
  return Parameter(credentials, "username") == requirement.user && Parameter(credentials, "response") == expected;
}

bool IsRight(AuthScheme scheme, const AuthRequirement& requirement, const HttpRequest& request,
             std::string_view credentials) {
  const std::string_view word = credentials.substr(0, credentials.find(' '));
  switch (scheme) {
    case AuthScheme::kBasic:
      return EqualIgnoringCase(word, "Basic") &&
             TrimSpace(credentials.substr(word.size())) == Base64(requirement.user + ":" + requirement.password);
    case AuthScheme::kDigest:
      return EqualIgnoringCase(word, "Digest") && DigestIsRight(requirement, request, credentials);
    case AuthScheme::kNtlm:
    case AuthScheme::kNegotiate: break;
  }
  return false;
}

std::string Challenge(AuthScheme scheme, const std::string& realm) {
  switch (scheme) {
    case AuthScheme::kBasic: return "Basic realm=\"" + realm + "\"";
    case AuthScheme::kDigest:
      return "Digest realm=\"" + realm + "\", nonce=\"" + std::string(kNonce) + "\", qop=\"auth\", algorithm=MD5";
    case AuthScheme::kNtlm: return "NTLM";
    case AuthScheme::kNegotiate: break;
  }
  return "Negotiate";
}

}  // namespace

std::optional<Fault> CheckCredentials(const AuthRequirement& requirement, const HttpRequest& request) {
  if (const auto credentials = request.Header(requirement.proxy ? "Proxy-Authorization" : "Authorization")) {
    for (const AuthScheme scheme : requirement.schemes) {
      if (IsRight(scheme, requirement, request, *credentials)) {
        return std::nullopt;
      }
    }
  }
  Fault challenge = StatusFault(requirement.proxy ? 407 : 401, "credentials needed\n");
  for (const AuthScheme scheme : requirement.schemes) {
    challenge.headers.push_back(
        {requirement.proxy ? "Proxy-Authenticate" : "WWW-Authenticate", Challenge(scheme, requirement.realm)});
  }
  return challenge;
}

}  // namespace openbits::test
