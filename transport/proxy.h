#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace openbits::transport {

/// Which proxy to use. Values are BG_JOB_PROXY_USAGE's.
enum class ProxyUsage : std::uint8_t { kPreconfig = 0, kNoProxy = 1, kOverride = 2, kAutodetect = 3 };

/// Proxy settings of a job, as the caller gave them; the lists are checked only when used.
/// BITS: nf-bits-ibackgroundcopyjob-setproxysettings, "Remarks".
struct ProxySettings {
  ProxyUsage usage = ProxyUsage::kPreconfig;
  std::string list = {};         // "[scheme=][scheme://]server[:port]" separated by spaces
  std::string bypass_list = {};  // names and addresses; leading '*' wildcard; "<local>"

  friend bool operator==(const ProxySettings&, const ProxySettings&) = default;
};

/// The proxies to try in order for a URL, as libcurl proxy URLs; empty means a direct connection. Only for kOverride;
/// kInvalidProxyInfo when the lists cannot be read.
Result<std::vector<std::string>> SelectProxies(const ProxySettings& settings, std::string_view url_scheme,
                                               std::string_view url_host);

}  // namespace openbits::transport
