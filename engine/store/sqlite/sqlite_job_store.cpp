#include "engine/store/sqlite/sqlite_job_store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/file_names.h"
#include "engine/store/sqlite/row_codec.h"
#include "engine/store/sqlite/schema.h"
#include "engine/store/sqlite/sqlite_db.h"

namespace openbits::engine {
namespace {

constexpr const char* kDatabaseName = "jobs.db";

// Every commit reaches the disk before it returns (FULL). The log is written back at 1,000 pages and then kept at 4 MiB
// at most. Deleted rows are overwritten where that costs nothing: names may hold secrets. Pages are read once and written
// once, so that more of them in memory would be of no use.
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=1000;"
    "PRAGMA journal_size_limit=4194304;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA cache_size=-512;"
    "PRAGMA secure_delete=FAST;";

/// A job as it is put together from its rows.
struct LoadingJob {
  std::int64_t ordinal = 0;
  std::int64_t credential_count = 0;  // rows that must be there
  std::int64_t file_count = 0;        // files that must be there
  std::int64_t file_row_count = 0;    // rows of table `file` that must be there
  JobRecord record;
  std::map<std::uint32_t, FileRecord> files;
  std::int64_t file_rows = 0;
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
  // Files are numbered without gaps.
  const bool has_gap = !job.files.empty() && job.files.rbegin()->first != job.files.size() - 1;
  if (has_gap || job.file_rows != job.file_row_count || static_cast<std::int64_t>(job.files.size()) != job.file_count) {
    NoteProblem(job, "files are missing");
  }
}

/// A job that could not be read.
struct UnreadableJob {
  std::int64_t ordinal = 0;
  std::string problem;
};

/// Goes through the rows of a child table job by job; both are in order of the job's ordinal.
class ChildRows {
 public:
  explicit ChildRows(SqliteStatement& statement) : statement_(statement) {}
  ChildRows(const ChildRows&) = delete;
  ChildRows& operator=(const ChildRows&) = delete;
  ~ChildRows() { statement_.Reset(); }

  /// Calls `on_row` for every row of a job, while the statement stands on it. Jobs come in ascending order.
  template <class Function>
  Status ForEachOf(std::int64_t ordinal, Function on_row) {
    if (!is_begun_) OPENBITS_RETURN_IF_ERROR(Advance());
    is_begun_ = true;
    while (has_row_ && statement_.Integer(0) <= ordinal) {
      if (statement_.Integer(0) == ordinal) on_row();
      OPENBITS_RETURN_IF_ERROR(Advance());
    }
    return {};
  }

 private:
  Status Advance() {
    const Result<bool> step = statement_.Step();
    has_row_ = step && step.value();
    if (!step) return step.error();
    return {};
  }

  SqliteStatement& statement_;
  bool is_begun_ = false;
  bool has_row_ = false;
};

class SqliteJobStore final : public JobStore {
 public:
  explicit SqliteJobStore(SqliteConnection connection) : connection_(std::move(connection)) {}

  /// Prepares the statements; the schema is up to date.
  Status Prepare() {
    const RowSql job = JobSql();
    const RowSql credential = CredentialSql();
    const RowSql file = FileSql();
    const RowSql file_set = FileSetSql();
    const std::pair<SqliteStatement*, std::string> wanted[] = {
        {&put_job_, job.put},
        {&select_jobs_, job.select},
        {&find_job_, "SELECT ordinal,file_count,file_row_count FROM job WHERE id=?1"},
        {&count_files_, "UPDATE job SET file_count=?2,file_row_count=?3 WHERE ordinal=?1"},
        {&put_credential_, credential.put},
        {&select_credentials_, credential.select},
        {&delete_credentials_, "DELETE FROM credential WHERE job=(SELECT ordinal FROM job WHERE id=?1)"},
        {&insert_file_, file.put},
        {&replace_file_, file.replace},
        {&select_files_, file.select},
        {&insert_file_set_, file_set.put},
        {&select_file_sets_, file_set.select},
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

  Result<std::vector<std::string>> LoadAll(const JobSink& on_job) override {
    std::vector<std::string> quarantined;
    std::vector<UnreadableJob> unreadable;
    OPENBITS_RETURN_IF_ERROR(ForEachJob([&](LoadingJob job) {
      if (job.problem.empty()) {
        on_job(std::move(job.record));
        return;
      }
      quarantined.push_back("job " + ToString(job.record.header.id.value) + " (row " + std::to_string(job.ordinal) +
                            "): " + job.problem);
      unreadable.push_back({job.ordinal, std::move(job.problem)});
    }));
    // The marks are for people who look into the database; the jobs load, or not, without them.
    static_cast<void>(MarkQuarantined(unreadable));
    return quarantined;
  }

  Status Commit(const StoreBatch& batch) override {
    if (batch.empty()) return {};
    Result<SqliteTransaction> transaction = SqliteTransaction::Begin(connection_);
    if (!transaction) return transaction.error();
    for (const JobHeader& job : batch.put_jobs)
      OPENBITS_RETURN_IF_ERROR(PutJob(job));
    const std::span<const StoreBatch::FileOfJob> files = batch.put_files;
    for (std::size_t begin = 0; begin < files.size();) {
      std::size_t end = begin + 1;
      while (end < files.size() && files[end].job == files[begin].job)
        ++end;
      OPENBITS_RETURN_IF_ERROR(PutFilesOfJob(files.subspan(begin, end - begin)));
      begin = end;
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

  /// Which row a job is, and how many files are saved.
  struct JobCounts {
    std::int64_t ordinal = 0;
    std::int64_t files = 0;
    std::int64_t file_rows = 0;
  };

  Result<JobCounts> CountsOf(const JobId& id) {
    find_job_.BindBlob(1, id.value.bytes);
    const Result<bool> step = find_job_.Step();
    const JobCounts counts{find_job_.Integer(0), find_job_.Integer(1), find_job_.Integer(2)};
    find_job_.Reset();
    if (!step) return step.error();
    if (!step.value()) return Error{Errc::kInternal, ErrorContext::kQueue, 0, "a file of no job"};
    return counts;
  }

  /// New files go into sets as long as there is nothing to say of them but their names, all others into rows.
  Status PutFilesOfJob(std::span<const StoreBatch::FileOfJob> puts) {
    const JobId& id = puts.front().job;
    Result<JobCounts> counts = CountsOf(id);
    if (!counts) return counts.error();
    const JobCounts before = *counts;
    FileSetRow set;
    FileNamesWriter names;
    const auto put_set = [&]() -> Status {
      if (set.count == 0) return {};
      const std::string bytes = names.Take();
      set.names.assign(bytes.begin(), bytes.end());
      BindFileSet(insert_file_set_, id, before.ordinal, set);
      set.count = 0;
      return insert_file_set_.Run();
    };
    for (const auto& [job, file] : puts) {
      if (file.index.value > counts->files)
        return Error{Errc::kInternal, ErrorContext::kQueue, 0, "a gap in the files"};
      const bool is_new = file.index.value == counts->files;
      if (is_new) ++counts->files;
      if (!is_new || !IsUntouched(file)) {
        OPENBITS_RETURN_IF_ERROR(PutFileRow(id, *counts, file));
        continue;
      }
      if (set.count == kFilesOfSetMax || file.index.value != set.first + set.count) OPENBITS_RETURN_IF_ERROR(put_set());
      if (set.count == 0) set.first = file.index.value;
      ++set.count;
      names.Add(file);
    }
    OPENBITS_RETURN_IF_ERROR(put_set());
    if (counts->files == before.files && counts->file_rows == before.file_rows) return {};
    count_files_.Bind(1, before.ordinal);
    count_files_.Bind(2, counts->files);
    count_files_.Bind(3, counts->file_rows);
    return count_files_.Run();
  }

  Status PutFileRow(const JobId& id, JobCounts& counts, const FileRecord& file) {
    BindFile(insert_file_, id, counts.ordinal, file);
    OPENBITS_RETURN_IF_ERROR(insert_file_.Run());
    if (connection_.ChangedRows() > 0) {
      ++counts.file_rows;
      return {};
    }
    BindFile(replace_file_, id, counts.ordinal, file);
    return replace_file_.Run();
  }

  /// Calls `on_job` for every job, with a problem where it cannot be read.
  template <class Function>
  Status ForEachJob(Function on_job) {
    ChildRows credentials(select_credentials_);
    ChildRows file_sets(select_file_sets_);
    ChildRows files(select_files_);
    for (;;) {
      const Result<bool> step = select_jobs_.Step();
      if (!step || !step.value()) {
        select_jobs_.Reset();
        if (!step) return step.error();
        return {};
      }
      LoadingJob job;
      Status loaded = ReadHeader(job);
      if (loaded && job.problem.empty()) loaded = ReadCredentials(credentials, job);
      if (loaded && job.problem.empty()) loaded = ReadFiles(file_sets, files, job);
      if (!loaded) {
        select_jobs_.Reset();
        return loaded;
      }
      on_job(std::move(job));
    }
  }

  Status ReadHeader(LoadingJob& job) {
    job.ordinal = select_jobs_.Integer(0);
    job.credential_count = select_jobs_.Integer(1);
    job.file_count = select_jobs_.Integer(2);
    job.file_row_count = select_jobs_.Integer(3);
    Result<JobHeader> header = ReadJob(select_jobs_);
    if (header) {
      job.record.header = *std::move(header);
    } else {
      job.problem = header.error().detail;
    }
    return {};
  }

  Status ReadCredentials(ChildRows& rows, LoadingJob& job) {
    JobHeader& header = job.record.header;
    return rows.ForEachOf(job.ordinal, [&] {
      const auto position = static_cast<std::int64_t>(header.properties.credentials.size());
      Result<SealedCredential> credential = ReadCredential(select_credentials_, header.id, position);
      if (credential) {
        header.properties.credentials.push_back(*std::move(credential));
      } else {
        NoteProblem(job, "credential " + std::to_string(position) + ": " + credential.error().detail);
      }
    });
  }

  /// A row of a file takes the place of what its set says.
  Status ReadFiles(ChildRows& set_rows, ChildRows& file_rows, LoadingJob& job) {
    const JobId id = job.record.header.id;
    OPENBITS_RETURN_IF_ERROR(set_rows.ForEachOf(job.ordinal, [&] {
      Result<std::vector<FileRecord>> set = ReadFileSet(select_file_sets_, id);
      if (!set) {
        NoteProblem(job, "a set of files: " + set.error().detail);
        return;
      }
      for (FileRecord& file : *set)
        job.files.insert_or_assign(file.index.value, std::move(file));
    }));
    OPENBITS_RETURN_IF_ERROR(file_rows.ForEachOf(job.ordinal, [&] {
      Result<FileRecord> file = ReadFile(select_files_, id);
      if (!file) {
        NoteProblem(job, "row " + std::to_string(job.file_rows) + " of the files: " + file.error().detail);
        return;
      }
      ++job.file_rows;
      job.files.insert_or_assign(file->index.value, *std::move(file));
    }));
    CheckCounts(job);
    for (auto& [index, file] : job.files)
      job.record.files.push_back(std::move(file));
    return {};
  }

  /// Brings table `quarantine` in line with what could not be read. Writes only when there is something to change.
  Status MarkQuarantined(const std::vector<UnreadableJob>& jobs) {
    const Result<std::int64_t> marked = connection_.QueryInteger("SELECT count(*) FROM quarantine");
    if (!marked) return marked.error();
    if (marked.value() == 0 && jobs.empty()) return {};

    Result<SqliteTransaction> transaction = SqliteTransaction::Begin(connection_);
    if (!transaction) return transaction.error();
    OPENBITS_RETURN_IF_ERROR(connection_.Execute("DELETE FROM quarantine"));
    for (const UnreadableJob& job : jobs) {
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
  SqliteStatement find_job_;
  SqliteStatement count_files_;
  SqliteStatement insert_file_;
  SqliteStatement replace_file_;
  SqliteStatement select_files_;
  SqliteStatement insert_file_set_;
  SqliteStatement select_file_sets_;
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
