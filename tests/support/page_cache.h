#pragma once

#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

namespace openbits::test {

/// How many of a file's first `size` bytes are in the page cache.
inline std::uint64_t CachedBytes(int fd, std::uint64_t size) {
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) return size;
  const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((size + page_bytes - 1) / page_bytes);
  const bool is_known = ::mincore(mapped, size, pages.data()) == 0;
  ::munmap(mapped, size);
  if (!is_known) return size;
  return page_bytes * static_cast<std::uint64_t>(std::count_if(pages.begin(), pages.end(),
                                                               [](unsigned char page) { return (page & 1U) != 0; }));
}

/// Whether the system can drop what is written to that file (RWF_DONTCACHE, from Linux 6.16 on). Writes one byte to it.
inline bool CanDropBehind(int fd) {
  utsname system{};
  unsigned major = 0;
  unsigned minor = 0;
  if (::uname(&system) != 0 || std::sscanf(system.release, "%u.%u", &major, &minor) != 2) return false;
  char byte = 0;
  const iovec piece{&byte, 1};
  return std::pair(major, minor) >= std::pair(6U, 16U) && ::pwritev2(fd, &piece, 1, 0, 0x80) == 1;
}

}  // namespace openbits::test
