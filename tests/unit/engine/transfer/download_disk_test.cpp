#include <gtest/gtest.h>

#include "engine/transfer/temporary_file.h"
#include "engine/transfer/volume_turns.h"
#include "tests/unit/engine/transfer/download_world.h"

namespace openbits::test {
namespace {

using engine::DownloadResult;

FakeFault Reset(std::uint64_t bytes) { return FakeFault{FakeFault::Kind::kReset, bytes, 0, {}, {}}; }

/// A world whose download has stopped after about `sent` of `size` bytes, with checkpoints on the way.
void BeginSlowly(DownloadWorld& world, std::uint64_t size, std::uint64_t sent) {
  world.Serve(size).bytes_per_s = 100'000;
  world.Start();
  ASSERT_TRUE(world.RunUntilSent(sent));
}

TEST(DownloadCrash, KilledProcessLosesOnlyWhatItHadNotWritten) {
  DownloadWorld world;
  BeginSlowly(world, 2'000'000, 1'500'000);
  world.Kill();
  ASSERT_LT(world.saved.bytes_received, 1'500'000U);
  const std::uint64_t sent = world.transport->bytes_sent();
  world.server().bytes_per_s = 0;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_LE(world.transport->bytes_sent(), 2'000'000U + 256U * 1024U) << "a block at most is fetched twice (fault A1)";
  EXPECT_GT(world.transport->bytes_sent(), sent);
}

// ntfs3: the length of the file runs ahead of a write that the end of the process cuts short.
TEST(DownloadCrash, AWriteThatTheEndCutShortIsNotBelieved) {
  for (std::uint64_t sent = 100'000; sent < 3'000'000; sent += 610'000) {
    DownloadWorld world;
    world.files->SetLengthBeforeData();
    BeginSlowly(world, 3'000'000, sent);
    const std::uint64_t written = world.Temporary()->size();
    world.Kill();
    world.server().bytes_per_s = 0;
    const std::uint64_t before = world.transport->bytes_sent();
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    EXPECT_TRUE(world.Temporary() == world.Wanted()) << sent;
    EXPECT_LE(world.transport->bytes_sent() - before, 3'000'000U - written + 512U * 1024U) << "the last write at most";
  }
}

// Fault A10, where the begin of the last write would hide that the file is longer than all that was ever to come.
TEST(DownloadCrash, AFileThatOthersMadeTooLongIsNotBelievedWhereTheLengthRunsAhead) {
  DownloadWorld world;
  world.files->SetLengthBeforeData();
  BeginSlowly(world, 1'048'576, 600'000);
  world.Kill();
  world.files->TruncateEntry(world.TemporaryPath(), 1'200'000);
  world.server().bytes_per_s = 0;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_TRUE(world.Temporary() == world.Wanted());
}

TEST(DownloadCrash, PowerLossGoesBackToTheLastCheckpoint) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    DownloadWorld world;
    BeginSlowly(world, 2'000'000, 1'500'000);
    ASSERT_FALSE(world.checkpoints.empty());
    const std::uint64_t durable = world.checkpoints.back();
    world.LosePower(seed);
    world.server().bytes_per_s = 0;
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    EXPECT_EQ(world.Temporary(), world.Wanted()) << "fault A2, seed " << seed;
    EXPECT_EQ(world.accepted.back().resumed_at, durable);
  }
}

TEST(DownloadCrash, PowerLossBeforeTheFirstCheckpointBeginsAgain) {
  DownloadWorld world;
  BeginSlowly(world, 2'000'000, 50'000);
  world.LosePower();
  EXPECT_TRUE(world.Names().empty());
  world.server().bytes_per_s = 0;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

TEST(DownloadCrash, KilledBeforeTheFirstRecordLeavesNoSecondFile) {
  DownloadWorld world;
  world.save_delay = std::chrono::hours{100};  // nothing is saved in time
  BeginSlowly(world, 2'000'000, 1'000'000);
  world.Kill();
  world.server().bytes_per_s = 0;
  world.save_delay = {};
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_EQ(world.Names().size(), 1U) << "an orphan (fault A1)";
}

TEST(DownloadCrash, KilledBetweenARestartAndItsRecordLeavesNoOrphan) {
  DownloadWorld world;
  FakeResource& server = world.Serve(500'000);
  server.faults = {Reset(400'000)};
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.Serve(500'000, 2).bytes_per_s = 100'000;
  world.save_delay = std::chrono::hours{100};
  world.Start();
  ASSERT_TRUE(world.runner->RunUntil([&] { return world.accepted.size() == 2; }, std::chrono::hours{1}));
  world.runner->Advance(std::chrono::seconds{3});
  world.Kill();
  world.server().bytes_per_s = 0;
  world.save_delay = {};
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), FakeBody(2, 0, 500'000));
  EXPECT_EQ(world.Names().size(), 1U);
}

TEST(DownloadCrash, PowerLossAfterARestartDoesNotMixVersions) {
  // The dangerous order: bytes of the new version are on the disk, the record still tells of the old one.
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    DownloadWorld world;
    FakeResource& server = world.Serve(500'000);
    server.faults = {Reset(400'000)};
    world.settings.immediate_reconnects = 0;
    world.Download();
    world.Serve(500'000, 2).bytes_per_s = 400'000;
    world.server().honours_preconditions = seed % 2 == 0;
    world.save_delay = std::chrono::hours{100};
    world.Start();
    world.runner->Advance(std::chrono::milliseconds{static_cast<std::int64_t>(seed * 37)});
    world.LosePower(seed);
    world.server().bytes_per_s = 0;
    world.save_delay = {};
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    EXPECT_EQ(world.Temporary(), FakeBody(2, 0, 500'000)) << "seed " << seed;
    EXPECT_EQ(world.Names().size(), 1U);
  }
}

TEST(DownloadDisk, FullDiskIsToldBeforeTheFirstByte) {
  DownloadWorld world;
  world.Serve(2'000'000);
  world.files->SetFreeBytes(1'000'000);
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kDiskFull);
  EXPECT_EQ(result.error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(world.transport->bytes_sent(), 0U);
  world.files->ClearFaults();
  EXPECT_EQ(world.Download().error.code, Errc::kNone) << "space came back (fault A4)";
}

TEST(DownloadDisk, DiskThatFillsAtAnyByteKeepsWhatIsThere) {
  for (std::uint64_t room = 0; room < 200'000; room += 17'000) {
    DownloadWorld world;
    FakeResource& server = world.Serve(200'000);
    server.sends_length = false;  // no reservation without a length
    world.options.dynamic_content = true;
    world.files->SetFreeBytes(room);
    EXPECT_EQ(world.Download().error.code, Errc::kDiskFull) << room;
    EXPECT_EQ(world.live->bytes_transferred.load(), 0U);
    world.files->ClearFaults();
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    EXPECT_EQ(world.Temporary(), world.Wanted());
  }
}

TEST(DownloadDisk, FileTooLargeForTheFileSystemIsNamed) {
  DownloadWorld world;
  world.Serve(1'000'000);
  world.files->SetFileSizeMax(500'000);
  EXPECT_EQ(world.Download().error.code, Errc::kFileTooLarge) << "fault A6";
}

TEST(DownloadDisk, DirectoryProblemsAreToldAsTheyAre) {
  DownloadWorld denied;
  denied.Serve(1000);
  denied.files->SetAccess("/data", DirectoryAccess::kReadOnly);
  EXPECT_EQ(denied.Download().error.code, Errc::kFileAccessDenied);
  EXPECT_EQ(denied.transport->bytes_sent(), 0U) << "nothing is taken without a place to put it";
  DownloadWorld gone;
  gone.Serve(1000);
  gone.saved.local_name = "/nowhere/file";
  EXPECT_EQ(gone.Download().error.code, Errc::kPathNotFound);
}

TEST(DownloadDisk, FailureToOpenKeepsTheRecordedBytes) {
  DownloadWorld world;
  world.Serve(1'000'000).faults = {Reset(600'000)};
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.files->SetOpenFilesMax(0);
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kTooManyOpenFiles);
  EXPECT_EQ(result.bytes_durable, 600'000U);
  world.files->ClearFaults();
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.transport->bytes_sent(), 1'000'000U);
}

TEST(DownloadDisk, FailedSyncIsNeverTakenForClean) {
  // Fault A7: after a failed sync the system calls the pages clean although they are not on the disk.
  for (const std::uint32_t skip : {0U, 1U, 2U}) {
    DownloadWorld world;
    world.Serve(2'000'000).bytes_per_s = 600'000;
    world.files->FailOnce(FileOperation::kSync, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, "fake"}, skip);
    const DownloadResult failed = world.Download();
    ASSERT_EQ(failed.error.code, Errc::kInputOutput) << skip;
    world.Kill();  // same boot: the length of the file would be believed
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    world.files->Crash();
    EXPECT_EQ(world.files->ReadFile(world.TemporaryPath()), world.Wanted()) << skip;
  }
}

TEST(DownloadDisk, AStopThatMeetsAFailedSyncKeepsOnlyWhatIsSafe) {
  DownloadWorld world;
  world.Serve(2'000'000).bytes_per_s = 600'000;
  world.files->FailOnce(FileOperation::kSync, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, "fake"}, 1);
  world.Start();
  ASSERT_TRUE(
      world.runner->RunUntil([&] { return world.files->Count(FileOperation::kSync) == 2; }, std::chrono::minutes{1}));
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd());
  ASSERT_EQ(world.result->error.code, Errc::kCancelled);
  ASSERT_EQ(world.Download().error.code, Errc::kNone);
  world.files->Crash();
  EXPECT_EQ(world.files->ReadFile(world.TemporaryPath()), world.Wanted());
}

// The record of an answer that was refused before the file had an identity tells of bytes that no file has.
TEST(DownloadDisk, BytesOfARecordWithoutAFileAreNotSafe) {
  DownloadWorld world;
  world.Serve(2'000'000).bytes_per_s = 600'000;
  world.record.bytes_received = world.saved.bytes_received = 1'500'000;
  world.files->FailOnce(FileOperation::kSync, Error{Errc::kInputOutput, ErrorContext::kLocalFile, 5, "fake"});
  EXPECT_EQ(world.Download().bytes_durable, 0U);
}

TEST(DownloadDisk, ASlowVolumeGetsOneCheckpointAtATime) {
  const auto turns = std::make_shared<engine::VolumeTurns>();
  std::vector<int> begun;
  const auto enter = [&](std::uint64_t volume, int number, bool has_work = true) {
    turns->Enter(volume, [&begun, number, has_work] {
      if (has_work) begun.push_back(number);
      return has_work;
    });
  };
  enter(1, 10);
  enter(1, 11, false);
  enter(1, 12);
  enter(2, 20);
  EXPECT_EQ(begun, (std::vector<int>{10, 20})) << "another volume does not wait";
  turns->Leave(1);
  EXPECT_EQ(begun, (std::vector<int>{10, 20, 12})) << "who has nothing to do is passed over";
  turns->Leave(1);
  turns->Leave(2);
  enter(1, 13);
  EXPECT_EQ(begun.back(), 13);
}

TEST(DownloadDisk, FailedSyncAndFailedCutDropTheFile) {
  DownloadWorld world;
  world.Serve(500'000);
  const Error broken{Errc::kInputOutput, ErrorContext::kLocalFile, 5, "fake"};
  world.files->FailOnce(FileOperation::kSync, broken);
  world.files->FailOnce(FileOperation::kTruncate, broken);
  EXPECT_EQ(world.Download().bytes_durable, 0U);
  EXPECT_TRUE(world.Names().empty());
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
}

TEST(DownloadDisk, EveryFailingCallEndsInACleanErrorAndThenInTheFile) {
  for (std::uint64_t index = 0; index < 40; ++index) {
    DownloadWorld world;
    world.Serve(700'000).bytes_per_s = 300'000;
    world.files->FailOperationAt(index);
    const DownloadResult first = world.Download();
    world.files->ClearFaults();
    if (first.error.code != Errc::kNone) {
      EXPECT_EQ(first.error.code, Errc::kInputOutput) << index;
      world.LosePower();
      ASSERT_EQ(world.Download().error.code, Errc::kNone) << index;
    }
    EXPECT_EQ(world.Temporary(), world.Wanted()) << index;
  }
}

TEST(DownloadDisk, TemporaryDeletedMeanwhileIsFetchedAgain) {
  // Fault A9: at a checkpoint, and at the very end.
  for (const std::uint64_t sent : {300'000U, 990'000U}) {
    DownloadWorld world;
    BeginSlowly(world, 1'000'000, sent);
    world.files->DeleteEntry(world.TemporaryPath());
    ASSERT_TRUE(world.RunToEnd());
    EXPECT_EQ(world.result->error.code, Errc::kNone) << Describe(world.result->error);
    EXPECT_EQ(world.Temporary(), world.Wanted());
    EXPECT_TRUE(world.accepted.back().restarted);
    EXPECT_EQ(world.record.temporary_identity, world.files->Stat(world.TemporaryPath())->identity);
  }
}

TEST(DownloadDisk, TemporaryThatIsAlwaysDeletedIsGivenUpForNow) {
  DownloadWorld world;
  world.Serve(100'000).bytes_per_s = 10'000;
  const std::function<void()> thief = [&] {
    for (const std::string& name : world.Names()) {
      world.files->DeleteEntry("/data/" + name);
    }
    world.runner->PostForeign(std::chrono::milliseconds{100}, thief);
  };
  thief();
  EXPECT_EQ(world.Download().error.code, Errc::kNoProgress);
}

TEST(DownloadDisk, TemporaryCutOrLinkedOrRenamedByOthersIsNotPassedOn) {
  // Fault A10 and attack D1.
  const std::vector<std::function<void(DownloadWorld&)>> deeds = {
      [](DownloadWorld& world) { world.files->TruncateEntry(world.TemporaryPath(), 10); },
      [](DownloadWorld& world) { world.files->TruncateEntry(world.TemporaryPath(), 2'000'000); },
      [](DownloadWorld& world) { world.files->AddHardLink(world.TemporaryPath(), "/data/stolen"); },
      [](DownloadWorld& world) {
        world.files->AddHardLink(world.TemporaryPath(), "/data/elsewhere");
        world.files->DeleteEntry(world.TemporaryPath());
      },
  };
  for (const auto& deed : deeds) {
    DownloadWorld world;
    // The last bytes are in the system's hands, the end has not been seen yet.
    FakeResource& server = world.Serve(100'000);
    server.faults = {FakeFault{FakeFault::Kind::kStall, 50'000, 0, {}, {}}};
    world.settings.checkpoint_interval = std::chrono::hours{1};
    server.edit = [&](const transport::Request&, std::size_t number, FakeAnswer& answer) {
      answer.stalls_after_bytes.reset();
      if (number == 0) {
        answer.fails_after_bytes = 100'000;
        answer.error = Error{};
      }
    };
    world.Start();
    ASSERT_TRUE(world.runner->RunUntil([&] { return world.transport->active() == 0 && !world.accepted.empty(); },
                                       std::chrono::seconds{5}));
    deed(world);
    ASSERT_TRUE(world.RunToEnd());
    EXPECT_EQ(world.result->error.code, Errc::kNone) << Describe(world.result->error);
    EXPECT_EQ(world.Temporary(), world.Wanted());
    EXPECT_EQ(world.transport->requests().size(), 2U) << "the change was not noticed";
    EXPECT_EQ(world.begun_again, 1) << "its bytes had all been in";
  }
}

TEST(DownloadDisk, ShortenedTemporaryIsGoneOnFromWhereItEnds) {
  DownloadWorld world;
  world.Serve(1'000'000).faults = {Reset(600'000)};
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.files->TruncateEntry(world.TemporaryPath(), 250'000);
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.accepted.back().resumed_at, 250'000U);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

TEST(DownloadDisk, LongerTemporaryIsNotBelieved) {
  DownloadWorld world;
  world.Serve(1'000'000).faults = {Reset(600'000)};
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.files->TruncateEntry(world.TemporaryPath(), 1'000'001);
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.accepted.back().resumed_at, 0U);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

TEST(DownloadDisk, StrangersFileUnderOurNameIsLeftAlone) {
  const std::vector<std::function<void(DownloadWorld&)>> plants = {
      [](DownloadWorld& world) { world.files->WriteFile(world.TemporaryPath(), "stranger"); },
      [](DownloadWorld& world) { world.files->AddSymlink(world.TemporaryPath(), "/data/victim"); },
      [](DownloadWorld& world) { world.files->AddHardLink("/data/victim", world.TemporaryPath()); },
  };
  for (const auto& plant : plants) {
    DownloadWorld world;
    world.files->WriteFile("/data/victim", "precious");
    world.Serve(1'000'000).faults = {Reset(600'000)};
    world.settings.immediate_reconnects = 0;
    world.Download();
    world.files->DeleteEntry(world.TemporaryPath());
    const std::string planted = world.record.temporary_name;
    plant(world);
    EXPECT_EQ(world.Download().error.code, Errc::kNone);
    EXPECT_NE(world.record.temporary_name, planted);
    EXPECT_EQ(world.Temporary(), world.Wanted());
    EXPECT_EQ(world.files->ReadFile("/data/victim"), "precious") << "attack D1";
    EXPECT_TRUE(world.files->Stat("/data/" + planted).has_value());
  }
}

TEST(TemporaryName, PairsAreEachOthersSpare) {
  EXPECT_EQ(engine::SpareName("BIT0000000000000001.tmp"), "BIT0000000000000001.2.tmp");
  EXPECT_EQ(engine::SpareName("BIT0000000000000001.2.tmp"), "BIT0000000000000001.tmp");
  FakeRandom random(7);
  const std::string name = engine::NewTemporaryName(random);
  EXPECT_EQ(name.size(), 23U);
  EXPECT_EQ(engine::SpareName(engine::SpareName(name)), name);
}

}  // namespace
}  // namespace openbits::test
