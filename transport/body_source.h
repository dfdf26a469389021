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

/// A body of no bytes: makes the transport send Content-Length: 0, which a request without a body source does not have.
class EmptyBody final : public BodySource {
 public:
  [[nodiscard]] std::uint64_t size_bytes() const override { return 0; }
  Result<std::size_t> Read(std::span<std::byte> /*out*/) override { return std::size_t{0}; }
  Status Rewind() override { return Status{}; }
};

}  // namespace openbits::transport
