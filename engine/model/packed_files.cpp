#include "engine/model/packed_files.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "engine/model/file_names.h"

namespace openbits::engine {
namespace {

constexpr std::size_t kBlockFiles = 16;

}  // namespace

std::shared_ptr<const PackedFiles> PackedFiles::Pack(std::span<const FileRecord> files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].index.value != i || !IsUntouched(files[i])) return nullptr;
  }
  std::string bytes;
  std::vector<std::size_t> blocks;
  for (std::size_t first = 0; first < files.size(); first += kBlockFiles) {
    if (first > 0) blocks.push_back(bytes.size());
    FileNamesWriter writer;
    for (const FileRecord& file : files.subspan(first, std::min(kBlockFiles, files.size() - first)))
      writer.Add(file);
    bytes += writer.Take();
  }
  bytes.shrink_to_fit();
  return std::shared_ptr<const PackedFiles>(new PackedFiles(std::move(bytes), std::move(blocks), files.size()));
}

std::vector<FileRecord> PackedFiles::Unpack() const {
  std::vector<FileRecord> files;
  files.reserve(size_);
  FileNamesReader reader(bytes_);
  FileRecord file;
  for (std::size_t i = 0; i < size_; ++i) {
    file.index = FileIndex{static_cast<std::uint32_t>(i)};
    static_cast<void>(reader.Next(file));  // our own bytes
    files.push_back(file);
  }
  return files;
}

FileRecord PackedFiles::At(std::size_t index) const {
  const std::size_t block = index / kBlockFiles;
  FileNamesReader reader(std::string_view(bytes_).substr(block == 0 ? 0 : blocks_[block - 1]));
  FileRecord file;
  file.index = FileIndex{static_cast<std::uint32_t>(index)};
  for (std::size_t i = block * kBlockFiles; i <= index; ++i)
    static_cast<void>(reader.Next(file));
  return file;
}

}  // namespace openbits::engine
