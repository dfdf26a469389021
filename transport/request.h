#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/byte_range.h"
#include "platform/base/clock.h"
#include "platform/base/secret.h"
#include "transport/auth.h"
#include "transport/body_source.h"
#include "transport/proxy.h"
#include "transport/tls_options.h"
#include "transport/turn.h"

namespace openbits::transport {

/// Header fields in order; names compare without case.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// What to do with an answer that points elsewhere. BITS: nf-bits2_5-…-setsecurityflags, "BG_HTTP_REDIRECT_POLICY_*".
struct RedirectPolicy {
  bool follow = true;
  bool allow_https_to_http = false;
  /// Lets a public server send us to an address of a private network or of this machine (attack D5).
  bool allow_public_to_private = true;
  std::uint32_t hops_max = 10;  // ASSUMED: BITS names no number; browsers stop between 10 and 20.
};

/// Limits in time; each is finite (fault B1). A value of zero is not allowed.
struct RequestTimeouts {
  Duration connect = std::chrono::seconds{60};
  /// From the request sent to the first byte of the answer, and between any two pieces of the body.
  /// BITS: [MC-BUP] 3.6.2: five minutes for each message.
  Duration response = std::chrono::minutes{5};
  /// Between any two pieces of our body that the server takes. BITS: [MC-BUP] 3.1.2: two minutes. ASSUMED: of standstill;
  /// counted over the whole body it would fail on slow links.
  Duration send = std::chrono::minutes{2};
};

/// One HTTP exchange, as a value.
struct Request {
  std::string method = "GET";
  std::string url;
  /// A former redirect, and not the caller, has led to the origin of `url`: what goes to the first origin only is not sent.
  bool begins_at_foreign_origin = false;
  /// Our own fields and the custom ones of the job. Custom fields go to the first origin only.
  HeaderList headers;
  HeaderList custom_headers;
  /// Ranges to ask for; empty asks for everything and sends no Range field.
  std::vector<ByteRange> ranges;
  /// Body to send, if any.
  std::shared_ptr<BodySource> body;
  std::vector<Credential> credentials;
  ProxySettings proxy;
  TlsOptions tls;
  RedirectPolicy redirects;
  RequestTimeouts timeouts;
  /// Bytes a second at most; zero is unlimited.
  std::uint64_t rate_limit_bytes_per_s = 0;
  /// Most bytes of body the listener wants; the transport ends with kInvalidServerResponse beyond.
  std::uint64_t body_bytes_max = kSizeUnknown;
  /// The connection is closed behind the answer, because the server is known to tie something to it.
  bool closes_connection = false;
  /// The request waits until this has come. Local copies do not wait.
  Turn turn;
};

}  // namespace openbits::transport
