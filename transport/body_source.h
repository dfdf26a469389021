#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "platform/base/result.h"

namespace openbits::transport {

/// Supplies the body of one request. Called on the transport's thread only.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Exact number of bytes of the body.
  [[nodiscard]] virtual std::uint64_t size_bytes() const = 0;
  /// Fills `out` with the next bytes; zero only at the end. An error ends the transfer with it.
  virtual Result<std::size_t> Read(std::span<std::byte> out) = 0;
  /// Goes back to the first byte: the request is sent again after a challenge or a dead connection.
  virtual Status Rewind() = 0;
};

}  // namespace openbits::transport
