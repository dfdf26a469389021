#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openbits::test {

/// One header line.
struct HeaderField {
  std::string name = {};   ///< As sent, case kept.
  std::string value = {};  ///< Without the white space around it.
};

/// Header lines in the order of the message.
using HeaderList = std::vector<HeaderField>;

/// Whether `a` and `b` differ in the case of ASCII letters at most.
bool EqualIgnoringCase(std::string_view a, std::string_view b);

/// `text` without spaces and tabs at both ends.
std::string_view TrimSpace(std::string_view text);

/// Value of the first header called `name`, if there is one.
std::optional<std::string> FindHeader(const HeaderList& headers, std::string_view name);

/// A number written in decimal digits only and fitting 64 bits.
std::optional<uint64_t> ParseDecimal(std::string_view text);

/// Seconds since 1970 of a date such as "Sun, 06 Nov 1994 08:49:37 GMT"; nothing for other forms.
std::optional<int64_t> ParseHttpDate(std::string_view text);

/// One request as a client sent it.
struct HttpRequest {
  std::string method = {};  ///< As sent.
  std::string target = {};  ///< The whole request target as sent.
  std::string path = {};    ///< Path of the target without query, also when the target names a host (proxies).
  std::string query = {};   ///< What follows the first question mark, without it.
  int minor_version = 1;    ///< 0 for HTTP/1.0, 1 for HTTP/1.1.
  HeaderList headers = {};  ///< Every header line.
  std::string body = {};    ///< Decoded body.

  /// Value of the first header called `name`, if there is one.
  std::optional<std::string> Header(std::string_view name) const { return FindHeader(headers, name); }

  /// Whether the client wants the connection kept.
  bool WantsKeepAlive() const;
};

/// Cuts the bytes of a connection into requests. For one thread at a time.
class RequestReader {
 public:
  /// What the bytes fed so far amount to.
  enum class Progress {
    kNeedMore,   ///< The request is not complete.
    kComplete,   ///< Take() gives a request.
    kMalformed,  ///< Not HTTP, or a head of more than kHeadLimit_bytes; the connection is of no further use.
  };

  /// The longest head accepted.
  static constexpr size_t kHeadLimit_bytes = 4U << 20U;

  /// Adds received bytes.
  void Feed(std::string_view bytes) { buffer_ += bytes; }

  /// Reads on as far as the bytes go.
  Progress Next();

  /// The request completed last; the reader starts the next one.
  HttpRequest Take();

  /// True once for each request whose head asks for "100 Continue" before the body has arrived.
  bool TakeContinueWish();

  /// Number of bytes fed and not used yet.
  size_t pending_bytes() const { return buffer_.size() - position_; }

 private:
  enum class Stage { kHead, kBody, kChunkSize, kChunkData, kChunkEnd, kTrailers, kComplete, kMalformed };

  Stage Advance();
  Stage ReadHead();
  Stage ReadBody(Stage next);
  Stage ReadChunkSize();
  Stage ReadChunkEnd();
  Stage ReadTrailer();
  Stage StartBody();
  bool ParseHead(std::string_view head);
  bool ParseTarget();
  std::optional<std::string_view> TakeLine();

  std::string buffer_;
  size_t position_ = 0;
  Stage stage_ = Stage::kHead;
  uint64_t body_left_ = 0;
  bool continue_wish_ = false;
  HttpRequest request_;
};

}  // namespace openbits::test
