#include "engine/store/sqlite/schema.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace openbits::engine {
namespace {

Error Corrupt(std::string detail) { return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, std::move(detail)}; }

// Migrations are history: once released, a text below never changes. docs/store_schema.md explains the tables.

constexpr const char* kMigration1 = R"sql(
CREATE TABLE job (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  type INTEGER NOT NULL,
  owner TEXT NOT NULL,
  owner_is_elevated INTEGER NOT NULL,
  owner_integrity_level INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  description TEXT NOT NULL,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  transfer_completed INTEGER,
  last_activity INTEGER NOT NULL,
  error_code TEXT,
  error_context INTEGER,
  error_native INTEGER,
  error_detail TEXT,
  error_file INTEGER,
  error_protocol TEXT,
  error_when INTEGER,
  error_count INTEGER NOT NULL,
  retry_at INTEGER,
  no_progress_since INTEGER,
  download_time_used INTEGER NOT NULL,
  was_resumed INTEGER NOT NULL,
  pending_action INTEGER NOT NULL,
  pending_notification INTEGER NOT NULL,
  notify_flags INTEGER NOT NULL,
  command_program TEXT NOT NULL,
  command_parameters TEXT NOT NULL,
  command_user TEXT NOT NULL,
  notification_class BLOB NOT NULL,
  minimum_notification_interval_ms INTEGER NOT NULL,
  minimum_retry_delay_s INTEGER NOT NULL,
  no_progress_timeout_s INTEGER NOT NULL,
  maximum_download_time_s INTEGER,
  proxy_usage INTEGER NOT NULL,
  proxy_list TEXT NOT NULL,
  proxy_bypass_list TEXT NOT NULL,
  security_flags INTEGER NOT NULL,
  http_method TEXT NOT NULL,
  custom_headers BLOB NOT NULL,
  custom_headers_write_only INTEGER NOT NULL,
  certificate_store_location INTEGER,
  certificate_store_name TEXT,
  certificate_hash BLOB,
  certificate_subject TEXT,
  cost_flags INTEGER NOT NULL,
  dynamic_content INTEGER NOT NULL,
  high_performance INTEGER NOT NULL,
  max_download_size INTEGER,
  use_stored_credentials INTEGER NOT NULL,
  on_demand INTEGER NOT NULL,
  peer_caching_flags INTEGER NOT NULL,
  file_acl_flags INTEGER NOT NULL,
  helper_token_flags INTEGER NOT NULL,
  reply_file_name TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  credential_count INTEGER NOT NULL DEFAULT 0,
  file_count INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE credential (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  target INTEGER NOT NULL,
  scheme INTEGER NOT NULL,
  is_implicit INTEGER NOT NULL,
  user_name BLOB NOT NULL,
  password BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;

CREATE TABLE file (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  remote_name TEXT NOT NULL,
  local_name TEXT NOT NULL,
  temporary_name TEXT NOT NULL,
  temporary_volume INTEGER,
  temporary_file INTEGER,
  ranges BLOB NOT NULL,
  bytes_total INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL,
  written_in_boot TEXT NOT NULL,
  remote_size INTEGER NOT NULL,
  remote_last_modified TEXT NOT NULL,
  remote_etag TEXT NOT NULL,
  state INTEGER NOT NULL,
  is_validated INTEGER NOT NULL,
  from_peer INTEGER NOT NULL,
  bytes_from_peers INTEGER NOT NULL,
  is_transferred_notified INTEGER NOT NULL,
  restarts INTEGER NOT NULL,
  response_headers TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;

CREATE TRIGGER credential_added AFTER INSERT ON credential BEGIN
  UPDATE job SET credential_count = credential_count + 1 WHERE ordinal = NEW.job;
END;
CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
  UPDATE job SET credential_count = credential_count - 1 WHERE ordinal = OLD.job;
END;
CREATE TRIGGER file_added AFTER INSERT ON file BEGIN
  UPDATE job SET file_count = file_count + 1 WHERE ordinal = NEW.job;
END;

CREATE TABLE quarantine (
  job INTEGER PRIMARY KEY REFERENCES job(ordinal) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  found TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

PRAGMA application_id = 1329744212;
)sql";
static_assert(kStoreApplicationId == 1'329'744'212);

// Uploads. All of it NULL in rows from before, and in rows of downloads.
constexpr const char* kMigration2 = R"sql(
ALTER TABLE file ADD COLUMN role INTEGER;
ALTER TABLE file ADD COLUMN upload_phase INTEGER;
ALTER TABLE file ADD COLUMN upload_session TEXT;
ALTER TABLE file ADD COLUMN upload_host TEXT;
ALTER TABLE file ADD COLUMN upload_host_fallback_s INTEGER;
ALTER TABLE file ADD COLUMN upload_host_unreachable_since INTEGER;
ALTER TABLE file ADD COLUMN upload_reply_url TEXT;
ALTER TABLE file ADD COLUMN upload_reply_fallback_url TEXT;
ALTER TABLE file ADD COLUMN upload_source_volume INTEGER;
ALTER TABLE file ADD COLUMN upload_source_file INTEGER;
ALTER TABLE file ADD COLUMN upload_source_size INTEGER;
ALTER TABLE file ADD COLUMN upload_source_modified INTEGER;
ALTER TABLE file ADD COLUMN upload_fragment_max INTEGER;
ALTER TABLE file ADD COLUMN upload_failures INTEGER;
)sql";

// What the progress of an upload is measured by, for a start that finds another session. NULL: nothing acknowledged yet.
constexpr const char* kMigration3 = R"sql(
ALTER TABLE file ADD COLUMN upload_bytes_most INTEGER;
)sql";

// Files that nothing has happened to are names only, many to a row; `file` has a row for each of the others. The counts are
// kept by the store: a trigger cost more than the row it counted.
constexpr const char* kMigration4 = R"sql(
DROP TRIGGER file_added;
ALTER TABLE job ADD COLUMN file_row_count INTEGER NOT NULL DEFAULT 0;
UPDATE job SET file_row_count = file_count;
CREATE TABLE file_set (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  names BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (job, first)
) WITHOUT ROWID;
)sql";

// Whether a redirect has led a file to another origin. NULL: no, as far as rows from before can tell.
constexpr const char* kMigration5 = R"sql(
ALTER TABLE file ADD COLUMN is_at_foreign_origin INTEGER;
)sql";

// What a start remembers of a job that seems idle for too long. NULL: it did not, or was never asked.
constexpr const char* kMigration6 = R"sql(
ALTER TABLE job ADD COLUMN overdue_since INTEGER;
)sql";

// The same for the time without progress. NULL: not overdue, or never asked.
constexpr const char* kMigration7 = R"sql(
ALTER TABLE job ADD COLUMN no_progress_overdue_since INTEGER;
)sql";

constexpr std::array<const char*, kStoreSchemaVersion> kMigrations = {
    kMigration1, kMigration2, kMigration3, kMigration4, kMigration5, kMigration6, kMigration7};

}  // namespace

Result<std::int64_t> CheckStore(SqliteConnection& connection) {
  const Result<std::int64_t> table_count = connection.QueryInteger("SELECT count(*) FROM sqlite_master");
  if (!table_count) return table_count.error();
  const Result<std::int64_t> application = connection.QueryInteger("PRAGMA application_id");
  if (!application) return application.error();
  const Result<std::int64_t> version = connection.QueryInteger("PRAGMA user_version");
  if (!version) return version.error();

  const bool is_empty = table_count.value() == 0 && application.value() == 0 && version.value() == 0;
  if (is_empty) return std::int64_t{0};
  if (application.value() != kStoreApplicationId) return Corrupt("the database belongs to another program");
  if (version.value() > kStoreSchemaVersion) {
    return Error{Errc::kStoreTooNew, ErrorContext::kQueue, version.value(),
                 "schema version " + std::to_string(version.value()) + ", this program knows up to " +
                     std::to_string(kStoreSchemaVersion)};
  }
  if (version.value() < 1) return Corrupt("the database has no valid schema version");
  return version;
}

Status MigrateStore(SqliteConnection& connection, std::int64_t version) {
  for (; version < kStoreSchemaVersion; ++version) {
    Result<SqliteTransaction> transaction = SqliteTransaction::Begin(connection);
    if (!transaction) return transaction.error();
    OPENBITS_RETURN_IF_ERROR(connection.Execute(kMigrations.at(static_cast<std::size_t>(version))));
    const std::string stamp = "PRAGMA user_version = " + std::to_string(version + 1);
    OPENBITS_RETURN_IF_ERROR(connection.Execute(stamp.c_str()));
    OPENBITS_RETURN_IF_ERROR(transaction->Commit());
  }
  return {};
}

}  // namespace openbits::engine
