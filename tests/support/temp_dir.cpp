#include "tests/support/temp_dir.h"

#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <system_error>

namespace openbits::test {
namespace fs = std::filesystem;

TempDir::TempDir(const fs::path& parent) {
  const fs::path base = fs::absolute(parent.empty() ? fs::temp_directory_path() : parent);
  std::random_device random;
  for (;;) {
    path_ = base / ("openbits-test-" + std::to_string(random()) + "-" + std::to_string(random()));
    if (fs::create_directory(path_)) {  // False means that the name is taken; other failures throw.
      return;
    }
  }
}

TempDir::~TempDir() {
  if (keep_) {
    return;
  }
  std::error_code ignored;  // A destructor cannot report, and what remains lies in a directory for such remains.
  for (fs::recursive_directory_iterator entry(path_, ignored), end; entry != end; entry.increment(ignored)) {
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
  }
  fs::remove_all(path_, ignored);
}

fs::path TempDir::Write(std::string_view name, std::string_view content) const {
  const fs::path target = path_ / name;
  std::ofstream file(target, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + target.string());
  }
  return target;
}

std::string TempDir::Read(std::string_view name) const {
  const fs::path source = path_ / name;
  std::ifstream file(source, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + source.string());
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace openbits::test
