#include "engine/store/sqlite/sqlite_job_store.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/store/sqlite/row_codec.h"
#include "engine/store/sqlite/schema.h"
#include "engine/store/sqlite/sqlite_db.h"

namespace openbits::engine {
namespace {

constexpr const char* kDatabaseName = "jobs.db";

// Every commit reaches the disk before it returns (FULL). The log is written back at 1,000 pages and then kept at 4 MiB
// at most. Deleted rows are overwritten where that costs nothing: names may hold secrets.
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=1000;"
    "PRAGMA journal_size_limit=4194304;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA secure_delete=FAST;";

/// A job as it is put together from its rows.
struct LoadingJob {
  std::int64_t ordinal = 0;
  std::int64_t credential_count = 0;  // rows that must be there
  std::int64_t file_count = 0;
  JobRecord record;
  std::string problem;  // empty: readable so far
};

void NoteProblem(LoadingJob& job, const std::string& problem) {
  if (job.problem.empty()) job.problem = problem;
}

/// A page that lost its last rows is a sound page to SQLite.
void CheckCounts(LoadingJob& job) {
  if (static_cast<std::int64_t>(job.record.header.properties.credentials.size()) != job.credential_count) {
    NoteProblem(job, "credentials are missing");
  }
  if (static_cast<std::int64_t>(job.record.files.size()) != job.file_count) NoteProblem(job, "files are missing");
}

class SqliteJobStore final : public JobStore {
 public:
  explicit SqliteJobStore(SqliteConnection connection) : connection_(std::move(connection)) {}

  /// Prepares the statements; the schema is up to date.
  Status Prepare() {
    const RowSql job = JobSql();
    const RowSql credential = CredentialSql();
    const RowSql file = FileSql();
    const std::pair<SqliteStatement*, std::string> wanted[] = {
        {&put_job_, job.put},
        {&select_jobs_, job.select},
        {&put_credential_, credential.put},
        {&select_credentials_, credential.select},
        {&delete_credentials_, "DELETE FROM credential WHERE job=(SELECT ordinal FROM job WHERE id=?1)"},
        {&put_file_, file.put},
        {&select_files_, file.select},
        {&delete_job_, "DELETE FROM job WHERE id=?1"},
        {&put_quarantine_,
         "INSERT INTO quarantine(job,reason) VALUES(?1,?2) ON CONFLICT(job) DO UPDATE SET reason=excluded.reason"},
    };
    for (const auto& [statement, sql] : wanted) {
      Result<SqliteStatement> prepared = connection_.Prepare(sql);
      if (!prepared) return prepared.error();
      *statement = *std::move(prepared);
    }
    return {};
  }

  Result<LoadedJobs> LoadAll() override {
    std::vector<LoadingJob> jobs;
    OPENBITS_RETURN_IF_ERROR(LoadHeaders(jobs));
    OPENBITS_RETURN_IF_ERROR(LoadCredentials(jobs));
    OPENBITS_RETURN_IF_ERROR(LoadFiles(jobs));

    LoadedJobs loaded;
    for (LoadingJob& job : jobs) {
      CheckCounts(job);
      if (job.problem.empty()) {
        loaded.jobs.push_back(std::move(job.record));
      } else {
        loaded.quarantined.push_back("job " + ToString(job.record.header.id.value) + " (row " +
                                     std::to_string(job.ordinal) + "): " + job.problem);
      }
    }
    // The marks are for people who look into the database; the jobs load, or not, without them.
    static_cast<void>(MarkQuarantined(jobs));
    return loaded;
  }

  Status Commit(const StoreBatch& batch) override {
    if (batch.empty()) return {};
    Result<SqliteTransaction> transaction = SqliteTransaction::Begin(connection_);
    if (!transaction) return transaction.error();
    for (const JobHeader& job : batch.put_jobs)
      OPENBITS_RETURN_IF_ERROR(PutJob(job));
    for (const StoreBatch::FileOfJob& put : batch.put_files) {
      BindFile(put_file_, put.job, put.file);
      OPENBITS_RETURN_IF_ERROR(put_file_.Run());
    }
    for (const JobId& id : batch.delete_jobs) {
      delete_job_.BindBlob(1, id.value.bytes);
      OPENBITS_RETURN_IF_ERROR(delete_job_.Run());
    }
    return transaction->Commit();
  }

 private:
  Status PutJob(const JobHeader& job) {
    BindJob(put_job_, job);
    OPENBITS_RETURN_IF_ERROR(put_job_.Run());
    delete_credentials_.BindBlob(1, job.id.value.bytes);
    OPENBITS_RETURN_IF_ERROR(delete_credentials_.Run());
    std::int64_t position = 0;
    for (const SealedCredential& credential : job.properties.credentials) {
      BindCredential(put_credential_, job.id, position++, credential);
      OPENBITS_RETURN_IF_ERROR(put_credential_.Run());
    }
    return {};
  }

  /// Calls `on_row` for every row of `statement`.
  template <class Function>
  static Status ForEachRow(SqliteStatement& statement, Function on_row) {
    for (;;) {
      const Result<bool> step = statement.Step();
      if (step && step.value()) {
        on_row();
        continue;
      }
      statement.Reset();
      if (!step) return step.error();
      return {};
    }
  }

  Status LoadHeaders(std::vector<LoadingJob>& jobs) {
    return ForEachRow(select_jobs_, [&] {
      LoadingJob job;
      job.ordinal = select_jobs_.Integer(0);
      job.credential_count = select_jobs_.Integer(1);
      job.file_count = select_jobs_.Integer(2);
      Result<JobHeader> header = ReadJob(select_jobs_);
      if (header) {
        job.record.header = *std::move(header);
      } else {
        job.problem = header.error().detail;
      }
      jobs.push_back(std::move(job));
    });
  }

  /// Calls `on_row` with the readable job of every row of a child table; both are in order of the job's ordinal.
  template <class Function>
  static Status ForEachChild(SqliteStatement& statement, std::vector<LoadingJob>& jobs, Function on_row) {
    auto job = jobs.begin();
    return ForEachRow(statement, [&] {
      const std::int64_t ordinal = statement.Integer(0);
      while (job != jobs.end() && job->ordinal < ordinal)
        ++job;
      if (job != jobs.end() && job->ordinal == ordinal && job->problem.empty()) on_row(*job);
    });
  }

  Status LoadCredentials(std::vector<LoadingJob>& jobs) {
    return ForEachChild(select_credentials_, jobs, [&](LoadingJob& job) {
      JobHeader& header = job.record.header;
      const auto position = static_cast<std::int64_t>(header.properties.credentials.size());
      Result<SealedCredential> credential = ReadCredential(select_credentials_, header.id, position);
      if (credential) {
        header.properties.credentials.push_back(*std::move(credential));
      } else {
        NoteProblem(job, "credential " + std::to_string(position) + ": " + credential.error().detail);
      }
    });
  }

  Status LoadFiles(std::vector<LoadingJob>& jobs) {
    return ForEachChild(select_files_, jobs, [&](LoadingJob& job) {
      std::vector<FileRecord>& files = job.record.files;
      const std::string name = "file " + std::to_string(files.size());
      Result<FileRecord> file = ReadFile(select_files_, job.record.header.id);
      if (!file) {
        NoteProblem(job, name + ": " + file.error().detail);
      } else if (file->index.value != files.size()) {
        NoteProblem(job, name + " is missing");  // files are numbered without gaps
      } else {
        files.push_back(*std::move(file));
      }
    });
  }

  /// Brings table `quarantine` in line with what could not be read. Writes only when there is something to change.
  Status MarkQuarantined(const std::vector<LoadingJob>& jobs) {
    const Result<std::int64_t> marked = connection_.QueryInteger("SELECT count(*) FROM quarantine");
    if (!marked) return marked.error();
    const bool has_problems = std::ranges::any_of(jobs, [](const LoadingJob& job) { return !job.problem.empty(); });
    if (marked.value() == 0 && !has_problems) return {};

    Result<SqliteTransaction> transaction = SqliteTransaction::Begin(connection_);
    if (!transaction) return transaction.error();
    OPENBITS_RETURN_IF_ERROR(connection_.Execute("DELETE FROM quarantine"));
    for (const LoadingJob& job : jobs) {
      if (job.problem.empty()) continue;
      put_quarantine_.Bind(1, job.ordinal);
      put_quarantine_.BindText(2, job.problem);
      OPENBITS_RETURN_IF_ERROR(put_quarantine_.Run());
    }
    return transaction->Commit();
  }

  SqliteConnection connection_;  // outlives the statements
  SqliteStatement put_job_;
  SqliteStatement select_jobs_;
  SqliteStatement put_credential_;
  SqliteStatement select_credentials_;
  SqliteStatement delete_credentials_;
  SqliteStatement put_file_;
  SqliteStatement select_files_;
  SqliteStatement delete_job_;
  SqliteStatement put_quarantine_;
};

/// SQLite would create the file with whatever rights the process gives by default; its log files copy the database's.
Status CreatePrivately(FileSystem& files, const std::string& directory) {
  const Result<std::shared_ptr<Directory>> opened = files.OpenDirectory(directory);
  if (!opened) return Error{Errc::kStoreUnavailable, ErrorContext::kQueue, 0, Describe(opened.error())};
  const Result<std::unique_ptr<File>> created = opened.value()->CreateTemporary(kDatabaseName);
  if (created || created.error().code == Errc::kAlreadyExists) return {};
  const Errc code = created.error().code == Errc::kDiskFull ? Errc::kDiskFull : Errc::kStoreUnavailable;
  return Error{code, ErrorContext::kQueue, created.error().native, Describe(created.error())};
}

/// The full check, because the quick one does not compare tables with their indexes: a job whose row is gone would not be
/// missed. What to do with a damaged file is the caller's decision (fault A12).
Status CheckPages(SqliteConnection& connection) {
  Result<SqliteStatement> check = connection.Prepare("PRAGMA integrity_check(1)");
  if (!check) return check.error();
  const Result<bool> step = check->Step();
  if (!step) return step.error();
  if (step.value() && check->Text(0) == "ok") return {};
  return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "integrity_check: " + std::string(check->Text(0))};
}

}  // namespace

Result<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& directory, FileSystem* files) {
  if (files != nullptr) OPENBITS_RETURN_IF_ERROR(CreatePrivately(*files, directory));
  Result<SqliteConnection> connection = SqliteConnection::Open(directory + "/" + kDatabaseName);
  if (!connection) return connection.error();
  const Result<std::int64_t> version = CheckStore(*connection);
  if (!version) return version.error();
  OPENBITS_RETURN_IF_ERROR(CheckPages(*connection));
  OPENBITS_RETURN_IF_ERROR(connection->Execute(kSettings));
  OPENBITS_RETURN_IF_ERROR(MigrateStore(*connection, version.value()));
  connection->AllowCheckpointOnClose();

  auto store = std::make_unique<SqliteJobStore>(*std::move(connection));
  OPENBITS_RETURN_IF_ERROR(store->Prepare());
  return std::unique_ptr<JobStore>(std::move(store));
}

}  // namespace openbits::engine
