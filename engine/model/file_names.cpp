#include "engine/model/file_names.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/model/temporary_name.h"

namespace openbits::engine {
namespace {

constexpr std::string_view kPrefix = "BIT";
constexpr std::size_t kDigits = 16;
constexpr std::size_t kNumberBytes = 8;
// Longer names are not told in short; damaged bytes cannot ask for the whole memory.
constexpr unsigned kNameBits = 21;
constexpr std::size_t kNameBytesMax = (std::size_t{1} << kNameBits) - 1;

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

std::optional<std::uint64_t> NumberOf(std::string_view temporary_name) {
  if (!temporary_name.starts_with(kPrefix) || temporary_name.size() < kPrefix.size() + kDigits) return std::nullopt;
  std::uint64_t number = 0;
  const char* const begin = temporary_name.data() + kPrefix.size();
  const auto parsed = std::from_chars(begin, begin + kDigits, number, 16);
  return parsed.ec == std::errc() && TemporaryNameOf(number) == temporary_name ? std::optional(number) : std::nullopt;
}

}  // namespace

bool IsUntouched(const FileRecord& file) {
  if (std::max(file.remote_name.size(), file.local_name.size()) > kNameBytesMax) return false;
  FileRecord untouched;
  untouched.index = file.index;
  untouched.remote_name = file.remote_name;
  untouched.local_name = file.local_name;
  untouched.temporary_name = file.temporary_name;
  return file == untouched && NumberOf(file.temporary_name);
}

void FileNamesWriter::Add(const FileRecord& file) {
  const std::uint64_t number = NumberOf(file.temporary_name).value_or(0);
  for (unsigned shift = 0; shift < 8 * kNumberBytes; shift += 8)
    bytes_ += static_cast<char>(number >> shift & 0xFFU);
  PutName(bytes_, remote_before_, file.remote_name);
  PutName(bytes_, local_before_, file.local_name);
  remote_before_ = file.remote_name;
  local_before_ = file.local_name;
}

std::string FileNamesWriter::Take() {
  remote_before_.clear();
  local_before_.clear();
  return std::exchange(bytes_, std::string());
}

bool FileNamesReader::Next(FileRecord& file) {
  if (bytes_.size() < kNumberBytes) return false;
  std::uint64_t number = 0;
  for (std::size_t i = kNumberBytes; i > 0; --i)
    number = number << 8U | static_cast<unsigned char>(bytes_[i - 1]);
  bytes_.remove_prefix(kNumberBytes);
  file.temporary_name = TemporaryNameOf(number);
  return ReadName(file.remote_name) && ReadName(file.local_name);
}

bool FileNamesReader::ReadNumber(std::size_t& number) {
  number = 0;
  for (unsigned shift = 0; !bytes_.empty() && shift < kNameBits; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    number |= static_cast<std::size_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool FileNamesReader::ReadName(std::string& name) {
  std::size_t shared = 0;
  std::size_t rest = 0;
  if (!ReadNumber(shared) || !ReadNumber(rest) || shared > name.size() || rest > bytes_.size()) return false;
  name.resize(shared);
  name += bytes_.substr(0, rest);
  bytes_.remove_prefix(rest);
  return true;
}

}  // namespace openbits::engine
