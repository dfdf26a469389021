#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/file_record.h"

namespace openbits::engine {

/// The files of a download that nothing has happened to yet, in a few bytes each: two names, of which only what differs
/// from the file before is kept, and the number in the name of the temporary. A queue may hold a hundred thousand of
/// them (docs/performance.md, "Memory"). Immutable.
class PackedFiles {
 public:
  /// Packs the files of a job, numbered from zero; null when something has happened to one of them, so that it cannot be
  /// told in so few words.
  static std::shared_ptr<const PackedFiles> Pack(std::span<const FileRecord> files);

  /// Number of files.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// All files as they were.
  [[nodiscard]] std::vector<FileRecord> Unpack() const;
  /// One of them; `index` is less than size().
  [[nodiscard]] FileRecord At(std::size_t index) const;

 private:
  PackedFiles(std::string bytes, std::vector<std::size_t> blocks, std::size_t size)
      : bytes_(std::move(bytes)), blocks_(std::move(blocks)), size_(size) {}

  std::string bytes_;
  /// Where every block of files but the first begins in `bytes_`: the first name of a block is whole, so that one file is
  /// found without reading all before it.
  std::vector<std::size_t> blocks_;
  std::size_t size_;
};

}  // namespace openbits::engine
