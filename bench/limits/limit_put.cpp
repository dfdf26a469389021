// limit_put FILE URL [METHOD [HEADER...]]
//
// The least a libcurl program can spend on one upload: 512 KiB send buffer, filled by pread.

#include <sys/stat.h>

#include "bench/limits/limits.h"

namespace openbits::bench {
namespace {

struct Source {
  int fd = -1;
  off_t offset = 0;
};

std::size_t Read(char* out, std::size_t size, std::size_t count, void* source) {
  auto& from = *static_cast<Source*>(source);
  const ssize_t got = ::pread(from.fd, out, size * count, from.offset);
  if (got < 0) return CURL_READFUNC_ABORT;
  from.offset += got;
  return static_cast<std::size_t>(got);
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 3) Fail("usage: limit_put FILE URL [METHOD [HEADER...]]");
  Source source{::open(argv[1], O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (source.fd < 0 || ::fstat(source.fd, &status) != 0) Fail("cannot open the file");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* easy = curl_easy_init();
  if (easy == nullptr) Fail("no handle");
  curl_easy_setopt(easy, CURLOPT_URL, argv[2]);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(status.st_size));
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Read);
  curl_easy_setopt(easy, CURLOPT_READDATA, static_cast<void*>(&source));
  // Without waiting for "100 Continue", which costs a second where a server does not know it.
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");
  for (int i = 4; i < argc; ++i)
    headers = curl_slist_append(headers, argv[i]);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (argc > 3) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, argv[3]);
  const CURLcode code = curl_easy_perform(easy);
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  curl_global_cleanup();
  ::close(source.fd);
  if (code != CURLE_OK) Fail(curl_easy_strerror(code));
  return 0;
}
