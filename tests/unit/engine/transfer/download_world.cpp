#include "tests/unit/engine/transfer/download_world.h"

#include <gtest/gtest.h>

namespace openbits::test {

using engine::AcceptedResponse;
using engine::DownloadResult;

DownloadWorld::DownloadWorld(std::uint64_t seed) : random(std::make_shared<FakeRandom>(seed)) {
  files->MakeDirectory(kDirectory);
  record.remote_name = kUrl;
  record.local_name = kLocalName;
  record.temporary_name = "BIT0000000000000001.tmp";
  saved = record;
}

DownloadWorld::~DownloadWorld() {
  task.reset();
  runner->DropAll();
}

FakeResource& DownloadWorld::Serve(std::uint64_t size, std::uint64_t version) {
  FakeResource& resource = server();
  resource.size = size;
  resource.seed = version;
  resource.last_modified =
      "Mon, 05 Jan 2026 00:00:" + std::string(version < 10 ? "0" : "") + std::to_string(version) + " GMT";
  resource.etag = "\"version-" + std::to_string(version) + "\"";
  versions_[resource.last_modified] = Version{version, size};
  return resource;
}

std::string DownloadWorld::WantedOf(std::uint64_t seed, std::uint64_t size) const {
  if (record.ranges.empty()) {
    return FakeBody(seed, 0, size);
  }
  std::string wanted;
  for (const ByteRange& range : record.ranges) {
    wanted += FakeBody(seed, range.offset, range.IsOpen() ? size - range.offset : range.length);
  }
  return wanted;
}

std::string DownloadWorld::Wanted() { return WantedOf(server().seed, server().size); }

std::string DownloadWorld::WantedByRecord() const {
  const Version& version = versions_.at(record.remote.last_modified);
  return WantedOf(version.seed, version.size);
}

void DownloadWorld::Start() {
  result.reset();
  record = saved;
  engine::DownloadRequest request = options;
  request.file = record;
  live = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
  request.live = live;
  request.boot_id = files->BootId();
  engine::DownloadContext context{runner, pool, files, clock, random, transport, {}, {}, {}, {}, settings};
  runner->Run([&] {
    task = engine::MakeDownloadTask(std::move(context), std::move(request), *this);
    task->Start();
  });
}

bool DownloadWorld::RunToEnd(Duration most) {
  return runner->RunUntil([this] { return result.has_value(); }, most);
}

DownloadResult DownloadWorld::Download() {
  Start();
  EXPECT_TRUE(RunToEnd()) << "the download did not end";
  runner->RunUntilIdle();
  saved = record;
  return result.value_or(DownloadResult{});
}

bool DownloadWorld::RunUntilSent(std::uint64_t bytes) {
  return runner->RunUntil([this, bytes] { return transport->bytes_sent() >= bytes; }, std::chrono::hours{1});
}

void DownloadWorld::Kill() {
  transport->KillProcess();
  task.reset();
  runner->DropAll();
  files->KillProcess();
  record = saved;
}

void DownloadWorld::LosePower(std::optional<std::uint64_t> torn_seed) {
  transport->KillProcess();
  task.reset();
  runner->DropAll();
  if (torn_seed) {
    files->CrashTorn(*torn_seed);
  } else {
    files->Crash();
  }
  record = saved;
}

std::optional<std::string> DownloadWorld::Temporary() const { return files->ReadFile(TemporaryPath()); }

void DownloadWorld::Save() {
  if (save_delay == Duration::zero()) {
    saved = record;
    return;
  }
  runner->PostAfter(save_delay, [this, copy = record] { saved = copy; });
}

void DownloadWorld::CheckDurable(std::uint64_t bytes) {
  if (bytes == 0) {
    return;
  }
  const auto durable = files->ReadDurable(TemporaryPath());
  ASSERT_TRUE(durable.has_value()) << "bytes called durable in a file whose name is not";
  ASSERT_GE(durable->size(), bytes) << "bytes called durable that were not synced";
  const auto version = versions_.find(record.remote.last_modified);
  if (version == versions_.end()) {
    return;  // a server without time stamps: the test looks for itself
  }
  const std::string wanted = WantedOf(version->second.seed, version->second.size);
  ASSERT_LE(bytes, wanted.size());
  ASSERT_TRUE(std::string_view(*durable).substr(0, bytes) == std::string_view(wanted).substr(0, bytes))
      << "durable bytes that are not the file's";
}

void DownloadWorld::TakeName(const std::optional<engine::Rename>& rename) {
  if (!rename) return;
  EXPECT_EQ(rename->from, record.remote_name) << "a rename names what was told before";
  record.remote_name = rename->to;
  record.is_at_foreign_origin = record.is_at_foreign_origin || rename->leaves_origin;
}

void DownloadWorld::OnAccepted(FileIndex, const AcceptedResponse& response) {
  EXPECT_TRUE(runner->IsCurrent());
  accepted.push_back(response);
  record.remote = response.remote;
  record.bytes_total = response.bytes_total;
  record.bytes_received = std::min(record.bytes_received, response.resumed_at);
  record.temporary_identity = response.temporary_identity;
  record.temporary_name = response.temporary_name;
  record.response_headers = response.response_headers;
  record.written_in_boot = files->BootId();
  if (response.restarted) {
    ++record.restarts;
  }
  TakeName(response.rename);
  Save();
}

void DownloadWorld::OnCheckpoint(FileIndex, std::uint64_t bytes_durable) {
  EXPECT_TRUE(runner->IsCurrent());
  checkpoints.push_back(bytes_durable);
  CheckDurable(bytes_durable);
  record.bytes_received = bytes_durable;
  Save();
}

void DownloadWorld::OnBytesComplete(FileIndex) { ++bytes_complete; }

void DownloadWorld::OnBegunAgain(FileIndex) { ++begun_again; }

void DownloadWorld::OnFinished(FileIndex, const DownloadResult& ended) {
  EXPECT_TRUE(runner->IsCurrent());
  EXPECT_FALSE(result.has_value()) << "OnFinished came twice";
  EXPECT_EQ(files->open_files(), 0U) << "the temporary file is still open";
  result = ended;
  // A failed start knows nothing of the disk: what the record said stands.
  if (!accepted.empty() || ended.error.code == Errc::kNone) {
    CheckDurable(ended.bytes_durable);
  }
  record.bytes_received = ended.bytes_durable;
  if (ended.made_progress) {
    record.restarts = 0;
  }
  TakeName(ended.rename);
  if (ended.error.code == Errc::kNone) {
    record.state = engine::FileProgressState::kTransferred;
    record.bytes_total = ended.bytes_total;
  }
  Save();
}

}  // namespace openbits::test
