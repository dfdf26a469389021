#pragma once

#include <cstddef>
#include <cstdint>

/// Every documented maximum, each with its page. Lengths are UTF-16 units without the terminating NUL.
namespace openbits::engine::limits {

inline constexpr std::size_t kDisplayNameLength = 256;         // BITS: nf-bits-ibackgroundcopymanager-createjob
inline constexpr std::size_t kDescriptionLength = 1024;        // BITS: nf-bits-ibackgroundcopyjob-setdescription
inline constexpr std::size_t kCommandProgramLength = 260;      // BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline
inline constexpr std::size_t kCommandParametersLength = 4000;  // BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline
/// ASSUMED: the page gives 4,000 characters for the parameter and 32 KB for the error; the larger is accepted.
inline constexpr std::size_t kProxyListLength = 32000;  // BITS: nf-bits-ibackgroundcopyjob-setproxysettings
inline constexpr std::size_t kUserNameLength = 300;     // BITS: ns-bits1_5-bg_basic_credentials
inline constexpr std::size_t kPasswordLength = 65536;   // BITS: ns-bits1_5-bg_basic_credentials
inline constexpr std::size_t kCustomHeadersLength =
    16383;  // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setcustomheaders
inline constexpr std::size_t kCertificateNameLength =
    255;  // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setclientcertificatebyname
inline constexpr std::uint32_t kMinimumRetryDelayFloorSeconds =
    5;                                                       // BITS: nf-bits-ibackgroundcopyjob-setminimumretrydelay
inline constexpr std::size_t kReplyDataBytes = 1024 * 1024;  // BITS: nf-bits1_5-ibackgroundcopyjob2-getreplydata
inline constexpr std::size_t kNotificationsPerUser = 4;      // BITS: nn-bits-ibackgroundcopycallback, "Remarks"
inline constexpr std::size_t kHttpMethodLength = 64;         // ASSUMED: no limit is documented.

}  // namespace openbits::engine::limits
