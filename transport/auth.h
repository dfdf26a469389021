#pragma once

#include <cstdint>
#include <string>

#include "platform/base/secret.h"

namespace openbits::transport {

/// Who asks for the credentials. Values are BG_AUTH_TARGET's.
enum class AuthTarget : std::uint8_t { kServer = 1, kProxy = 2 };

/// How they are sent. Values are BG_AUTH_SCHEME's.
enum class AuthScheme : std::uint8_t { kBasic = 1, kDigest = 2, kNtlm = 3, kNegotiate = 4, kPassport = 5 };

/// One name and password for one (target, scheme). Sent only to the origin the request was made for, and only when
/// challenged. Both empty with NTLM or Negotiate means the implicit credentials of the user.
struct Credential {
  AuthTarget target = AuthTarget::kServer;
  AuthScheme scheme = AuthScheme::kBasic;
  Secret user_name = {};
  Secret password = {};
  bool is_implicit = false;

  friend bool operator==(const Credential&, const Credential&) = default;
};

}  // namespace openbits::transport
