#pragma once

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <curl/curl.h>

namespace openbits::bench {

/// What one write hands to the system: whole blocks, aligned to their size in the file.
inline constexpr std::size_t kBlockBytes = 256 * 1024;

/// Ends the program with a message.
[[noreturn]] inline void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

inline constexpr int kDontCache = 0x80;  // RWF_DONTCACHE, which glibc names since 2.41

/// Gathers what libcurl hands over into aligned blocks of one file. No check but that writes succeed: this is the least
/// a downloader can do.
class BlockFile {
 public:
  /// Creates or empties `path`.
  explicit BlockFile(const std::string& path, std::size_t capacity = kBlockBytes)
      : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)),
        capacity_(capacity),
        block_(std::make_unique_for_overwrite<char[]>(capacity)) {
    if (fd_ < 0) Fail("cannot create " + path);
  }
  BlockFile(const BlockFile&) = delete;
  BlockFile& operator=(const BlockFile&) = delete;
  ~BlockFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// Hands the open file over; nothing can be written any more.
  int TakeFile() { return std::exchange(fd_, -1); }

  /// From now on what is written goes to the disk at once and is not kept in memory, where the system can.
  void DropBehind() { drops_behind_ = true; }
  /// Takes the next bytes.
  void Append(const char* data, std::size_t size) {
    while (size > 0) {
      const std::size_t count = std::min(size, capacity_ - gathered_);
      std::memcpy(block_.get() + gathered_, data, count);
      gathered_ += count;
      data += count;
      size -= count;
      if (gathered_ == capacity_) Flush();
    }
  }
  /// Writes what is gathered.
  void Flush() {
    if (gathered_ == 0) return;
    const auto expected = static_cast<ssize_t>(gathered_);
    const iovec block{block_.get(), gathered_};
    if (drops_behind_ && ::pwritev2(fd_, &block, 1, offset_, kDontCache) != expected) drops_behind_ = false;
    if (!drops_behind_ && ::pwrite(fd_, block_.get(), gathered_, offset_) != expected) Fail("write failed");
    offset_ += static_cast<off_t>(gathered_);
    gathered_ = 0;
  }

 private:
  int fd_;
  std::size_t capacity_;
  std::unique_ptr<char[]> block_;
  std::size_t gathered_ = 0;
  off_t offset_ = 0;
  bool drops_behind_ = false;
};

/// CURLOPT_WRITEFUNCTION over a BlockFile.
inline std::size_t AppendToBlockFile(char* data, std::size_t size, std::size_t count, void* file) {
  static_cast<BlockFile*>(file)->Append(data, size * count);
  return size * count;
}

}  // namespace openbits::bench
