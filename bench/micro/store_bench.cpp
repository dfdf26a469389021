// Commits of the SQLite store. They wait for the disk: the figure to look at is CPU.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/store/sqlite/sqlite_job_store.h"

namespace openbits::bench {
namespace {

namespace fs = std::filesystem;

engine::FileRecord File(std::uint32_t index) {
  engine::FileRecord file;
  file.index = FileIndex{index};
  file.remote_name = "https://host.example/updates/package-" + std::to_string(index);
  file.local_name = "/var/lib/updates/package-" + std::to_string(index);
  file.temporary_name = "BIT0123456789ABCDEF.tmp";
  return file;
}

/// A store in the working directory, deleted with this object.
class Folder {
 public:
  Folder() {
    std::string name = (fs::current_path() / "store-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

/// One commit of so many files of a job.
void StoreCommit(benchmark::State& state) {
  Folder folder;
  auto store = engine::OpenSqliteJobStore(folder.path());
  engine::StoreBatch batch;
  engine::JobHeader header;
  header.id.value.bytes[0] = 1;
  batch.put_jobs.push_back(header);
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i)
    batch.put_files.push_back({header.id, File(i)});
  for (auto _ : state) {
    for (auto& [job, file] : batch.put_files)
      ++file.bytes_received;
    if (!(*store)->Commit(batch).ok()) state.SkipWithError("a commit failed");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(StoreCommit)->Arg(1)->Arg(20)->Arg(200);

/// Loading so many jobs of ten files.
void StoreLoad(benchmark::State& state) {
  Folder folder;
  auto store = engine::OpenSqliteJobStore(folder.path());
  engine::StoreBatch batch;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
    engine::JobHeader header;
    header.id.value.bytes[0] = static_cast<std::uint8_t>(i + 1);
    header.id.value.bytes[1] = static_cast<std::uint8_t>((i + 1) >> 8U);
    batch.put_jobs.push_back(header);
    for (std::uint32_t k = 0; k < 10; ++k)
      batch.put_files.push_back({header.id, File(k)});
  }
  if (!(*store)->Commit(batch).ok()) state.SkipWithError("a commit failed");
  for (auto _ : state)
    benchmark::DoNotOptimize((*store)->LoadAll([](engine::JobRecord job) { benchmark::DoNotOptimize(job); }));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(StoreLoad)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace openbits::bench
