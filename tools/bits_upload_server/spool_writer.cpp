#include "tools/bits_upload_server/spool_writer.h"

#include <cerrno>
#include <cstdlib>
#include <new>

#include <fcntl.h>
#include <unistd.h>

namespace openbits::upload_server {
namespace {

constexpr size_t kBlockBytes = size_t{256} * 1024;
constexpr size_t kPageBytes = 4096;
constexpr uint64_t kWriteBackBytes = uint64_t{8} * 1024 * 1024;

}  // namespace

void SpoolWriter::Free::operator()(std::byte* block) const { std::free(block); }

SpoolWriter::SpoolWriter(UniqueFd file, uint64_t offset, bool will_sync)
    : file_(std::move(file)),
      will_sync_(will_sync),
      block_(static_cast<std::byte*>(std::aligned_alloc(kPageBytes, kBlockBytes))),
      written_(offset),
      write_back_from_(offset) {
  if (block_ == nullptr) throw std::bad_alloc();
}

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
  if (const int error = WriteAt(file_.get(), {block_.get(), count}, written_)) {
    // Part of the block may be in the file; its length must go on telling what is held.
    return ftruncate(file_.get(), static_cast<off_t>(written_)) == 0 ? error : EIO;
  }
  written_ += count;
  StartWriteBack();
  return 0;
}

int SpoolWriter::Sync() { return fdatasync(file_.get()) == 0 ? 0 : errno; }

void SpoolWriter::StartWriteBack() {
  if (!will_sync_ || written_ - write_back_from_ < kWriteBackBytes) return;
  // Advice only: what fails here fails again in Sync.
  sync_file_range(file_.get(), static_cast<off_t>(write_back_from_), static_cast<off_t>(written_ - write_back_from_),
                  SYNC_FILE_RANGE_WRITE);
  write_back_from_ = written_;
}

}  // namespace openbits::upload_server
