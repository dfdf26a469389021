#include "engine/store/sqlite/row_codec.h"

#include <set>

#include <gtest/gtest.h>

#include "engine/model/file_names.h"
#include "engine/store/sqlite/schema.h"
#include "tests/support/fake_random.h"
#include "tests/support/sample_records.h"

namespace openbits::engine {
namespace {

/// A database in memory with one job and one file, written through the codec.
class RowCodec : public testing::Test {
 protected:
  void SetUp() override {
    Result<SqliteConnection> opened = SqliteConnection::Open(":memory:");
    ASSERT_TRUE(opened);
    connection = std::make_unique<SqliteConnection>(*std::move(opened));
    ASSERT_TRUE(MigrateStore(*connection, 0));
    job = test::RandomJobHeader(random);
    job.error = JobError{};
    job.properties.credentials.clear();
    file = test::RandomFileRecord(random, FileIndex{0});
    file.temporary_identity = FileIdentity{1, 2};
    SqliteStatement put_job = Prepared(JobSql().put);
    BindJob(put_job, job);
    ASSERT_TRUE(put_job.Run());
    SqliteStatement put_file = Prepared(FileSql().put);
    BindFile(put_file, job.id, 1, file);
    ASSERT_TRUE(put_file.Run());
  }

  SqliteStatement Prepared(const std::string& sql) {
    Result<SqliteStatement> statement = connection->Prepare(sql);
    EXPECT_TRUE(statement) << Describe(statement.error());
    return *std::move(statement);
  }
  Result<JobHeader> ReadJobBack() {
    SqliteStatement select = Prepared(JobSql().select);
    const Result<bool> step = select.Step();
    EXPECT_TRUE(step && step.value());
    return ReadJob(select);
  }
  Result<FileRecord> ReadFileBack() {
    SqliteStatement select = Prepared(FileSql().select);
    const Result<bool> step = select.Step();
    EXPECT_TRUE(step && step.value());
    return ReadFile(select, job.id);
  }
  /// Writes a set of two files.
  void PutSet() {
    FileNamesWriter names;
    for (std::uint32_t i = 0; i < 2; ++i) {
      set_files.push_back(test::UntouchedFileRecord(random, FileIndex{1 + i}));
      names.Add(set_files.back());
    }
    const std::string bytes = names.Take();
    const FileSetRow set{1, 2, {bytes.begin(), bytes.end()}};
    SqliteStatement put = Prepared(FileSetSql().put);
    BindFileSet(put, job.id, 1, set);
    ASSERT_TRUE(put.Run());
  }
  Result<std::vector<FileRecord>> ReadSetBack() {
    SqliteStatement select = Prepared(FileSetSql().select);
    const Result<bool> step = select.Step();
    EXPECT_TRUE(step && step.value());
    return ReadFileSet(select, job.id);
  }
  std::vector<std::string> ColumnsOf(const std::string& table) {
    SqliteStatement select = Prepared("SELECT name FROM pragma_table_info('" + table + "')");
    std::vector<std::string> names;
    for (;;) {
      const Result<bool> step = select.Step();
      if (!step || !step.value()) return names;
      names.emplace_back(select.Text(0));
    }
  }

  test::FakeRandom random{42};
  std::unique_ptr<SqliteConnection> connection;
  JobHeader job;
  FileRecord file;
  std::vector<FileRecord> set_files;
};

TEST_F(RowCodec, WhatWasWrittenIsRead) {
  const Result<JobHeader> read_job = ReadJobBack();
  ASSERT_TRUE(read_job) << Describe(read_job.error());
  EXPECT_EQ(*read_job, job);
  const Result<FileRecord> read_file = ReadFileBack();
  ASSERT_TRUE(read_file) << Describe(read_file.error());
  EXPECT_EQ(*read_file, file);
}

TEST_F(RowCodec, ASetOfFilesIsRead) {
  PutSet();
  const Result<std::vector<FileRecord>> read = ReadSetBack();
  ASSERT_TRUE(read) << Describe(read.error());
  EXPECT_EQ(*read, set_files);
}

TEST_F(RowCodec, ASetThatSaysLessOrMoreThanItsCountIsFound) {
  FileNamesWriter names;
  names.Add(test::UntouchedFileRecord(random, FileIndex{0}));
  const std::string bytes = names.Take();
  for (const std::uint32_t count : {0U, 2U, 4'000'000'000U}) {
    const FileSetRow set{1, count, {bytes.begin(), bytes.end()}};
    SqliteStatement put = Prepared(FileSetSql().put);
    BindFileSet(put, job.id, 1, set);
    ASSERT_TRUE(put.Run());
    EXPECT_FALSE(ReadSetBack()) << count;
    ASSERT_TRUE(connection->Execute("DELETE FROM file_set"));
  }
}

// A plausible value nobody wrote: only the checksum can tell.
TEST_F(RowCodec, APlausibleChangeIsFound) {
  ASSERT_TRUE(connection->Execute("UPDATE job SET priority = (priority + 1) % 4"));
  ASSERT_FALSE(ReadJobBack());
  EXPECT_NE(ReadJobBack().error().detail.find("checksum"), std::string::npos);
  ASSERT_TRUE(connection->Execute("UPDATE file SET bytes_received = bytes_received + 1"));
  ASSERT_FALSE(ReadFileBack());
}

// Columns of a later migration count only where they are not NULL: coming and going is found all the same.
TEST_F(RowCodec, AnAddedColumnThatComesGoesOrMovesIsFound) {
  file.role = FileRole::kUploadSource;
  file.upload = UploadState{};
  file.upload.phase = UploadPhase::kReply;
  file.upload.host_fallback_s = 7;
  SqliteStatement put = Prepared(FileSql().replace);
  BindFile(put, job.id, 1, file);
  ASSERT_TRUE(put.Run());
  ASSERT_EQ(ReadFileBack().value(), file);
  for (const char* change :
       {"role = NULL", "role = 2", "upload_phase = 3", "upload_bytes_most = 1", "upload_host_fallback_s = NULL",
        "upload_host_fallback_s = NULL, upload_host_unreachable_since = 7",
        "upload_phase = NULL, upload_session = NULL, upload_host = NULL,"
        "upload_host_fallback_s = NULL, upload_host_unreachable_since = NULL,"
        "upload_reply_url = NULL, upload_reply_fallback_url = NULL,"
        "upload_source_volume = NULL, upload_source_file = NULL, upload_source_size = NULL,"
        "upload_source_modified = NULL, upload_fragment_max = NULL, upload_failures = NULL"}) {
    ASSERT_TRUE(connection->Execute("SAVEPOINT before"));
    ASSERT_TRUE(connection->Execute((std::string("UPDATE file SET ") + change).c_str()));
    EXPECT_FALSE(ReadFileBack()) << change;
    ASSERT_TRUE(connection->Execute("ROLLBACK TO before; RELEASE before"));
  }
}

TEST_F(RowCodec, ARowUnderAnotherJobIsFound) {
  SqliteStatement select = Prepared(FileSql().select);
  ASSERT_TRUE(select.Step());
  EXPECT_FALSE(ReadFile(select, JobId{random.NextGuid()}));
}

// Every column, with a value of every kind it must not have.
TEST_F(RowCodec, EveryColumnIsCheckedForItsKind) {
  PutSet();
  for (const std::string& table : {std::string("job"), std::string("file"), std::string("file_set")}) {
    for (const std::string& column : ColumnsOf(table)) {
      const std::set<std::string> of_the_store = {"ordinal", "job", "credential_count", "file_count", "file_row_count"};
      if (of_the_store.contains(column)) continue;
      for (const char* value : {"-77777777777", "'text'", "x'00ff'", "1.5"}) {
        ASSERT_TRUE(connection->Execute("SAVEPOINT before"));
        const std::string update = "UPDATE " + table + " SET " + column + " = " + value;
        ASSERT_TRUE(connection->Execute(update.c_str())) << update;
        if (table == "job") {
          EXPECT_FALSE(ReadJobBack()) << update;
        } else if (table == "file_set") {
          EXPECT_FALSE(ReadSetBack()) << update;
        } else {
          EXPECT_FALSE(ReadFileBack()) << update;
        }
        ASSERT_TRUE(connection->Execute("ROLLBACK TO before; RELEASE before"));
      }
    }
  }
  EXPECT_TRUE(ReadJobBack());
}

TEST_F(RowCodec, HalfOfAnOptionalGroupIsFound) {
  ASSERT_TRUE(connection->Execute("UPDATE job SET error_code = NULL"));
  EXPECT_FALSE(ReadJobBack());
  ASSERT_TRUE(connection->Execute("UPDATE file SET temporary_file = NULL"));
  EXPECT_FALSE(ReadFileBack());
}

TEST_F(RowCodec, EveryErrorCodeIsStoredByName) {
  for (int value = 0; value <= static_cast<int>(Errc::kInternal); ++value) {
    job.error->error.code = static_cast<Errc>(value);
    SqliteStatement put = Prepared(JobSql().put);
    BindJob(put, job);
    ASSERT_TRUE(put.Run());
    const Result<JobHeader> read = ReadJobBack();
    ASSERT_TRUE(read) << value;
    EXPECT_EQ(read->error->error.code, job.error->error.code);
  }
}

TEST_F(RowCodec, ATransactionThatIsNotCommittedLeavesNothing) {
  {
    const Result<SqliteTransaction> transaction = SqliteTransaction::Begin(*connection);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(connection->Execute("DELETE FROM job"));
  }
  EXPECT_TRUE(ReadJobBack());
}

}  // namespace
}  // namespace openbits::engine
