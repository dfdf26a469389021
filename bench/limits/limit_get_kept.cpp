// limit_get_kept LIST CONNECTIONS FILES-PER-JOB STORE
//
// limit_get_many with what the library promises about each file, by as few calls as will do: a queue that outlives the
// process, bytes on the disk before a record says so, files that appear together at the end of their job, with the server's
// time and ordinary permissions, and can be told from a stranger's file under the same name. One thread, which waits for the
// disk; syncs and commits for 64 files together; no jobs, callers or notifications.

#include <sqlite3.h>
#include <sys/stat.h>

#include "bench/limits/many.h"

namespace openbits::bench {
namespace {

constexpr std::size_t kTogether = 64;
constexpr std::size_t kJobHeaderBytes = 700;
constexpr std::size_t kResponseHeadBytes = 250;

/// The queue on disk: a row for a job, and one for each file that has arrived.
class Store {
 public:
  explicit Store(const char* path) {
    if (sqlite3_open(path, &connection_) != SQLITE_OK) Fail("no store");
    Do("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
       "CREATE TABLE job(id INTEGER PRIMARY KEY, state INTEGER, header BLOB, names BLOB);"
       "CREATE TABLE file(job INTEGER, number INTEGER, url TEXT, path TEXT, inode INTEGER, size INTEGER, head BLOB,"
       " PRIMARY KEY(job, number)) WITHOUT ROWID;");
    sqlite3_prepare_v2(connection_, "INSERT INTO file VALUES(?,?,?,?,?,?,?)", -1, &put_file_, nullptr);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    sqlite3_finalize(put_file_);
    sqlite3_close(connection_);
  }

  void Do(const std::string& sql) {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      Fail(sqlite3_errmsg(connection_));
  }
  void PutFile(std::size_t job, std::size_t number, const Item& item, const struct stat& status) {
    static constexpr char kHead[kResponseHeadBytes] = {};
    sqlite3_bind_int64(put_file_, 1, static_cast<sqlite3_int64>(job));
    sqlite3_bind_int64(put_file_, 2, static_cast<sqlite3_int64>(number));
    sqlite3_bind_text(put_file_, 3, item.url.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_text(put_file_, 4, item.path.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(put_file_, 5, static_cast<sqlite3_int64>(status.st_ino));
    sqlite3_bind_int64(put_file_, 6, static_cast<sqlite3_int64>(status.st_size));
    sqlite3_bind_blob(put_file_, 7, kHead, sizeof kHead, SQLITE_STATIC);
    if (sqlite3_step(put_file_) != SQLITE_DONE) Fail(sqlite3_errmsg(connection_));
    sqlite3_reset(put_file_);
  }

 private:
  sqlite3* connection_ = nullptr;
  sqlite3_stmt* put_file_ = nullptr;
};

struct Written {
  int file;
  std::string temporary;
  Item item;
};

/// One job after the other.
class Jobs {
 public:
  Jobs(std::size_t files_per_job, const char* store_path) : files_per_job_(files_per_job), store_(store_path) {}

  void Add(BlockFile& file, const std::string& temporary, const Item& item) {
    if (directory_ < 0) directory_ = ::open(item.path.substr(0, item.path.rfind('/')).c_str(), O_RDONLY | O_CLOEXEC);
    if (safe_.empty() && written_.empty()) Begin();
    written_.push_back({file.TakeFile(), temporary, item});
    const bool is_last = safe_.size() + written_.size() == files_per_job_;
    if (is_last || written_.size() == kTogether) MakeSafe(is_last);
    if (is_last) Complete();
  }
  /// The last job may have fewer files.
  void End() {
    if (!written_.empty()) MakeSafe(true);
    if (!safe_.empty()) Complete();
  }

 private:
  void Begin() {
    const std::string blob = "zeroblob(" + std::to_string(kJobHeaderBytes) + ")";
    const std::string names = "zeroblob(" + std::to_string(100 * files_per_job_) + ")";
    store_.Do("INSERT INTO job VALUES(" + std::to_string(++job_) + ", 1, " + blob + ", " + names + ")");
  }
  void MakeSafe(bool is_last) {
    if (::syncfs(directory_) != 0) Fail("syncfs failed");
    store_.Do("BEGIN");
    for (Written& each : written_) {
      struct stat opened {};
      struct stat named {};
      if (::fstat(each.file, &opened) != 0 || ::lstat(each.temporary.c_str(), &named) != 0 ||
          opened.st_ino != named.st_ino || named.st_nlink != 1) {
        Fail("not the file that was written");
      }
      store_.PutFile(job_, safe_.size(), each.item, opened);
      const timespec times[2] = {{0, UTIME_OMIT}, {1'700'000'000, 0}};
      if (::fchmod(each.file, 0644) != 0 || ::futimens(each.file, times) != 0) Fail("no permissions or time");
      ::close(each.file);
      safe_.emplace_back(each.temporary, each.item.path);
    }
    if (is_last) store_.Do("UPDATE job SET state = 2 WHERE id = " + std::to_string(job_));
    store_.Do("COMMIT");
    written_.clear();
  }
  void Complete() {
    store_.Do("UPDATE job SET state = 3 WHERE id = " + std::to_string(job_));
    for (const auto& [temporary, path] : safe_) {
      if (std::rename(temporary.c_str(), path.c_str()) != 0) Fail("rename failed");
    }
    if (::fsync(directory_) != 0) Fail("fsync failed");
    const std::string id = std::to_string(job_);
    store_.Do("BEGIN; DELETE FROM file WHERE job = " + id + "; DELETE FROM job WHERE id = " + id + "; COMMIT");
    safe_.clear();
  }

  std::size_t files_per_job_;
  Store store_;
  int directory_ = -1;
  std::size_t job_ = 0;
  std::vector<Written> written_;
  std::vector<std::pair<std::string, std::string>> safe_;
};

}  // namespace
}  // namespace openbits::bench

int main(int argc, char** argv) {
  using namespace openbits::bench;
  if (argc < 5) Fail("usage: limit_get_kept LIST CONNECTIONS FILES-PER-JOB STORE");
  std::deque<Item> items = ReadItems(argv[1]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Jobs jobs(std::strtoul(argv[3], nullptr, 10), argv[4]);
  ManyFiles(std::strtoul(argv[2], nullptr, 10), [&](BlockFile& file, const std::string& temporary, const Item& item) {
    jobs.Add(file, temporary, item);
  }).Fetch(items);
  jobs.End();
  curl_global_cleanup();
  return 0;
}
