#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/bits_upload_server/fault_plan.h"
#include "tools/bits_upload_server/packet_type.h"

namespace openbits::upload_server {

/// Request line and headers of one request.
struct RequestHead {
  std::string method = {};                      ///< As sent.
  std::string target = {};                      ///< As sent.
  HeaderList headers = {};                      ///< As sent, in order.
  std::optional<uint64_t> content_length = {};  ///< Nothing if the client did not say.
  bool is_chunked = false;                      ///< Transfer-Encoding is there; the protocol has no use for it.
  bool keep_alive = true;                       ///< The client wants to go on with the connection.

  /// Value of the first header called `name`, without blanks around; nothing if there is none. U→ first wins.
  std::optional<std::string_view> Header(std::string_view name) const;

  /// What the request is.
  PacketType Type() const;
};

/// Reads the head of a request piece by piece. For one thread at a time.
class RequestReader {
 public:
  /// What became of the bytes so far.
  enum class State {
    kMore,   ///< The head goes on.
    kDone,   ///< The head is complete.
    kError,  ///< This is no HTTP, or the head is too long.
  };

  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes what it can of `data`, puts the number of bytes taken into `*used`; the rest is to be given again, with more
  /// behind it, or is the body.
  State Read(std::string_view data, size_t* used);

  /// The head, once it is complete; begins the next one.
  RequestHead Take();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace openbits::upload_server
