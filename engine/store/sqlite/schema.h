#pragma once

#include <cstdint>

#include "engine/store/sqlite/sqlite_db.h"

namespace openbits::engine {

/// "OBIT": marks the file as ours (PRAGMA application_id).
inline constexpr std::int64_t kStoreApplicationId = 0x4F424954;
/// Number of the latest migration (PRAGMA user_version).
inline constexpr std::int64_t kStoreSchemaVersion = 7;

/// Looks at a database without writing: 0 for an empty one, else its schema version. kStoreTooNew for a later version,
/// kStoreCorrupt for a damaged file or one of another program.
Result<std::int64_t> CheckStore(SqliteConnection& connection);

/// Runs the migrations after `version`, each in a transaction of its own.
Status MigrateStore(SqliteConnection& connection, std::int64_t version);

}  // namespace openbits::engine
