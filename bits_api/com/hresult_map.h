#pragma once

#include <bits.h>

#include <cstdint>

#include "engine/service/replies.h"
#include "platform/base/error.h"
#include "platform/base/result.h"

/// The one place where our errors meet COM's codes. Pure.
namespace openbits::com {

/// HRESULT of a Win32 code. Constant expression in both directions of the sign, unlike some SDK macros.
constexpr HRESULT FromWin32(std::uint32_t code) {
  return code == 0 ? HRESULT{0} : static_cast<HRESULT>((code & 0x0000FFFFU) | 0x80070000U);
}
/// HRESULT of an HTTP status: BG_E_HTTP_ERROR_404 for 404.
constexpr HRESULT FromHttpStatus(std::uint32_t status) {
  return static_cast<HRESULT>((status & 0x0000FFFFU) | 0x80190000U);
}

/// RPC_X_NULL_REF_POINTER: a NULL where the proxy demands a pointer. BITS: nf-bits2_5-…-getsecurityflags.
inline constexpr HRESULT kNullReference = FromWin32(1780);
/// RPC_X_BAD_STUB_DATA: what the proxy makes of a NULL certificate hash. BITS: nf-bits2_5-…-getclientcertificate.
inline constexpr HRESULT kBadStubData = FromWin32(1783);

/// Code of an error; total over Errc. Never a success code, but for kNone.
HRESULT ToHresult(const Error& error);
/// S_OK or the error's code.
HRESULT ToHresult(const Status& status);
/// Success code of a reply: S_FALSE, BG_S_PARTIAL_COMPLETE and BG_S_UNABLE_TO_DELETE_FILES where it says so.
HRESULT ToHresult(const engine::Reply& reply);
/// The reply's success code or the error's.
HRESULT ToHresult(const Result<engine::Reply>& reply);
/// Itself: lets ComCall take functions of either kind.
constexpr HRESULT ToHresult(HRESULT code) { return code; }

/// Context of an error; total over ErrorContext.
BG_ERROR_CONTEXT ToErrorContext(ErrorContext context);
/// The message code of a context: BG_E_ERROR_CONTEXT_LOCAL_FILE. BITS: bitsmsg.h.
HRESULT ContextMessage(BG_ERROR_CONTEXT context);

}  // namespace openbits::com
