#pragma once

#include <string>
#include <string_view>

#include "engine/model/file_record.h"

// Files of which nothing is known but their names, in a few bytes each: of each name only what differs from the file
// before, and the number in the name of the temporary. Kept in memory (packed_files.h) and in the job store
// (docs/store_schema.md), so the form is fixed.

namespace openbits::engine {

/// Whether a file is told by its place and its names: as AddFile makes it, before anything has happened to it.
bool IsUntouched(const FileRecord& file);

/// Writes files one after the other.
class FileNamesWriter {
 public:
  /// Writes the next file; it is untouched.
  void Add(const FileRecord& file);
  /// What was written. The writer begins anew.
  [[nodiscard]] std::string Take();

 private:
  std::string bytes_;
  std::string remote_before_;
  std::string local_before_;
};

/// Reads what the writer wrote, and trusts nothing: the bytes may come from a disk.
class FileNamesReader {
 public:
  /// The bytes must outlive the reader.
  explicit FileNamesReader(std::string_view bytes) : bytes_(bytes) {}

  /// Reads the next file's names into `file`, which holds the ones of the file before, or is empty. False: these are not
  /// a writer's bytes.
  [[nodiscard]] bool Next(FileRecord& file);
  /// Whether all bytes were read.
  [[nodiscard]] bool AtEnd() const { return bytes_.empty(); }

 private:
  bool ReadNumber(std::size_t& number);
  bool ReadName(std::string& name);

  std::string_view bytes_;
};

}  // namespace openbits::engine
