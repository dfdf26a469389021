// The real store on a real disk: round trips, versions, damage, a full disk. Faults A1, A5, A12.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "engine/model/temporary_name.h"
#include "engine/store/sqlite/schema.h"
#include "engine/store/sqlite/sqlite_job_store.h"
#include "tests/support/fake_random.h"
#include "tests/support/loaded_jobs.h"
#include "tests/support/sample_records.h"
#include "tests/support/temp_dir.h"

namespace openbits::engine {
namespace {

using test::FakeRandom;
using test::RandomFileRecord;
using test::RandomJobRecord;

StoreBatch BatchOf(const JobRecord& job) {
  StoreBatch batch;
  batch.put_jobs.push_back(job.header);
  for (const FileRecord& file : job.files)
    batch.put_files.push_back({job.header.id, file});
  return batch;
}

/// Runs SQL behind the store's back.
void RunSql(const std::filesystem::path& database, const std::string& sql) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(database.string().c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(connection);
  sqlite3_close(connection);
}

/// Where fixtures live: in memory where the system has such a place, for damage is the same there and syncing is free.
/// (Durability has tests of its own, on a disk.)
std::filesystem::path FastParent() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code failed;
  return std::filesystem::is_directory(memory, failed) ? memory : std::filesystem::path{};
}

class SqliteStore : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path database() const { return directory / "jobs.db"; }
  std::unique_ptr<JobStore> Open() {
    Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory.path().string());
    EXPECT_TRUE(store) << Describe(store.error());
    return store ? *std::move(store) : nullptr;
  }
  Errc OpenFailure() {
    const Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory.path().string());
    return store ? Errc::kNone : store.error().code;
  }
  test::LoadedJobs Load() {
    const auto store = Open();
    Result<test::LoadedJobs> loaded = test::LoadAll(*store);
    EXPECT_TRUE(loaded) << Describe(loaded.error());
    return loaded ? *std::move(loaded) : test::LoadedJobs{};
  }
  /// Fills the store with `count` jobs and gives them back.
  std::vector<JobRecord> Fill(std::uint32_t count) {
    const auto store = Open();
    std::vector<JobRecord> jobs;
    for (std::uint32_t i = 0; i < count; ++i) {
      jobs.push_back(RandomJobRecord(random, i % 4));
      EXPECT_TRUE(store->Commit(BatchOf(jobs.back())));
    }
    return jobs;
  }

  test::TempDir directory{FastParent()};
  FakeRandom random{20'260'101};
};

TEST_F(SqliteStore, ANewStoreIsEmpty) {
  const test::LoadedJobs loaded = Load();
  EXPECT_TRUE(loaded.jobs.empty());
  EXPECT_TRUE(loaded.quarantined.empty());
}

TEST_F(SqliteStore, EveryFieldComesBackInOrderOfCreation) {
  const std::vector<JobRecord> jobs = Fill(100);
  const test::LoadedJobs loaded = Load();
  EXPECT_TRUE(loaded.quarantined.empty());
  ASSERT_EQ(loaded.jobs.size(), jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i)
    EXPECT_EQ(loaded.jobs[i], jobs[i]) << "job " << i;
}

TEST_F(SqliteStore, DefaultsComeBack) {
  JobRecord job;
  job.files.resize(1);
  ASSERT_TRUE(Open()->Commit(BatchOf(job)));
  EXPECT_EQ(Load().jobs, std::vector<JobRecord>{job});
}

TEST_F(SqliteStore, ReplacingKeepsThePlaceAndTheOtherRows) {
  std::vector<JobRecord> jobs = Fill(4);
  const auto replacement = RandomJobRecord(random, 0).header;
  const JobId id = jobs[2].header.id;
  jobs[2].header = replacement;
  jobs[2].header.id = id;
  jobs[3].files[1] = RandomFileRecord(random, FileIndex{1});
  {
    StoreBatch batch;
    batch.put_jobs.push_back(jobs[2].header);
    batch.put_files.push_back({jobs[3].header.id, jobs[3].files[1]});
    ASSERT_TRUE(Open()->Commit(batch));
  }
  EXPECT_EQ(Load().jobs, jobs);
}

TEST_F(SqliteStore, ADeletedJobIsGoneWithAllItsRows) {
  std::vector<JobRecord> jobs = Fill(4);
  {
    StoreBatch batch;
    batch.delete_jobs.push_back(jobs[3].header.id);
    ASSERT_TRUE(Open()->Commit(batch));
  }
  jobs.pop_back();
  EXPECT_EQ(Load().jobs, jobs);
  Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM file WHERE job = 4").value(), 0);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM file_set WHERE job = 4").value(), 0);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM credential WHERE job = 4").value(), 0);
}

TEST_F(SqliteStore, ABatchIsAllOrNothing) {
  const std::vector<JobRecord> jobs = Fill(2);
  {
    const auto store = Open();
    StoreBatch batch = BatchOf(RandomJobRecord(random, 2));
    batch.delete_jobs.push_back(jobs[0].header.id);
    batch.put_files.push_back({JobId{random.NextGuid()}, RandomFileRecord(random, FileIndex{0})});  // of no job
    const Status status = store->Commit(batch);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Errc::kInternal);
    ASSERT_TRUE(store->Commit(BatchOf(jobs[1]))) << "the store goes on after a failure";
  }
  EXPECT_EQ(Load().jobs, jobs);
}

// Files of which only the names are known share a row, as many as there may be; each has one of its own once something has
// happened to it.
TEST_F(SqliteStore, UntouchedFilesShareRowsUntilSomethingHappens) {
  JobRecord job = RandomJobRecord(random, 0);
  const auto add = [&](std::uint32_t count, auto make) {
    StoreBatch batch;
    for (; count > 0; --count) {
      job.files.push_back(make(random, FileIndex{static_cast<std::uint32_t>(job.files.size())}));
      batch.put_files.push_back({job.header.id, job.files.back()});
    }
    return batch;
  };
  const auto rows = [&](const char* table) {
    Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
    return connection->QueryInteger(std::string("SELECT count(*) FROM ") + table).value();
  };
  const auto store = Open();
  ASSERT_TRUE(store->Commit(BatchOf(job)));
  ASSERT_TRUE(store->Commit(add(300, test::UntouchedFileRecord)));
  EXPECT_EQ(rows("file"), 0);
  EXPECT_EQ(rows("file_set"), 3) << "of at most 128";
  ASSERT_TRUE(store->Commit(add(2, test::RandomFileRecord)));
  ASSERT_TRUE(store->Commit(add(5, test::UntouchedFileRecord)));
  EXPECT_EQ(rows("file"), 2);
  EXPECT_EQ(rows("file_set"), 4);
  for (int round = 0; round < 2; ++round) {  // the row is inserted, and then replaced
    StoreBatch batch;
    for (const std::uint32_t index : {0U, 127U, 128U, 301U, 306U}) {
      job.files[index] = RandomFileRecord(random, FileIndex{index});
      batch.put_files.push_back({job.header.id, job.files[index]});
    }
    ASSERT_TRUE(store->Commit(batch));
    EXPECT_EQ(rows("file"), 6);
    EXPECT_EQ(test::LoadAll(*store).value().jobs, std::vector<JobRecord>{job});
  }
}

// What a set says of a file was true once: where the row that came later is lost, the job is not believed.
TEST_F(SqliteStore, ALostRowIsNotReplacedByWhatTheSetSays) {
  JobRecord job = RandomJobRecord(random, 0);
  for (std::uint32_t i = 0; i < 3; ++i)
    job.files.push_back(test::UntouchedFileRecord(random, FileIndex{i}));
  const auto store = Open();
  ASSERT_TRUE(store->Commit(BatchOf(job)));
  job.files[1].bytes_received = 5;
  StoreBatch batch;
  batch.put_files.push_back({job.header.id, job.files[1]});
  ASSERT_TRUE(store->Commit(batch));
  for (const char* loss : {"DELETE FROM file", "DELETE FROM file_set", "UPDATE file_set SET first = 1"}) {
    SCOPED_TRACE(loss);
    const test::TempDir copy(FastParent());
    RunSql(database(), "VACUUM INTO '" + (copy / "jobs.db").string() + "'");
    RunSql(copy / "jobs.db", loss);
    const auto damaged = OpenSqliteJobStore(copy.path().string());
    ASSERT_TRUE(damaged) << Describe(damaged.error());
    const auto loaded = test::LoadAll(**damaged);
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->jobs.empty());
    EXPECT_EQ(loaded->quarantined.size(), 1U);
  }
}

// Files that are counted wrong would cost the job at the next start.
TEST_F(SqliteStore, NewFilesOutOfOrderAreRefused) {
  JobRecord job = RandomJobRecord(random, 0);
  const auto store = Open();
  ASSERT_TRUE(store->Commit(BatchOf(job)));
  for (const std::uint32_t index : {0U, 1U})
    job.files.push_back(test::UntouchedFileRecord(random, FileIndex{index}));
  StoreBatch batch;
  batch.put_files = {{job.header.id, job.files[1]}, {job.header.id, job.files[0]}};
  const Status committed = store->Commit(batch);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, Errc::kInternal);
  std::swap(batch.put_files[0], batch.put_files[1]);
  ASSERT_TRUE(store->Commit(batch));
  EXPECT_EQ(test::LoadAll(*store).value().jobs, std::vector<JobRecord>{job});
}

TEST_F(SqliteStore, AnEmptyBatchIsNothing) { EXPECT_TRUE(Open()->Commit(StoreBatch{})); }

TEST_F(SqliteStore, ManyCommitsLeaveABoundedLog) {
  const auto store = Open();
  JobRecord job = RandomJobRecord(random, 1);
  job.files[0].response_headers.assign(16'000, 'x');
  for (int i = 0; i < 1500; ++i)
    ASSERT_TRUE(store->Commit(BatchOf(job)));
  EXPECT_LE(std::filesystem::file_size(directory / "jobs.db-wal"), 8U * 1024 * 1024);
}

// --- versions ---------------------------------------------------------------------------------------------------------

TEST_F(SqliteStore, TheFileSaysWhatItIs) {
  Fill(1);
  Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->QueryInteger("PRAGMA application_id").value(), kStoreApplicationId);
  EXPECT_EQ(connection->QueryInteger("PRAGMA user_version").value(), kStoreSchemaVersion);
}

TEST_F(SqliteStore, ALaterVersionIsRefusedAndLeftUntouched) {
  Fill(3);
  RunSql(database(), "PRAGMA user_version = 999");
  const std::string before = directory.Read("jobs.db");
  EXPECT_EQ(OpenFailure(), Errc::kStoreTooNew);
  EXPECT_EQ(directory.Read("jobs.db"), before);
}

// The log of a program that was killed stays beside the file: it belongs to the later version, too.
TEST_F(SqliteStore, TheLogOfALaterVersionIsNotBroughtIn) {
  std::string database_bytes;
  std::string log_bytes;
  {
    const auto store = Open();
    ASSERT_TRUE(store->Commit(BatchOf(RandomJobRecord(random, 1))));
    RunSql(database(), "PRAGMA user_version = 999");
    database_bytes = directory.Read("jobs.db");
    log_bytes = directory.Read("jobs.db-wal");
  }
  const test::TempDir killed(FastParent());
  killed.Write("jobs.db", database_bytes);
  killed.Write("jobs.db-wal", log_bytes);
  const Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(killed.path().string());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::kStoreTooNew);
  EXPECT_EQ(killed.Read("jobs.db"), database_bytes);
  EXPECT_EQ(killed.Read("jobs.db-wal"), log_bytes);
}

TEST_F(SqliteStore, AnotherProgramsDatabaseIsRefusedAndLeftUntouched) {
  RunSql(database(), "CREATE TABLE notes(text); INSERT INTO notes VALUES('mine')");
  const std::string before = directory.Read("jobs.db");
  EXPECT_EQ(OpenFailure(), Errc::kStoreCorrupt);
  EXPECT_EQ(directory.Read("jobs.db"), before);
}

/// The job in `data/store_v<version>.sql`: what that version could say.
JobRecord FixtureJob(std::int64_t version) {
  JobRecord job;
  job.header.id.value.bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  job.header.owner = UserId{"S-1-22-1-1000"};
  job.header.display_name = "Fixture";
  job.header.state = JobState::kTransientError;
  job.header.error = JobError{Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, 503, "busy"}, FileIndex{1}, "https",
                              WallTime{std::chrono::seconds{1'767'225'600}}};
  job.header.properties.credentials.push_back(SealedCredential{.user_name = {1, 2}, .password = {3}});
  for (std::uint32_t i = 0; i < 2; ++i) {
    FileRecord file;
    file.index = FileIndex{i};
    file.remote_name = "https://example.com/" + std::to_string(i);
    file.local_name = "/home/user/" + std::to_string(i);
    file.ranges = {ByteRange{10, 20}, ByteRange{100, kToEndOfFile}};
    job.files.push_back(file);
  }
  if (version >= 2) {
    job.files[0].role = FileRole::kUploadSource;
    UploadState& upload = job.files[0].upload;
    upload.phase = UploadPhase::kSending;
    upload.session_id = "{5A5F3C2E-0001-4000-8000-00000000000F}";
    upload.host_id = "node3.example.com";
    upload.host_fallback_s = 600;
    upload.reply_url = "https://node3.example.com/reply";
    upload.source_identity = FileIdentity{7, 8};
    upload.source_size = 5'000'000'000;
    upload.source_modified = WallTime{std::chrono::seconds{1'767'225'601}};
    upload.fragment_bytes_max = 65'536;
    upload.failures = 2;
    if (version >= 3) upload.bytes_most = 4'000'000'000;
    job.files[1].role = FileRole::kReply;
  }
  if (version >= 4) {
    for (std::uint32_t i = 2; i < 5; ++i) {
      FileRecord file;
      file.index = FileIndex{i};
      file.remote_name = "https://example.com/packages/" + std::to_string(i);
      file.local_name = "/home/user/packages/" + std::to_string(i);
      file.temporary_name = TemporaryNameOf(0xFEDCBA9876543210U + i);
      job.files.push_back(file);
    }
    job.files[3].bytes_received = 4'096;  // in a row, and untouched in its set
  }
  if (version >= 5) job.files[4].is_at_foreign_origin = true;
  if (version >= 6) job.header.overdue_since = WallTime{std::chrono::seconds{1'767'225'602}};
  if (version >= 7) job.header.no_progress_overdue_since = WallTime{std::chrono::seconds{1'767'225'603}};
  return job;
}

// Databases as each version wrote them: every later program opens them.
TEST_F(SqliteStore, EachEarlierVersionIsBroughtUpToDate) {
  for (std::int64_t version = 1; version <= kStoreSchemaVersion; ++version) {
    SCOPED_TRACE("version " + std::to_string(version));
    const std::filesystem::path fixture =
        std::filesystem::path(OPENBITS_STORE_FIXTURES) / ("store_v" + std::to_string(version) + ".sql");
    std::stringstream sql;
    sql << std::ifstream(fixture).rdbuf();
    std::filesystem::remove(database());
    RunSql(database(), sql.str());
    const test::LoadedJobs loaded = Load();
    EXPECT_TRUE(loaded.quarantined.empty());
    EXPECT_EQ(loaded.jobs, std::vector<JobRecord>{FixtureJob(version)});
  }
  Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->QueryInteger("PRAGMA user_version").value(), kStoreSchemaVersion);
}

// --- damage -----------------------------------------------------------------------------------------------------------

TEST_F(SqliteStore, ARowThatCannotBeReadCostsItsJobOnly) {
  std::vector<JobRecord> jobs = Fill(8);
  RunSql(database(),
         "UPDATE job SET state = 42 WHERE ordinal = 1;"
         "UPDATE file SET bytes_received = bytes_received + 1 WHERE job = 4;"
         "DELETE FROM file WHERE job = 8 AND position = (SELECT max(position) FROM file WHERE job = 8);"
         "UPDATE job SET id = x'00' WHERE ordinal = 6");
  const test::LoadedJobs loaded = Load();
  EXPECT_EQ(loaded.jobs, (std::vector<JobRecord>{jobs[1], jobs[2], jobs[4], jobs[6]}));
  EXPECT_EQ(loaded.quarantined.size(), 4U);
  Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM quarantine").value(), 4);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM job").value(), 8) << "nothing is thrown away";
}

TEST_F(SqliteStore, AJobRepairedByHandComesBack) {
  const std::vector<JobRecord> jobs = Fill(2);
  RunSql(database(), "UPDATE job SET priority = priority + 100 WHERE ordinal = 1");
  EXPECT_EQ(Load().quarantined.size(), 1U);
  RunSql(database(), "UPDATE job SET priority = priority - 100 WHERE ordinal = 1");
  const test::LoadedJobs loaded = Load();
  EXPECT_EQ(loaded.jobs, jobs);
  EXPECT_TRUE(loaded.quarantined.empty());
  Result<SqliteConnection> connection = SqliteConnection::Open(database().string());
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->QueryInteger("SELECT count(*) FROM quarantine").value(), 0);
}

TEST_F(SqliteStore, AFileThatIsNoDatabaseIsReported) {
  directory.Write("jobs.db", std::string(8192, 'x'));
  EXPECT_EQ(OpenFailure(), Errc::kStoreCorrupt);
  EXPECT_EQ(directory.Read("jobs.db"), std::string(8192, 'x')) << "what to do with it is the caller's decision";
}

TEST_F(SqliteStore, AMissingDirectoryIsReported) {
  const Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore((directory / "no/such").string());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::kStoreUnavailable);
}

/// What may come out of a damaged store: an honest refusal, or jobs each exactly as it was saved.
void ExpectHonest(const std::filesystem::path& directory, const std::vector<JobRecord>& saved) {
  Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(directory.string());
  if (!store) {
    EXPECT_TRUE(store.error().code == Errc::kStoreCorrupt || store.error().code == Errc::kStoreTooNew ||
                store.error().code == Errc::kStoreUnavailable)
        << Describe(store.error());
    return;
  }
  const Result<test::LoadedJobs> loaded = test::LoadAll(**store);
  if (!loaded) {
    EXPECT_EQ(loaded.error().code, Errc::kStoreCorrupt) << Describe(loaded.error());
    return;
  }
  for (const JobRecord& job : loaded->jobs) {
    const auto original = std::ranges::find_if(saved, [&](const JobRecord& s) { return s.header.id == job.header.id; });
    ASSERT_NE(original, saved.end()) << "a job nobody saved";
    EXPECT_EQ(job.header, original->header);
    // Whole rows may be lost with their page, from the end; what is there is as it was.
    ASSERT_LE(job.files.size(), original->files.size());
    for (std::size_t i = 0; i < job.files.size(); ++i)
      EXPECT_EQ(job.files[i], original->files[i]);
  }
}

// Fault A12: any byte may be wrong; never a crash, never a wrong record.
TEST_F(SqliteStore, FlippedBytesNeverGiveAWrongRecord) {
  const std::vector<JobRecord> jobs = Fill(20);
  const std::string good = directory.Read("jobs.db");
  FakeRandom place(99);
  for (int round = 0; round < 400 && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const test::TempDir damaged(FastParent());
    std::string bytes = good;
    for (std::uint64_t flips = 1 + place.Below(4); flips > 0; --flips) {
      char& byte = bytes[place.Below(bytes.size())];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << place.Below(8)));
    }
    damaged.Write("jobs.db", bytes);
    ExpectHonest(damaged.path(), jobs);
  }
}

TEST_F(SqliteStore, ATruncatedFileNeverGivesAWrongRecord) {
  const std::vector<JobRecord> jobs = Fill(20);
  const std::string good = directory.Read("jobs.db");
  for (std::size_t size = 0; size < good.size() && !HasFailure(); size += good.size() / 50 + 1) {
    SCOPED_TRACE("size " + std::to_string(size));
    const test::TempDir damaged(FastParent());
    damaged.Write("jobs.db", good.substr(0, size));
    ExpectHonest(damaged.path(), jobs);
  }
}

// A power cut may leave any part of the log: commits are there up to some point, and then none.
TEST_F(SqliteStore, ATornLogGivesTheCommitsBeforeTheTear) {
  std::vector<JobRecord> jobs;
  std::string database_bytes;
  std::string log_bytes;
  {
    const auto store = Open();
    for (int i = 0; i < 10; ++i) {
      jobs.push_back(RandomJobRecord(random, 1));
      ASSERT_TRUE(store->Commit(BatchOf(jobs.back())));
    }
    database_bytes = directory.Read("jobs.db");
    log_bytes = directory.Read("jobs.db-wal");
  }
  std::size_t most = 0;
  for (std::size_t size = 0; size <= log_bytes.size() && !HasFailure(); size += 1000) {
    SCOPED_TRACE("size " + std::to_string(size));
    const test::TempDir torn(FastParent());
    torn.Write("jobs.db", database_bytes);
    torn.Write("jobs.db-wal", log_bytes.substr(0, size));
    Result<std::unique_ptr<JobStore>> store = OpenSqliteJobStore(torn.path().string());
    ASSERT_TRUE(store) << Describe(store.error());
    const Result<test::LoadedJobs> loaded = test::LoadAll(**store);
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->quarantined.empty());
    ASSERT_LE(loaded->jobs.size(), jobs.size());
    EXPECT_TRUE(std::equal(loaded->jobs.begin(), loaded->jobs.end(), jobs.begin()));
    EXPECT_GE(loaded->jobs.size(), most) << "more log, fewer jobs";
    most = loaded->jobs.size();
  }
  EXPECT_GE(most, jobs.size() - 1);
}

}  // namespace
}  // namespace openbits::engine
