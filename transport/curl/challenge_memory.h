#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/curl/curl_credentials.h"
#include "transport/response.h"

namespace openbits::transport {

/// Remembers which URLs and proxies have asked for Basic credentials and taken them, so that a body is not sent in vain
/// before each answer to a challenge. Holds no credentials. For the network thread.
class ChallengeMemory {
 public:
  /// URLs remembered at a time; the oldest goes first.
  static constexpr std::size_t kPlacesMax = 64;

  /// True when `head` is a challenge for Basic and nothing stronger.
  static bool AsksForBasicOnly(const ResponseHead& head, AuthTarget target);
  /// Of `groups`, the one that may be sent to `place` unasked, with Basic alone; nothing when the place is not known.
  [[nodiscard]] std::optional<CredentialGroup> Find(std::string_view place,
                                                    const std::vector<CredentialGroup>& groups) const;
  /// `place` has asked for Basic only, and was satisfied.
  void Add(const std::string& place);
  /// `place` was not satisfied.
  void Remove(std::string_view place);

 private:
  std::deque<std::string> places_;
};

}  // namespace openbits::transport
