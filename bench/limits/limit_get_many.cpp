// limit_get_many LIST [CONNECTIONS]
//
// The least a libcurl program can spend on many small files: one multi handle, 8 connections, handles used again, one
// write each, temporary file and rename, no sync. LIST has lines "URL PATH".

#include <deque>
#include <fstream>
#include <optional>
#include <vector>

#include "bench/limits/limits.h"

namespace openbits::bench {
namespace {

constexpr std::size_t kSmallBlockBytes = 64 * 1024;

struct Item {
  std::string url;
  std::string path;
};

struct Slot {
  CURL* easy = nullptr;
  std::optional<BlockFile> file;
  std::string path;
  std::string temporary;
};

void Begin(CURLM* multi, Slot& slot, Item item) {
  slot.path = std::move(item.path);
  slot.temporary = slot.path + ".tmp";
  slot.file.emplace(slot.temporary, kSmallBlockBytes);
  curl_easy_setopt(slot.easy, CURLOPT_URL, item.url.c_str());
  curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, static_cast<void*>(&*slot.file));
  curl_multi_add_handle(multi, slot.easy);
}

void End(CURLM* multi, Slot& slot, CURLcode code) {
  if (code != CURLE_OK) Fail(slot.path + ": " + curl_easy_strerror(code));
  slot.file->Flush();
  slot.file.reset();
  if (std::rename(slot.temporary.c_str(), slot.path.c_str()) != 0) Fail("rename failed");
  curl_multi_remove_handle(multi, slot.easy);
}

void Run(std::deque<Item> items, std::size_t connections) {
  CURLM* multi = curl_multi_init();
  std::vector<Slot> slots(connections);
  std::size_t busy = 0;
  for (Slot& slot : slots) {
    slot.easy = curl_easy_init();
    curl_easy_setopt(slot.easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, &AppendToBlockFile);
    curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, static_cast<void*>(&slot));
  }
  const auto begin_next = [&](Slot& slot) {
    if (items.empty()) return;
    Begin(multi, slot, std::move(items.front()));
    items.pop_front();
    ++busy;
  };
  for (Slot& slot : slots)
    begin_next(slot);
  while (busy > 0) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      void* owner = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      Slot& slot = *static_cast<Slot*>(owner);
      End(multi, slot, message->data.result);
      --busy;
      begin_next(slot);
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  for (Slot& slot : slots)
    curl_easy_cleanup(slot.easy);
  curl_multi_cleanup(multi);
}

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 2) Fail("usage: limit_get_many LIST [CONNECTIONS]");
  std::deque<Item> items;
  std::ifstream list(argv[1]);
  for (Item item; list >> item.url >> item.path;)
    items.push_back(item);
  if (items.empty()) Fail("an empty list");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Run(std::move(items), argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 8);
  curl_global_cleanup();
  return 0;
}
