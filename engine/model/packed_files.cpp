#include "engine/model/packed_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/model/temporary_name.h"

namespace openbits::engine {
namespace {

constexpr std::string_view kPrefix = "BIT";
constexpr std::size_t kDigits = 16;
constexpr std::size_t kBlockFiles = 16;

/// Seven bits a byte, the last one without the eighth.
void PutNumber(std::string& bytes, std::size_t number) {
  while (number >= 0x80) {
    bytes += static_cast<char>((number & 0x7FU) | 0x80U);
    number >>= 7U;
  }
  bytes += static_cast<char>(number);
}

void PutName(std::string& bytes, std::string_view before, std::string_view name) {
  const auto shared = static_cast<std::size_t>(
      std::mismatch(name.begin(), name.end(), before.begin(), before.end()).first - name.begin());
  PutNumber(bytes, shared);
  PutNumber(bytes, name.size() - shared);
  bytes += name.substr(shared);
}

/// Reads what the functions above wrote; nobody else writes it.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  /// The next file; the names of the one before are those of `file` itself.
  void Next(FileRecord& file) {
    std::uint64_t number = 0;
    std::memcpy(&number, Take(sizeof(number)).data(), sizeof(number));
    file.temporary_name = TemporaryNameOf(number);
    ReadName(file.remote_name);
    ReadName(file.local_name);
  }

 private:
  std::string_view Take(std::size_t count) {
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::size_t Number() {
    std::size_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(Take(1).front());
      number |= static_cast<std::size_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return number;
    }
  }
  void ReadName(std::string& name) {
    name.resize(Number());
    name += Take(Number());
  }

  std::string_view bytes_;
};

std::optional<std::uint64_t> NumberOf(std::string_view temporary_name) {
  if (!temporary_name.starts_with(kPrefix) || temporary_name.size() < kPrefix.size() + kDigits) return std::nullopt;
  std::uint64_t number = 0;
  const char* const begin = temporary_name.data() + kPrefix.size();
  const auto parsed = std::from_chars(begin, begin + kDigits, number, 16);
  return parsed.ec == std::errc() && TemporaryNameOf(number) == temporary_name ? std::optional(number) : std::nullopt;
}

/// A file as AddFile makes it.
FileRecord FreshFile(std::size_t index) {
  FileRecord file;
  file.index = FileIndex{static_cast<std::uint32_t>(index)};
  return file;
}

/// Whether a file is what its names and its place in the list tell.
bool IsFresh(const FileRecord& file, std::size_t index) {
  FileRecord fresh = FreshFile(index);
  fresh.remote_name = file.remote_name;
  fresh.local_name = file.local_name;
  fresh.temporary_name = file.temporary_name;
  return file == fresh;
}

}  // namespace

std::shared_ptr<const PackedFiles> PackedFiles::Pack(std::span<const FileRecord> files) {
  std::string bytes;
  std::vector<std::size_t> blocks;
  std::string_view remote_before;
  std::string_view local_before;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const FileRecord& file = files[i];
    const auto number = NumberOf(file.temporary_name);
    if (!number || !IsFresh(file, i)) return nullptr;
    if (i > 0 && i % kBlockFiles == 0) {
      blocks.push_back(bytes.size());
      remote_before = local_before = {};
    }
    std::array<char, sizeof(*number)> digits{};
    std::memcpy(digits.data(), &*number, digits.size());
    bytes.append(digits.data(), digits.size());
    PutName(bytes, remote_before, file.remote_name);
    PutName(bytes, local_before, file.local_name);
    remote_before = file.remote_name;
    local_before = file.local_name;
  }
  bytes.shrink_to_fit();
  return std::shared_ptr<const PackedFiles>(new PackedFiles(std::move(bytes), std::move(blocks), files.size()));
}

std::vector<FileRecord> PackedFiles::Unpack() const {
  std::vector<FileRecord> files;
  files.reserve(size_);
  Reader reader(bytes_);
  FileRecord file;
  for (std::size_t i = 0; i < size_; ++i) {
    file.index = FileIndex{static_cast<std::uint32_t>(i)};
    reader.Next(file);
    files.push_back(file);
  }
  return files;
}

FileRecord PackedFiles::At(std::size_t index) const {
  const std::size_t block = index / kBlockFiles;
  Reader reader(std::string_view(bytes_).substr(block == 0 ? 0 : blocks_[block - 1]));
  FileRecord file = FreshFile(index);
  for (std::size_t i = block * kBlockFiles; i <= index; ++i)
    reader.Next(file);
  return file;
}

}  // namespace openbits::engine
