#pragma once

#include <cstddef>
#include <deque>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/limits/limits.h"

namespace openbits::bench {

/// A file to fetch.
struct Item {
  std::string url;
  std::string path;
};

/// Reads lines "URL PATH".
inline std::deque<Item> ReadItems(const char* list_path) {
  std::deque<Item> items;
  std::ifstream list(list_path);
  for (Item item; list >> item.url >> item.path;)
    items.push_back(item);
  if (items.empty()) Fail("an empty list");
  return items;
}

/// Many small files by one multi handle: handles used again, one write each, into a temporary file beside the path.
class ManyFiles {
 public:
  /// Called with each file whose bytes are written, its name still the temporary one.
  using OnWritten = std::function<void(BlockFile& file, const std::string& temporary, const Item& item)>;

  ManyFiles(std::size_t connections, OnWritten on_written) : slots_(connections), on_written_(std::move(on_written)) {
    for (Slot& slot : slots_) {
      slot.easy = curl_easy_init();
      curl_easy_setopt(slot.easy, CURLOPT_FAILONERROR, 1L);
      curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, &AppendToBlockFile);
      curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, static_cast<void*>(&slot));
    }
  }
  ManyFiles(const ManyFiles&) = delete;
  ManyFiles& operator=(const ManyFiles&) = delete;
  ~ManyFiles() {
    for (Slot& slot : slots_)
      curl_easy_cleanup(slot.easy);
    curl_multi_cleanup(multi_);
  }

  /// Fetches all, and takes them out of `items`.
  void Fetch(std::deque<Item>& items) {
    std::size_t busy = 0;
    for (Slot& slot : slots_)
      busy += Begin(slot, items) ? 1 : 0;
    while (busy > 0) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        void* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        Slot& slot = *static_cast<Slot*>(owner);
        End(slot, message->data.result);
        busy -= Begin(slot, items) ? 0 : 1;
      }
      if (running > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
  }

 private:
  static constexpr std::size_t kSmallBlockBytes = 64 * 1024;

  struct Slot {
    CURL* easy = nullptr;
    std::optional<BlockFile> file;
    std::string temporary;
    Item item;
  };

  bool Begin(Slot& slot, std::deque<Item>& items) {
    if (items.empty()) return false;
    slot.item = std::move(items.front());
    items.pop_front();
    slot.temporary = slot.item.path + ".tmp";
    slot.file.emplace(slot.temporary, kSmallBlockBytes);
    curl_easy_setopt(slot.easy, CURLOPT_URL, slot.item.url.c_str());
    curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, static_cast<void*>(&*slot.file));
    curl_multi_add_handle(multi_, slot.easy);
    return true;
  }

  void End(Slot& slot, CURLcode code) {
    if (code != CURLE_OK) Fail(slot.item.path + ": " + curl_easy_strerror(code));
    slot.file->Flush();
    on_written_(*slot.file, slot.temporary, slot.item);
    slot.file.reset();
    curl_multi_remove_handle(multi_, slot.easy);
  }

  CURLM* multi_ = curl_multi_init();
  std::vector<Slot> slots_;
  OnWritten on_written_;
};

}  // namespace openbits::bench
