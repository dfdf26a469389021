#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace openbits::transport {

/// Relaxations and additions to certificate checking. Everything is checked unless said otherwise.
/// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags.
struct TlsOptions {
  bool check_revocation = false;
  bool ignore_name = false;
  bool ignore_date = false;
  bool ignore_unknown_authority = false;
  bool ignore_usage = false;
  /// PEM file of additional trusted authorities; empty uses the system's.
  std::string authorities_file = {};
  /// PEM file of revocation lists for check_revocation; without one that check cannot succeed.
  std::string revocation_file = {};
  /// PEM files of the client certificate and its key; empty sends none.
  std::string client_certificate_file = {};
  std::string client_key_file = {};

  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

}  // namespace openbits::transport
