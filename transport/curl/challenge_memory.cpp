#include "transport/curl/challenge_memory.h"

#include <algorithm>

#include <curl/curl.h>

namespace openbits::transport {

bool ChallengeMemory::AsksForBasicOnly(const ResponseHead& head, AuthTarget target) {
  CredentialGroup any;
  any.schemes = CURLAUTH_BASIC | CURLAUTH_DIGEST | CURLAUTH_NTLM | CURLAUTH_NEGOTIATE;
  const auto strongest = ChooseGroup({any}, head, target);
  return strongest && strongest->schemes == CURLAUTH_BASIC;
}

std::optional<CredentialGroup> ChallengeMemory::Find(std::string_view place,
                                                     const std::vector<CredentialGroup>& groups) const {
  if (std::find(places_.begin(), places_.end(), place) == places_.end()) return std::nullopt;
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [](const CredentialGroup& group) { return (group.schemes & CURLAUTH_BASIC) != 0; });
  if (found == groups.end()) return std::nullopt;
  CredentialGroup group = *found;
  group.schemes = CURLAUTH_BASIC;
  return group;
}

void ChallengeMemory::Add(const std::string& place) {
  if (std::find(places_.begin(), places_.end(), place) != places_.end()) return;
  if (places_.size() == kPlacesMax) places_.pop_front();
  places_.push_back(place);
}

void ChallengeMemory::Remove(std::string_view place) {
  const auto found = std::find(places_.begin(), places_.end(), place);
  if (found != places_.end()) places_.erase(found);
}

}  // namespace openbits::transport
