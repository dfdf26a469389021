// limit_get URL FILE [CA-FILE]
//
// The least a libcurl program can spend on one download: 512 KiB receive buffer, aligned 256 KiB writes that do
// not stay in the page cache, no sync.

#include "bench/limits/limits.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 3) Fail("usage: limit_get URL FILE [CA-FILE]");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLcode code = CURLE_FAILED_INIT;
  if (CURL* easy = curl_easy_init()) {
    BlockFile file(argv[2]);
    file.DropBehind();  // files of 1 GiB and more: with the memory they would take, the page cache is not the limit
    curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 512L * 1024);
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &AppendToBlockFile);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&file));
    if (argc > 3) curl_easy_setopt(easy, CURLOPT_CAINFO, argv[3]);
    code = curl_easy_perform(easy);
    file.Flush();
    curl_easy_cleanup(easy);
  }
  curl_global_cleanup();
  if (code != CURLE_OK) Fail(curl_easy_strerror(code));
  return 0;
}
