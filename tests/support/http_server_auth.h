#pragma once

#include <optional>

#include "tests/support/download_script.h"
#include "tests/support/http_server_message.h"

namespace openbits::test {

/// Checks the credentials of `request` against `requirement`. Nothing if they are right; else the challenge to send:
/// 401, or 407 if the requirement is a proxy's.
std::optional<Fault> CheckCredentials(const AuthRequirement& requirement, const HttpRequest& request);

}  // namespace openbits::test
