#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "tools/bits_upload_server/files.h"

namespace openbits::upload_server {

/// Appends to a spool file in blocks of 256 KiB that begin at multiples of 256 KiB, so that a fast sender costs few and
/// aligned writes. What is not flushed is not in the file. For one thread at a time.
class SpoolWriter {
 public:
  /// Goes on at `offset`, the length of `file`. Starts to write back early if `will_sync`, so that the sync at the end
  /// finds little left to do; and writes past the memory of the machine if `is_large`.
  SpoolWriter(UniqueFd file, uint64_t offset, bool will_sync, bool is_large);

  /// Where the next bytes go: never empty.
  std::span<std::byte> Space();

  /// Takes `count` bytes put into Space(); writes if the block is full. Errno, or 0.
  int Advance(size_t count);

  /// Writes what is gathered. Errno, or 0; the file ends at written() either way.
  int Flush();

  /// Syncs the file. Errno, or 0.
  int Sync();

  /// Bytes of the file that are written.
  uint64_t written() const { return written_; }

  /// Bytes written or gathered.
  uint64_t end() const { return written_ + filled_; }

 private:
  struct Free {
    void operator()(std::byte* block) const;
  };

  void StartWriteBack();

  UniqueFd file_;
  const bool will_sync_;
  const bool is_large_;
  std::unique_ptr<std::byte, Free> block_;
  size_t filled_ = 0;
  uint64_t written_;
  uint64_t write_back_from_;
};

}  // namespace openbits::upload_server
