#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/bits_upload_server/request_head.h"

namespace openbits::upload_server {

/// Who sends a request: the name whose password it carries by Basic authentication, or nobody ("") if `users` is empty
/// and everybody may use the server. Nothing if credentials are missing or wrong.
std::optional<std::string> Authenticate(const std::map<std::string, std::string>& users, const RequestHead& head);

}  // namespace openbits::upload_server
