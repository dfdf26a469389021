#include "engine/transfer/range_planner.h"

#include <utility>

namespace openbits::engine {

namespace {

/// ASSUMED: servers and proxies cut header lines at 4 KiB and refuse hundreds of ranges; 64 ranges of 20-digit offsets
/// stay below 3 KiB.
constexpr std::size_t kRangesInRequestMax = 64;

}  // namespace

RangePlanner::RangePlanner(std::vector<ByteRange> ranges) : wanted_(std::move(ranges)) {
  // BITS: [MC-BUP] 3.6.5.2.4.2: a request for the entire file has no Range field.
  if (wanted_.size() == 1 && wanted_[0].offset == 0 && wanted_[0].IsOpen()) {
    wanted_.clear();
  }
}

Status RangePlanner::Resolve(std::uint64_t remote_size) {
  for (const ByteRange& range : wanted_) {
    const bool is_outside = range.IsOpen() ? range.offset >= remote_size
                                           : range.offset > remote_size || range.length > remote_size - range.offset;
    if (is_outside) {
      // BITS: nf-bits3_0-ibackgroundcopyjob3-addfilewithranges: a range outside the file puts the job into the error
      // state with BG_E_INVALID_RANGE.
      return Error{Errc::kInvalidRange, ErrorContext::kRemoteFile, 0, "range lies outside the remote file"};
    }
  }
  remote_size_ = remote_size;
  return Status();
}

ByteRange RangePlanner::Closed(const ByteRange& range) const {
  if (!range.IsOpen() || remote_size_ == kSizeUnknown) {
    return range;
  }
  return ByteRange{range.offset, remote_size_ - range.offset};
}

std::uint64_t RangePlanner::Total() const {
  if (is_whole_file()) {
    return remote_size_;
  }
  std::uint64_t total = 0;
  for (const ByteRange& range : wanted_) {
    const ByteRange closed = Closed(range);
    if (closed.IsOpen()) {
      return kSizeUnknown;
    }
    total += closed.length;
  }
  return total;
}

std::vector<ByteRange> RangePlanner::Next(std::uint64_t received, bool several) const {
  std::vector<ByteRange> next;
  if (is_whole_file()) {
    if (received > 0) {
      next.push_back(Closed(ByteRange{received, kToEndOfFile}));
      if (!next[0].IsOpen()) {
        next[0].length = remote_size_ - received;
      }
    }
    return next;
  }
  const std::size_t count_max = several && remote_size_ != kSizeUnknown ? kRangesInRequestMax : 1;
  for (const ByteRange& range : wanted_) {
    ByteRange part = Closed(range);
    if (!part.IsOpen() && received >= part.length) {
      received -= part.length;
      continue;
    }
    part.offset += received;
    if (!part.IsOpen()) {
      part.length -= received;
    }
    received = 0;
    if (!next.empty() && !next.back().IsOpen() && next.back().End() == part.offset && !part.IsOpen()) {
      next.back().length += part.length;
    } else if (next.size() < count_max) {
      next.push_back(part);
    } else {
      break;
    }
  }
  return next;
}

}  // namespace openbits::engine
