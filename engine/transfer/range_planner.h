#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/base/byte_range.h"
#include "platform/base/result.h"

namespace openbits::engine {

/// Decides what to ask of a server next. What is wanted is one stream: the whole file, or the caller's ranges one after
/// the other in the caller's order; progress is an offset in that stream, which is also the offset in the local file.
/// BITS: nf-bits3_0-ibackgroundcopyjob3-addfilewithranges, "Remarks". Pure.
class RangePlanner {
 public:
  /// `ranges` as the caller gave them; empty, or one range from zero to the end, is the whole file.
  explicit RangePlanner(std::vector<ByteRange> ranges);

  /// True when every byte of the remote file is wanted, in order.
  [[nodiscard]] bool is_whole_file() const { return wanted_.empty(); }
  /// Learns the size of the remote file. kInvalidRange when a range lies outside.
  Status Resolve(std::uint64_t remote_size);
  /// Forgets the size: the remote file has changed.
  void Forget() { remote_size_ = kSizeUnknown; }
  /// Bytes wanted in all; kSizeUnknown while an end is open.
  [[nodiscard]] std::uint64_t Total() const;
  /// Ranges of the next request when `received` bytes of the stream are there; empty asks for everything without a
  /// Range field. Ranges that touch are asked as one. More than one only when the size is known and `several` is true.
  [[nodiscard]] std::vector<ByteRange> Next(std::uint64_t received, bool several) const;

 private:
  [[nodiscard]] ByteRange Closed(const ByteRange& range) const;

  std::vector<ByteRange> wanted_;
  std::uint64_t remote_size_ = kSizeUnknown;
};

}  // namespace openbits::engine
