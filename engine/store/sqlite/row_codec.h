#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/job_record.h"
#include "engine/store/sqlite/sqlite_db.h"

// Rows to records and back. Every row ends with a checksum over its values, seeded with the id of its job, because SQLite
// has none for its pages: a row altered behind our back is recognised, also where the altered value would be plausible
// (fault A12). Reading trusts nothing: types, ranges and enumerators are checked one by one.

namespace openbits::engine {

/// Which statement a text is wanted for.
struct RowSql {
  /// Parameters are the ones the Bind function of the table binds.
  std::string put;
  /// Column 0 is the job's ordinal, in table `job` followed by the counts of its credentials, files and rows of files; the
  /// others are what the Read function of the table reads. In order of creation.
  std::string select;
  /// Table `file` only, with the parameters of `put`: replaces a row that is there.
  std::string replace;
};

/// Statements of table `job`: insert or replace by id.
RowSql JobSql();
/// Statements of table `credential`: insert.
RowSql CredentialSql();
/// Statements of table `file`: insert where no row is there by job and position.
RowSql FileSql();
/// Statements of table `file_set`: insert.
RowSql FileSetSql();

/// Most files of a set: it is written as one row and read as one, and what that costs is bounded.
inline constexpr std::uint32_t kFilesOfSetMax = 128;

/// A row of table `file_set`.
struct FileSetRow {
  std::uint32_t first = 0;  // index of the first file
  std::uint32_t count = 0;
  std::vector<std::uint8_t> names;  // FileNamesWriter's
};

// What is bound must live until the statement's Reset.

/// Binds all of a header but its credentials.
void BindJob(SqliteStatement& statement, const JobHeader& job);
/// Binds one credential of `job`, in place `position`.
void BindCredential(SqliteStatement& statement, const JobId& job, std::int64_t position,
                    const SealedCredential& credential);
/// Binds a file of `job`, whose row is `ordinal`.
void BindFile(SqliteStatement& statement, const JobId& job, std::int64_t ordinal, const FileRecord& file);
/// Binds a set of files of `job`, whose row is `ordinal`.
void BindFileSet(SqliteStatement& statement, const JobId& job, std::int64_t ordinal, const FileSetRow& set);

// Reading the row a statement stands on; kStoreCorrupt names the column that cannot be read.

/// A header without its credentials.
Result<JobHeader> ReadJob(const SqliteStatement& row);
/// A credential of `job`, which must be in place `position`.
Result<SealedCredential> ReadCredential(const SqliteStatement& row, const JobId& job, std::int64_t position);
/// A file of `job`.
Result<FileRecord> ReadFile(const SqliteStatement& row, const JobId& job);
/// The files of a set of `job`.
Result<std::vector<FileRecord>> ReadFileSet(const SqliteStatement& row, const JobId& job);

}  // namespace openbits::engine
