#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "platform/base/result.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// Size of the writes to a temporary file. 256 KiB aligned in the file reaches the speed of the page cache; the 16 KiB
/// pieces of libcurl written one by one reach half of it.
inline constexpr std::size_t kWriteBlockBytes = 256 * 1024;

/// Gathers a stream into blocks and writes each with one call, strictly in order, so that the length of the file tells
/// at any time how much of it is right. Every write but the first and the last is one whole aligned block. Allocates
/// once. Used by one thread at a time.
class FileSink {
 public:
  /// Goes on at `offset` of `file`, which outlives the sink. `bytes_expected` (kSizeUnknown: any) only sizes the buffer.
  FileSink(File& file, std::uint64_t offset, std::uint64_t bytes_expected);

  /// Takes the next bytes. A failure of the file is returned and lasts; bytes that were not written are forgotten.
  Status Append(std::span<const std::byte> data);
  /// Writes what is gathered.
  Status Flush();

  /// End of the stream so far: written and gathered.
  [[nodiscard]] std::uint64_t position() const { return written_ + gathered_; }
  /// End of what the file was given.
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  [[nodiscard]] std::size_t RoomInBlock() const;

  File& file_;
  std::uint64_t written_;
  std::size_t gathered_ = 0;
  std::size_t capacity_;
  std::unique_ptr<std::byte[]> buffer_;
  Status failure_;
};

}  // namespace openbits::engine
