#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace openbits::engine {

/// The Error for a SQLite result code: kDiskFull, kStoreCorrupt, kInternal for our own mistakes, else kStoreUnavailable.
/// `native` is the extended result code. `connection` may be null.
Error MakeSqliteError(int code, sqlite3* connection, std::string_view doing);

/// A kind of value in a column.
enum class SqliteType : std::uint8_t { kInteger, kText, kBlob, kNull, kOther };

/// One prepared statement. Parameters count from 1, columns from 0, as in SQLite. Bound texts and blobs must live until
/// Reset: they are not copied.
class SqliteStatement {
 public:
  /// An empty statement, to be assigned to.
  SqliteStatement() = default;
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  // A parameter that cannot be bound makes the next Step fail.
  void Bind(int parameter, std::int64_t value);
  void BindText(int parameter, std::string_view value);
  void BindBlob(int parameter, std::span<const std::uint8_t> value);
  /// Copies the value: for what is gone before Step.
  void BindBlobCopy(int parameter, std::span<const std::uint8_t> value);
  void BindNull(int parameter);

  /// Runs to the next row. True: there is one. The error is MakeSqliteError's.
  [[nodiscard]] Result<bool> Step();
  /// Runs a statement that gives no rows and resets it.
  [[nodiscard]] Status Run();
  /// Makes the statement ready to run again and forgets what was bound.
  void Reset();

  // Valid after Step gave true, until the next Step or Reset. Columns of another type read as zero or empty.
  [[nodiscard]] SqliteType Type(int column) const;
  [[nodiscard]] std::int64_t Integer(int column) const;
  [[nodiscard]] std::string_view Text(int column) const;
  [[nodiscard]] std::span<const std::uint8_t> Blob(int column) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  void Note(int code);

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int bind_failure_ = 0;
};

/// One connection. Used by one thread at a time.
class SqliteConnection {
 public:
  /// Opens or creates a database file. The log is left as it is when the connection closes, until AllowCheckpointOnClose.
  [[nodiscard]] static Result<SqliteConnection> Open(const std::string& path);

  /// Runs statements whose rows do not matter.
  [[nodiscard]] Status Execute(const char* sql);
  /// Prepares one statement. The connection must outlive it.
  [[nodiscard]] Result<SqliteStatement> Prepare(const std::string& sql);
  /// The first column of the first row, an integer; kStoreCorrupt when there is none.
  [[nodiscard]] Result<std::int64_t> QueryInteger(const std::string& sql);
  /// How many rows the last INSERT, UPDATE or DELETE changed.
  [[nodiscard]] std::int64_t ChangedRows() const;
  /// From now on the log is brought into the database file when the connection closes.
  void AllowCheckpointOnClose();

 private:
  struct Closer {
    void operator()(sqlite3* connection) const noexcept;
  };
  explicit SqliteConnection(sqlite3* connection) : connection_(connection) {}

  std::unique_ptr<sqlite3, Closer> connection_;
};

/// A write transaction: rolled back at the end of its life unless committed.
class SqliteTransaction {
 public:
  /// Begins; takes the write lock at once.
  [[nodiscard]] static Result<SqliteTransaction> Begin(SqliteConnection& connection);
  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction();

  /// Makes everything since Begin durable. After a failure nothing of it remains.
  [[nodiscard]] Status Commit();

 private:
  explicit SqliteTransaction(SqliteConnection& connection) : connection_(&connection) {}

  SqliteConnection* connection_;  // null once committed or moved from
};

}  // namespace openbits::engine
