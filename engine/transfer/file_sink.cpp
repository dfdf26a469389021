#include "engine/transfer/file_sink.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace openbits::engine {

namespace {

/// Less is written before a thread pays.
constexpr std::uint64_t kWriterBytesMin = 8 * 1024 * 1024;

}  // namespace

FileSink::FileSink(File& file, std::uint64_t offset, std::uint64_t bytes_expected)
    : file_(file),
      begin_(offset),
      capacity_(static_cast<std::size_t>(std::clamp<std::uint64_t>(bytes_expected, 1, kWriteBlockBytes))),
      writer_(bytes_expected >= kWriterBytesMin ? file.MakeBlockWriter(offset) : nullptr) {}

Status FileSink::BeginBlock() {
  if (writer_ && !writer_->KeepsUp()) {
    OPENBITS_RETURN_IF_ERROR(WaitForWriter());
    writer_.reset();
  }
  std::size_t block_bytes = kWriteBlockBytes;
  if (writer_) {
    block_ = writer_->NextBlock();
    block_bytes = writer_->block_bytes();
  } else {
    if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<std::byte[]>(capacity_);
    block_ = std::span(buffer_.get(), capacity_);
  }
  // The block ends at the next multiple of the block size, wherever the stream began.
  block_ = block_.first(std::min(block_.size(), block_bytes - static_cast<std::size_t>(begin_ % block_bytes)));
  return Status();
}

Status FileSink::Append(std::span<const std::byte> data) {
  if (!failure_) {
    return failure_;
  }
  while (!data.empty()) {
    if (block_.empty()) OPENBITS_RETURN_IF_ERROR(BeginBlock());
    const std::size_t count = std::min(data.size(), RoomInBlock());
    std::memcpy(block_.data() + gathered_, data.data(), count);
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
  const std::size_t count = std::exchange(gathered_, 0);
  const std::span<const std::byte> block = std::exchange(block_, {}).first(count);
  if (writer_) {
    if (writer_->HasFailed()) return WaitForWriter();
    writer_->Write(count);
  } else {
    failure_ = file_.WriteAt(begin_, block);
    if (!failure_) return failure_;
  }
  begin_ += count;
  return Status();
}

Status FileSink::Finish() {
  OPENBITS_RETURN_IF_ERROR(Flush());
  return writer_ ? WaitForWriter() : Status();
}

Status FileSink::WaitForWriter() {
  failure_ = writer_->Finish();
  begin_ = writer_->written();
  return failure_;
}

}  // namespace openbits::engine
