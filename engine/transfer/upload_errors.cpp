#include "engine/transfer/upload_errors.h"

#include <array>
#include <charconv>
#include <string>

namespace openbits::engine {
namespace {

using transport::Ack;
namespace codes = transport::upload_codes;

// FACILITY_HTTP with the severity of an error.
constexpr std::uint32_t kHttpFacility = 0x80190000U;

std::string Hexadecimal(std::uint32_t code) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::string DetailOf(const Ack& ack) {
  std::string detail = "HTTP status " + std::to_string(ack.status);
  if (ack.error_code) detail += ", BITS-Error-Code " + Hexadecimal(*ack.error_code);
  // BITS: setting-up-the-server-for-uploads.md: filters stop verbs they do not know.
  if (!ack.is_ack && (ack.status == 403 || ack.status == 405 || ack.status == 501)) {
    detail += "; the server or a filter before it may not allow the verb BITS_POST";
  }
  return detail;
}

bool MayPass(int status) {
  return Classify(Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, status, {}}) != ErrorClass::kFatal;
}

Errc SituationOf(std::uint32_t code, int status) {
  switch (code) {
    case codes::kSessionNotFound: return Errc::kSessionNotFound;
    case codes::kTooLarge: return Errc::kRemoteTooLarge;
    case codes::kProtocolMismatch: return Errc::kProtocolMismatch;
    case codes::kServerExecuteEnabled: return Errc::kServerExecuteEnabled;
    case codes::kDiskFull:
    case codes::kDiskFullMisprinted: return Errc::kServerFailed;
    default: return MayPass(status) ? Errc::kServerFailed : Errc::kServerRefused;
  }
}

bool IsGood(int status) { return status == 200 || status == 201; }

}  // namespace

bool IsSuccess(const Ack& ack) { return IsGood(ack.status) && ack.is_ack && !ack.error_code; }

bool IsSessionLost(const Ack& ack) { return ack.error_code == codes::kSessionNotFound; }

bool IsDiskFull(const Ack& ack) {
  const std::uint32_t code = ack.error_code.value_or(0);
  return code == codes::kDiskFull || code == codes::kDiskFullMisprinted;
}

Error ErrorOfAck(const Ack& ack) {
  Error error{Errc::kHttpStatus, ack.error_context, ack.status, DetailOf(ack)};
  if (ack.error_code) {
    error.code = SituationOf(*ack.error_code, ack.status);
    error.native = *ack.error_code;
  } else if (IsGood(ack.status)) {
    error.code = Errc::kNoUploadServer;
    error.detail = "the answer is not one of a BITS upload server";
  } else if (ack.status >= 200 && ack.status <= 299) {
    error.code = Errc::kInvalidServerResponse;
  }
  return error;
}

Error ErrorOfClosingAck(const Ack& ack) {
  Error error = ErrorOfAck(ack);
  if (ack.status >= 500 && Classify(error) == ErrorClass::kFatal) {
    error.code = Errc::kServerFailed;
    error.native = ack.error_code.value_or(kHttpFacility | static_cast<std::uint32_t>(ack.status & 0xFFFF));
  }
  return error;
}

}  // namespace openbits::engine
