#include "tools/bits_upload_server/spool_writer.h"

#include <cerrno>
#include <new>

namespace openbits::upload_server {
namespace {

constexpr size_t kBlockBytes = size_t{256} * 1024;
constexpr size_t kPageBytes = 4096;
constexpr uint64_t kWriteBackBytes = uint64_t{8} * 1024 * 1024;

}  // namespace

void SpoolWriter::Free::operator()(std::byte* block) const { ::operator delete (block, std::align_val_t{kPageBytes}); }

SpoolWriter::SpoolWriter(UniqueFd file, uint64_t offset, bool will_sync, bool is_large)
    : file_(std::move(file)),
      will_sync_(will_sync),
      is_large_(is_large),
      block_(static_cast<std::byte*>(::operator new (kBlockBytes, std::align_val_t{kPageBytes}))),
      written_(offset),
      write_back_from_(offset) {}

std::span<std::byte> SpoolWriter::Space() {
  const auto to_boundary = static_cast<size_t>(kBlockBytes - written_ % kBlockBytes);
  return {block_.get() + filled_, to_boundary - filled_};
}

int SpoolWriter::Advance(size_t count) {
  filled_ += count;
  return Space().empty() ? Flush() : 0;
}

int SpoolWriter::Flush() {
  const size_t count = std::exchange(filled_, 0);
  const auto write = is_large_ ? &WriteUncached : &WriteAt;
  if (const int error = write(file_.get(), {block_.get(), count}, written_)) {
    // Part of the block may be in the file; its length must go on telling what is held.
    return Truncate(file_.get(), written_) == 0 ? error : EIO;
  }
  written_ += count;
  StartWriteBack();
  return 0;
}

int SpoolWriter::Sync() { return openbits::upload_server::Sync(file_.get()); }

void SpoolWriter::StartWriteBack() {
  if (!will_sync_ || written_ - write_back_from_ < kWriteBackBytes) return;
  openbits::upload_server::StartWriteBack(file_.get(), write_back_from_, written_ - write_back_from_);
  write_back_from_ = written_;
}

}  // namespace openbits::upload_server
