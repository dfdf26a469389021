#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/download_script_gate.h"
#include "tests/support/http_server_message.h"
#include "tests/support/seeded_body.h"

namespace openbits::test {

/// One request as the server saw it, and what became of it.
struct RequestRecord {
  uint64_t id = 0;                      ///< 1 for the first request of the server's life.
  uint64_t connection_id = 0;           ///< 1 for the first connection accepted.
  uint16_t client_port = 0;             ///< The client's end of the connection.
  bool tls = false;                     ///< Whether it came encrypted.
  std::string client_certificate = {};  ///< Common name of the client's certificate, if it sent one.
  std::string method = {};              ///< As sent.
  std::string target = {};              ///< Request target as sent.
  std::string path = {};                ///< Path alone: the resource asked for.
  HeaderList headers = {};              ///< As sent.
  uint64_t request_body_bytes = 0;      ///< Length of the decoded request body.
  int status = 0;                       ///< Status answered; 0 while undecided and for raw or missing answers.
  uint64_t body_bytes_sent = 0;         ///< Bytes of response body handed to the system so far.
  bool finished = false;                ///< The answer is over, or the connection is gone.
  bool complete = false;                ///< The answer was sent to its planned end.

  /// Value of the first header called `name`, if the client sent one.
  std::optional<std::string> Header(std::string_view name) const { return FindHeader(headers, name); }
};

/// What stands behind a URL at one moment: its bytes and its validators.
struct ContentVersion {
  SeededBody body = {};                     ///< The bytes, unless `literal` is set.
  std::optional<std::string> literal = {};  ///< The bytes themselves.
  std::string etag = {};                    ///< With its quotes, and W/ if weak; empty for none.
  std::string last_modified = {};           ///< An HTTP date; empty for none.

  /// Length in bytes.
  uint64_t size() const { return literal ? literal->size() : body.size; }
};

/// How the end of the body is told to the client.
enum class Framing {
  kContentLength,  ///< By Content-Length.
  kChunked,        ///< Transfer-Encoding: chunked, in pieces of at most 64 KiB.
  kUntilClose,     ///< No length at all; the connection is closed at the end.
};

/// How an answer that is cut short, or whose connection is not kept, ends.
enum class Ending {
  kClose,  ///< Orderly end of the stream (FIN).
  kReset,  ///< Connection reset (RST); bytes still on their way may be lost.
};

/// What happens to a request for ranges.
enum class RangeAnswer {
  kCorrect,            ///< 206 as RFC 9110 says, one part or multipart/byteranges; 416 if nothing is satisfiable.
  kIgnored,            ///< 200 with everything.
  kRefused,            ///< 416 even for a good range.
  kShifted,            ///< 206 for a range moved by `range_shift_bytes`, and Content-Range says so.
  kShiftedSilently,    ///< 206 whose Content-Range is what was asked, with bytes from `range_shift_bytes` further on.
  kOtherBytes,         ///< 206 for the right range with bytes of other content.
  kWrongTotal,         ///< 206 whose Content-Range has `claimed_total` as complete length.
  kUnknownTotal,       ///< 206 whose Content-Range has "*" as complete length.
  kNoContentRange,     ///< 206 without Content-Range.
  kBadContentRange,    ///< 206 whose Content-Range is `content_range`, whatever that is.
  kShorter,            ///< 206 for the first half of each range only, told in Content-Range.
  kLonger,             ///< 206 for each range and the 1000 bytes after it, told in Content-Range.
  kMultipartAlways,    ///< multipart/byteranges even for a single range.
  kMergedParts,        ///< Several ranges answered by one part from the lowest to the highest byte.
  kReversedParts,      ///< Several ranges answered in the opposite order.
  kFirstPartOnly,      ///< Several ranges answered by the first of them as a plain 206.
  kMissingLastPart,    ///< multipart/byteranges without its last part.
  kUnterminatedParts,  ///< multipart/byteranges without the closing boundary.
};

/// Everything that can be wrong or unusual about one answer. Each member is independent; a default one changes nothing.
/// Offsets count bytes of this answer's body, whatever range it carries.
struct Fault {
  // Another answer altogether.
  int status = 0;                    ///< Answers this status with `body`; 0 for the normal answer.
  std::string reason = {};           ///< Reason phrase; empty for the usual one.
  std::string body = {};             ///< Body for `status`.
  HeaderList headers = {};           ///< Additional headers, also for the normal answer.
  std::string raw_response = {};     ///< If set, exactly these bytes are sent, then `ending`.
  bool black_hole = false;           ///< Reads the request and never answers.
  bool end_before_response = false;  ///< `ending` instead of an answer.

  // The head.
  int minor_version = 1;             ///< 0 answers HTTP/1.0 and closes unless the client asked to keep.
  int interim_responses = 0;         ///< Number of "103 Early Hints" heads in front.
  uint64_t extra_header_count = 0;   ///< Number of additional made-up headers.
  uint64_t extra_header_bytes = 10;  ///< Length of the value of each.
  bool endless_header = false;       ///< A header line that goes on until the client gives up.
  bool hide_etag = false;            ///< Leaves ETag out.
  bool hide_last_modified = false;   ///< Leaves Last-Modified out.

  // Framing.
  Framing framing = Framing::kContentLength;      ///< How the length is told.
  std::vector<std::string> content_lengths = {};  ///< If set, these Content-Length lines instead of the true one.
  HeaderList trailers = {};                       ///< After a chunked body.
  bool gzip = false;                              ///< Sends the content gzip-coded, asked for or not.
  uint64_t excess_bytes = 0;                      ///< Bytes sent after the true end, beyond any length told.
  bool infinite = false;                          ///< As `excess_bytes`, without end.

  // The stream.
  std::shared_ptr<Gate> answer_gate = {};  ///< Where the answer waits before its first byte.
  std::shared_ptr<Gate> gate = {};         ///< Where the answer waits at `pause_at`.
  uint64_t pause_at = 0;                   ///< Body offset of `gate`.
  std::optional<uint64_t> end_at = {};     ///< Cuts the answer at this body offset with `ending`.
  Ending ending = Ending::kClose;          ///< How the connection ends where it does.
  bool close_after_response = false;       ///< Closes after a complete answer without having announced it.
  uint64_t bytes_per_second = 0;           ///< Pace of the body; 0 for the resource's.

  // Ranges and content.
  RangeAnswer range_answer = RangeAnswer::kCorrect;  ///< What a request for ranges gets.
  int64_t range_shift_bytes = 0;                     ///< For the kShifted pair; kept inside the content.
  uint64_t claimed_total = 0;                        ///< For kWrongTotal.
  std::string content_range = {};                    ///< For kBadContentRange.
  HeaderList part_headers = {};                      ///< Additional headers of each part of a multipart answer.
  std::optional<uint64_t> other_bytes_from = {};     ///< From this offset of the content on, the bytes are others.
  std::optional<ContentVersion> serve_version = {};  ///< This answer comes from another version of the content.
  std::optional<ContentVersion> change_to = {};      ///< The resource becomes this once `change_at` bytes are sent.
  uint64_t change_at = 0;                            ///< Body offset for `change_to`.
};

/// Which challenge a protected resource sends.
enum class AuthScheme {
  kBasic,      ///< Checks name and password.
  kDigest,     ///< MD5 with qop "auth"; checks the response.
  kNtlm,       ///< Offers NTLM and refuses every answer.
  kNegotiate,  ///< Offers Negotiate and refuses every answer.
};

/// Credentials that a resource wants.
struct AuthRequirement {
  std::vector<AuthScheme> schemes = {AuthScheme::kBasic};  ///< Offered in this order.
  std::string user = {};                                   ///< Expected name.
  std::string password = {};                               ///< Expected password.
  std::string realm = "openbits test";                     ///< Realm of the challenge.
  bool proxy = false;                                      ///< 407 and the Proxy- headers instead of 401.
};

/// How HEAD is answered.
enum class HeadSupport {
  kNormal,         ///< As GET without the body.
  kForbidden,      ///< 403.
  kNotAllowed,     ///< 405.
  kUnimplemented,  ///< 501.
  kWithoutLength,  ///< 200 without Content-Length.
};

/// How a resource treats ranges when no fault says otherwise.
enum class RangeSupport {
  kFull,           ///< Served, and announced by Accept-Ranges.
  kUnannounced,    ///< Served, not announced.
  kRefusedByNone,  ///< Answered 200; "Accept-Ranges: none" is sent.
  kNone,           ///< Answered 200; nothing is announced.
  kClaimedOnly,    ///< Answered 200, though "Accept-Ranges: bytes" is sent.
};

/// One URL of the server: its content, its manners, and what goes wrong with it. Any method but HEAD is served as GET.
struct Resource {
  ContentVersion content = {};                            ///< Bytes and validators.
  std::string content_type = "application/octet-stream";  ///< Sent as Content-Type; empty for none.
  HeaderList headers = {};                                ///< Additional headers of every answer.
  HeadSupport head = HeadSupport::kNormal;                ///< How HEAD is answered.
  RangeSupport ranges = RangeSupport::kFull;              ///< How ranges are treated.
  uint64_t ranges_max = 0;                                ///< More ranges than this in a request get 200; 0: no limit.
  bool honours_preconditions = true;                      ///< If-Match, If-Range and the others have their effect.
  bool keep_alive = true;                                 ///< False: "Connection: close" after each answer.
  uint64_t bytes_per_second = 0;                          ///< Pace of each answer's body; 0 for no limit.
  std::optional<AuthRequirement> auth = {};               ///< Credentials wanted.
  std::string redirect_to = {};                           ///< If set, every request is sent there: URL or path.
  int redirect_status = 302;                              ///< 301, 302, 303, 307 or 308.

  Fault fault = {};                ///< Applies where `script` and `choose_fault` say nothing.
  std::vector<Fault> script = {};  ///< One for each request but HEAD, from the first one on.
  /// Asked first, on a server thread, for every request; nothing means that `script` and `fault` decide.
  std::function<std::optional<Fault>(const RequestRecord&)> choose_fault = {};
};

/// A healthy resource with a seeded body, a strong ETag made from seed and size, and a fixed Last-Modified.
Resource SeededResource(uint64_t size, uint64_t seed = 1);

/// A healthy resource with `text` as its body, and validators like those of SeededResource.
Resource TextResource(std::string text, std::string content_type = "text/plain");

/// A resource that sends every request to `location`.
Resource RedirectTo(std::string location, int status = 302);

/// An answer with `status` and `body`.
Fault StatusFault(int status, std::string body = "error page of the test server\n");

/// An answer 503 or 429 with `retry_after`: seconds or an HTTP date.
Fault RetryAfterFault(int status, std::string retry_after);

/// A body cut at `offset`.
Fault CutFault(uint64_t offset, Ending ending = Ending::kClose);

/// A body that waits at `offset` for `gate`.
Fault PauseFault(uint64_t offset, std::shared_ptr<Gate> gate);

/// A wrong or unusual answer to ranges.
Fault RangeFault(RangeAnswer answer, int64_t shift_bytes = 0);

}  // namespace openbits::test
