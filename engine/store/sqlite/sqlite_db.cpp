#include "engine/store/sqlite/sqlite_db.h"

#include <cerrno>
#include <string>
#include <utility>

#include <sqlite3.h>

namespace openbits::engine {
namespace {

/// Another program may look into the database; it must not make us fail.
constexpr int kBusyTimeoutMilliseconds = 5000;

Errc CodeOf(int code, sqlite3* connection) {
  switch (code & 0xFF) {
    case SQLITE_FULL: return Errc::kDiskFull;
    case SQLITE_ERROR:  // our statements are fixed: the tables are not the ones they were written for
    case SQLITE_SCHEMA:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Errc::kStoreCorrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return connection != nullptr && sqlite3_system_errno(connection) == ENOSPC ? Errc::kDiskFull
                                                                                 : Errc::kStoreUnavailable;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG: return Errc::kInternal;
    case SQLITE_NOMEM: return Errc::kOutOfMemory;
    default: return Errc::kStoreUnavailable;
  }
}

}  // namespace

Error MakeSqliteError(int code, sqlite3* connection, std::string_view doing) {
  std::string detail(doing);
  detail += ": ";
  detail += connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  return Error{CodeOf(code, connection), ErrorContext::kQueue, code, std::move(detail)};
}

void SqliteStatement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

void SqliteStatement::Note(int code) {
  if (code != SQLITE_OK && bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

void SqliteStatement::Bind(int parameter, std::int64_t value) {
  Note(sqlite3_bind_int64(statement_.get(), parameter, value));
}

void SqliteStatement::BindText(int parameter, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = value.empty() ? "" : value.data();
  Note(sqlite3_bind_text64(statement_.get(), parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::BindBlob(int parameter, std::span<const std::uint8_t> value) {
  if (value.empty()) {
    Note(sqlite3_bind_zeroblob(statement_.get(), parameter, 0));
  } else {
    Note(sqlite3_bind_blob64(statement_.get(), parameter, value.data(), value.size(), SQLITE_STATIC));
  }
}

void SqliteStatement::BindBlobCopy(int parameter, std::span<const std::uint8_t> value) {
  if (value.empty()) {
    BindBlob(parameter, value);
  } else {
    Note(sqlite3_bind_blob64(statement_.get(), parameter, value.data(), value.size(), SQLITE_TRANSIENT));
  }
}

void SqliteStatement::BindNull(int parameter) { Note(sqlite3_bind_null(statement_.get(), parameter)); }

Result<bool> SqliteStatement::Step() {
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  if (bind_failure_ != SQLITE_OK) return MakeSqliteError(bind_failure_, nullptr, "binding");
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return MakeSqliteError(code, connection, sqlite3_sql(statement_.get()));
}

Status SqliteStatement::Run() {
  const Result<bool> step = Step();
  Reset();
  if (!step) return step.error();
  return {};
}

void SqliteStatement::Reset() {
  sqlite3_reset(statement_.get());  // repeats the error of Step, which was reported there
  sqlite3_clear_bindings(statement_.get());
  bind_failure_ = SQLITE_OK;
}

SqliteType SqliteStatement::Type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER: return SqliteType::kInteger;
    case SQLITE_TEXT: return SqliteType::kText;
    case SQLITE_BLOB: return SqliteType::kBlob;
    case SQLITE_NULL: return SqliteType::kNull;
    default: return SqliteType::kOther;
  }
}

std::int64_t SqliteStatement::Integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view SqliteStatement::Text(int column) const {
  const std::span<const std::uint8_t> bytes = Blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::uint8_t> SqliteStatement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

void SqliteConnection::Closer::operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }

Result<SqliteConnection> SqliteConnection::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteConnection connection(handle);  // SQLite gives a handle also for most failures
  if (code != SQLITE_OK) return MakeSqliteError(code, handle, "opening " + path);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMilliseconds);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  // The file is not trusted: its schema may not call functions, nor be written to directly.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Status SqliteConnection::Execute(const char* sql) {
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return MakeSqliteError(code, connection_.get(), sql);
  return {};
}

Result<SqliteStatement> SqliteConnection::Prepare(const std::string& sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  SqliteStatement statement(handle);
  if (code != SQLITE_OK) return MakeSqliteError(code, connection_.get(), sql);
  return statement;
}

Result<std::int64_t> SqliteConnection::QueryInteger(const std::string& sql) {
  Result<SqliteStatement> statement = Prepare(sql);
  if (!statement) return statement.error();
  const Result<bool> step = statement->Step();
  if (!step) return step.error();
  if (!step.value()) return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, sql + ": no row"};
  return statement->Integer(0);
}

std::int64_t SqliteConnection::ChangedRows() const { return sqlite3_changes(connection_.get()); }

void SqliteConnection::AllowCheckpointOnClose() {
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

Result<SqliteTransaction> SqliteTransaction::Begin(SqliteConnection& connection) {
  OPENBITS_RETURN_IF_ERROR(connection.Execute("BEGIN IMMEDIATE"));
  return SqliteTransaction(connection);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

SqliteTransaction::~SqliteTransaction() {
  if (connection_ == nullptr) return;
  // Fails only when SQLite has rolled back by itself already, as it does after some errors.
  static_cast<void>(connection_->Execute("ROLLBACK"));
}

Status SqliteTransaction::Commit() {
  OPENBITS_RETURN_IF_ERROR(connection_->Execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace openbits::engine
