#include "engine/transfer/file_sink.h"

#include <algorithm>
#include <cstring>

namespace openbits::engine {

FileSink::FileSink(File& file, std::uint64_t offset, std::uint64_t bytes_expected)
    : file_(file),
      written_(offset),
      capacity_(static_cast<std::size_t>(std::min<std::uint64_t>(kWriteBlockBytes, bytes_expected))) {}

std::size_t FileSink::RoomInBlock() const {
  // The block ends at the next multiple of the block size, wherever the stream began.
  const std::size_t to_boundary = kWriteBlockBytes - static_cast<std::size_t>(written_ % kWriteBlockBytes);
  return std::min(capacity_, to_boundary) - gathered_;
}

Status FileSink::Append(std::span<const std::byte> data) {
  if (!failure_) {
    return failure_;
  }
  if (buffer_ == nullptr && !data.empty()) {
    capacity_ = std::max<std::size_t>(capacity_, 1);
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(capacity_);
  }
  while (!data.empty()) {
    const std::size_t count = std::min(data.size(), RoomInBlock());
    std::memcpy(buffer_.get() + gathered_, data.data(), count);
    gathered_ += count;
    data = data.subspan(count);
    if (RoomInBlock() == 0) {
      OPENBITS_RETURN_IF_ERROR(Flush());
    }
  }
  return Status();
}

Status FileSink::Flush() {
  if (gathered_ == 0 || !failure_) {
    return failure_;
  }
  const std::size_t count = gathered_;
  gathered_ = 0;
  failure_ = file_.WriteAt(written_, std::span(buffer_.get(), count));
  if (failure_) {
    written_ += count;
  }
  return failure_;
}

}  // namespace openbits::engine
