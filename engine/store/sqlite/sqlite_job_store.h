#pragma once

#include <memory>
#include <string>

#include "engine/store/job_store.h"
#include "platform/file_system.h"

namespace openbits::engine {

/// Opens or creates `<directory>/jobs.db` (SQLite, WAL, synchronous FULL) and brings its schema up to date. With `files`
/// a new database is created readable by its owner only; without, the directory alone protects it.
/// kStoreTooNew for a database of a later version and kStoreCorrupt for a damaged or foreign one, both left untouched;
/// kStoreUnavailable, kDiskFull.
Result<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& directory, FileSystem* files = nullptr);

}  // namespace openbits::engine
