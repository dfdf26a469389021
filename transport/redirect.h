#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/error.h"
#include "transport/request.h"
#include "transport/response.h"

namespace openbits::transport {

/// What an answer means for where the request goes next.
struct RedirectDecision {
  /// What to do with the answer.
  enum class Action : std::uint8_t {
    kDeliver,  // not a redirect: the final answer
    kFollow,   // ask `url` next
    kRefuse,   // end with `error`; `url` is where the answer points, if that could be read
  };
  Action action = Action::kDeliver;
  std::string url;
  /// The next request is a GET without a body (303).
  bool becomes_get = false;
  /// The next request goes to another origin: custom headers and credentials stay behind (attack D3).
  bool leaves_origin = false;
  Error error;
};

/// Judges the head of an answer to a request for `current_url` after `hops` redirects. Pure.
/// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags, "Parameters".
RedirectDecision DecideRedirect(const RedirectPolicy& policy, const ResponseHead& head, std::string_view method,
                                std::string_view current_url, std::uint32_t hops);

/// Whether an address, as libcurl prints it, belongs to this machine or a network that is not the Internet: loopback,
/// private, link-local, unique-local, shared (RFC 6598). False for what is not an address. (attack D5)
bool IsPrivateAddress(std::string_view address);

}  // namespace openbits::transport
