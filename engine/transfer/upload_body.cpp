#include "engine/transfer/upload_body.h"

#include <algorithm>
#include <utility>

namespace openbits::engine {
namespace {

/// Large enough that a disk reads at full speed, small enough that a few uploads at once cost little.
constexpr std::uint64_t kBlockBytes = 256 * 1024;

Error Changed(std::string detail) {
  return Error{Errc::kLocalFileChanged, ErrorContext::kLocalFile, 0, std::move(detail)};
}

/// How much to read at `offset` so that the next read begins at a multiple of the block.
std::size_t AlignedLength(std::uint64_t offset, std::uint64_t most) {
  const std::uint64_t end = offset + most;
  const std::uint64_t aligned = end - end % kBlockBytes;
  return static_cast<std::size_t>(aligned > offset ? aligned - offset : most);
}

}  // namespace

void PinSource(UploadState& state, const FileStatus& status) {
  if (!IsPinnedSource(state, status)) state.bytes_most = 0;
  state.source_identity = status.identity;
  state.source_size = status.size_bytes;
  state.source_modified = status.modified;
}

bool IsPinnedSource(const UploadState& state, const FileStatus& status) {
  return MayBeSameFile(state.source_identity, status.identity) && state.source_size == status.size_bytes &&
         state.source_modified == status.modified;
}

UploadBody::UploadBody(std::shared_ptr<File> file, UploadState pinned, ByteRange range, std::shared_ptr<FileLive> live)
    : file_(std::move(file)), pinned_(std::move(pinned)), range_(range), live_(std::move(live)) {}

Status UploadBody::CheckSource() {
  const auto status = file_->GetStatus();
  if (!status) return status.error();
  if (!IsPinnedSource(pinned_, *status)) return Changed("the file was changed during the upload");
  return Status{};
}

Result<std::size_t> UploadBody::Fill(std::uint64_t offset, std::span<std::byte> out) {
  auto read = file_->ReadAt(offset, out);
  if (read && *read < out.size()) return Changed("the file has become shorter");
  return read;
}

Result<std::size_t> UploadBody::Read(std::span<std::byte> out) {
  const std::uint64_t left = range_.length - position_;
  if (left == 0 || out.empty()) return std::size_t{0};
  if (file_ == nullptr) return Error{Errc::kCancelled, ErrorContext::kNone, 0, "stopped"};
  if (position_ == 0) OPENBITS_RETURN_IF_ERROR(CheckSource());
  const std::uint64_t offset = range_.offset + position_;
  std::size_t count = 0;
  if (block_next_ == block_.size() && out.size() >= kBlockBytes) {
    count = AlignedLength(offset, std::min<std::uint64_t>(out.size(), left));
    OPENBITS_RETURN_IF_ERROR(Fill(offset, out.first(count)));
  } else {
    if (block_next_ == block_.size()) {
      block_.resize(AlignedLength(offset, std::min(kBlockBytes, left)));
      block_next_ = block_.size();
      OPENBITS_RETURN_IF_ERROR(Fill(offset, block_));
      block_next_ = 0;
    }
    count = std::min(out.size(), block_.size() - block_next_);
    std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(block_next_), count, out.begin());
    block_next_ += count;
  }
  // Behind the last read: bytes of two versions must not pass for one file.
  if (count == left) OPENBITS_RETURN_IF_ERROR(CheckSource());
  position_ += count;
  live_->Add(count);
  return count;
}

Status UploadBody::Rewind() {
  position_ = 0;
  block_.clear();
  block_next_ = 0;
  live_->Set(range_.offset);
  return Status{};
}

void UploadBody::Release() {
  file_.reset();
  block_ = {};
  block_next_ = 0;
}

}  // namespace openbits::engine
