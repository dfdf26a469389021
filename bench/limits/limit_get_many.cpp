// limit_get_many LIST [CONNECTIONS]
//
// The least a libcurl program can spend on many small files: one multi handle, 8 connections, handles used again, one
// write each, temporary file and rename, no sync. LIST has lines "URL PATH".

#include "bench/limits/many.h"

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 2) Fail("usage: limit_get_many LIST [CONNECTIONS]");
  std::deque<Item> items = ReadItems(argv[1]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  ManyFiles(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 8, [](BlockFile&, const std::string& temporary,
                                                                  const Item& item) {
    if (std::rename(temporary.c_str(), item.path.c_str()) != 0) Fail("rename failed");
  }).Fetch(items);
  curl_global_cleanup();
  return 0;
}
