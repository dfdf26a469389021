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
static_assert(kWriteBytesMax % kWriteBlockBytes == 0);

/// Gathers a stream into blocks and writes each with one call, strictly in order, so that the length of the file tells
/// at any time how much of it is right. Every write but the first and the last is one whole aligned block. A large file is
/// written by its BlockWriter beside the stream, as long as that keeps up; other blocks as soon as they are full. Used by
/// one thread at a time.
class FileSink {
 public:
  /// Goes on at `offset` of `file`, which outlives the sink. `bytes_expected` (kSizeUnknown: any) sizes the buffer, and says whether a writer pays.
  FileSink(File& file, std::uint64_t offset, std::uint64_t bytes_expected);

  /// Takes the next bytes. A failure of the file is returned and lasts; bytes that were not written are forgotten.
  Status Append(std::span<const std::byte> data);
  /// Writes what is gathered, or has it written.
  Status Flush();
  /// Writes what is gathered, and waits until everything is written.
  Status Finish();

  /// End of the stream so far: written, being written and gathered.
  [[nodiscard]] std::uint64_t position() const { return begin_ + gathered_; }
  /// End of what the file was given.
  [[nodiscard]] std::uint64_t written() const { return writer_ ? writer_->written() : begin_; }

 private:
  /// Finds memory for the next block.
  Status BeginBlock();
  Status WaitForWriter();
  [[nodiscard]] std::size_t RoomInBlock() const { return block_.size() - gathered_; }

  File& file_;
  std::uint64_t begin_;  // of what is gathered
  std::size_t gathered_ = 0;
  std::size_t capacity_;
  std::unique_ptr<BlockWriter> writer_;
  std::unique_ptr<std::byte[]> buffer_;  // without a writer
  std::span<std::byte> block_;           // of one of them, as much as goes into one write; empty between two blocks
  Status failure_;
};

}  // namespace openbits::engine
