#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace openbits::test {

/// A fresh directory of a test, removed with everything in it at the end of the object's life.
class TempDir {
 public:
  /// Makes an empty directory below `parent`, or below the system's directory for temporary files if that is empty.
  /// Throws std::filesystem::filesystem_error if it cannot.
  explicit TempDir(const std::filesystem::path& parent = {});
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  /// Absolute path of the directory.
  const std::filesystem::path& path() const { return path_; }

  /// Path of `name` inside the directory; nothing is made.
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  /// Writes the file `name` with `content` and gives its path. Throws std::runtime_error if it cannot.
  std::filesystem::path Write(std::string_view name, std::string_view content) const;

  /// Content of the file `name`. Throws std::runtime_error if it cannot be read.
  std::string Read(std::string_view name) const;

  /// Leaves the directory on disk at the end, to look at after a failure.
  void Keep() { keep_ = true; }

 private:
  std::filesystem::path path_;
  bool keep_ = false;
};

}  // namespace openbits::test
