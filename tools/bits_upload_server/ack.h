#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tools/bits_upload_server/fault_plan.h"

namespace openbits::upload_server {

// Codes of BITS-Error-Code. BITS: ack-for-fragment.md; bits-return-values.md.
inline constexpr uint32_t kAccessDenied = 0x80070005;     ///< E_ACCESSDENIED
inline constexpr uint32_t kInvalidArgument = 0x80070057;  ///< E_INVALIDARG
inline constexpr uint32_t kDiskFull = 0x80070070;         ///< HRESULT_FROM_WIN32(ERROR_DISK_FULL)
inline constexpr uint32_t kSessionNotFound = 0x8020001F;  ///< BG_E_SESSION_NOT_FOUND
inline constexpr uint32_t kTooLarge = 0x80200020;         ///< BG_E_TOO_LARGE
inline constexpr uint32_t kHttpErrorBase = 0x80190000;    ///< Or'ed with the status of an application's refusal.

// Values of BITS-Error-Context. BITS: ack-for-fragment.md.
inline constexpr uint32_t kContextServer = 0x5;       ///< BG_ERROR_CONTEXT_REMOTE_FILE
inline constexpr uint32_t kContextApplication = 0x7;  ///< BG_ERROR_CONTEXT_REMOTE_APPLICATION

/// The answer to a packet, before it becomes text.
struct Ack {
  int status = 200;
  std::optional<uint32_t> error_code = {};     ///< BITS-Error-Code.
  std::optional<uint32_t> error_context = {};  ///< BITS-Error-Context.
  std::string session_id = {};                 ///< BITS-Session-Id; empty for none.
  std::string protocol = {};                   ///< BITS-Protocol; empty for none.
  std::string received_range = {};             ///< BITS-Received-Content-Range; empty for none.
  std::string reply_url = {};                  ///< BITS-Reply-URL; empty for none.
  HeaderList headers = {};                     ///< Any other.
};

/// An answer that refuses a packet with `status` and, if given, a code, on the server's own behalf.
Ack Refusal(int status, std::optional<uint32_t> error_code = std::nullopt);

/// Changes `ack` as `fault` says.
void ApplyFault(const Fault& fault, Ack* ack);

/// Status line, headers and empty line of `ack`; `body_bytes` is its Content-Length.
std::string AckText(const Ack& ack, const Fault& fault, uint64_t body_bytes, bool close);

/// The usual words for a status.
std::string_view ReasonPhrase(int status);

}  // namespace openbits::upload_server
