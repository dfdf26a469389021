#include "tests/unit/engine/transfer/upload_world.h"

#include <gtest/gtest.h>

#include <utility>

namespace openbits::test {

UploadWorld::UploadWorld(std::uint64_t seed) : random(std::make_shared<FakeRandom>(seed)) {
  files->MakeDirectory("/data");
  record.remote_name = kUrl;
  record.local_name = kLocalName;
  saved = record;
  resource().receiver = server;
}

UploadWorld::~UploadWorld() {
  task.reset();
  runner->DropAll();
}

void UploadWorld::WriteSource(std::uint64_t size, std::uint64_t version) {
  files->WriteFile(kLocalName, FakeBody(version, 0, size));
}

void UploadWorld::Start() {
  result.reset();
  record = saved;
  engine::UploadRequest request = options;
  request.file = record;
  live = std::make_shared<engine::FileLive>(std::make_shared<engine::JobLive>());
  request.live = live;
  engine::UploadContext context{runner, pool, files, clock, random, transport, settings};
  runner->Run([&] {
    task = engine::MakeUploadTask(std::move(context), std::move(request), *this);
    task->Start();
  });
}

bool UploadWorld::RunToEnd(Duration most) {
  return runner->RunUntil([this] { return result.has_value(); }, most);
}

engine::UploadResult UploadWorld::Upload() {
  Start();
  EXPECT_TRUE(RunToEnd()) << "the upload did not end";
  runner->RunUntilIdle();
  return result.value_or(engine::UploadResult{});
}

bool UploadWorld::RunUntilTaken(std::uint64_t bytes) {
  return runner->RunUntil([this, bytes] { return transport->bytes_taken() >= bytes; }, std::chrono::hours{1});
}

void UploadWorld::Kill() {
  transport->KillProcess();
  task.reset();
  runner->DropAll();
  files->KillProcess();
  record = saved;
}

void UploadWorld::OnStateChanged(FileIndex, const engine::UploadState& state, std::uint64_t bytes_acknowledged,
                                 bool is_first_response, Task when_saved) {
  EXPECT_TRUE(runner->IsCurrent());
  EXPECT_FALSE(result.has_value()) << "a call after the last";
  states.push_back(state);
  offsets.push_back(bytes_acknowledged);
  if (is_first_response) ++first_responses;
  record.upload = state;
  record.bytes_received = bytes_acknowledged;
  if (!when_saved || never_saves) return;
  runner->PostAfter(save_delay, [this, copy = record, next = std::move(when_saved)] {
    saved = copy;
    next();
  });
}

void UploadWorld::OnSourceOpened(FileIndex, std::uint64_t size_bytes) {
  EXPECT_TRUE(runner->IsCurrent());
  sizes.push_back(size_bytes);
}

void UploadWorld::OnUploadFinished(FileIndex, const engine::UploadResult& ended) {
  EXPECT_TRUE(runner->IsCurrent());
  EXPECT_FALSE(result.has_value()) << "OnUploadFinished came twice";
  EXPECT_EQ(files->open_files(), 0U) << "the local file is still open";
  result = ended;
  record.upload = ended.state;
  record.bytes_received = ended.bytes_acknowledged;
  saved = record;
}

}  // namespace openbits::test
