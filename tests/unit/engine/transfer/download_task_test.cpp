#include <gtest/gtest.h>

#include "tests/unit/engine/transfer/download_world.h"

namespace openbits::test {
namespace {

using engine::DownloadResult;

std::string HeaderOf(const transport::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

TEST(DownloadTask, WholeFileArrivesInOneRequestWithoutRange) {
  DownloadWorld world;
  world.Serve(1'000'000);
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_EQ(result.bytes_total, 1'000'000U);
  EXPECT_EQ(result.bytes_durable, 1'000'000U);
  EXPECT_TRUE(result.made_progress);
  EXPECT_EQ(result.protocol, "http");
  EXPECT_EQ(world.Temporary(), world.Wanted());
  ASSERT_EQ(world.transport->requests().size(), 1U);
  EXPECT_EQ(world.transport->requests()[0].method, "GET");
  EXPECT_TRUE(world.transport->requests()[0].ranges.empty());
  EXPECT_EQ(HeaderOf(world.transport->requests()[0], "Accept-Encoding"), "identity");
  ASSERT_EQ(world.accepted.size(), 1U);
  EXPECT_EQ(world.accepted[0].bytes_total, 1'000'000U);
  EXPECT_EQ(world.accepted[0].remote.etag, "\"version-1\"");
  EXPECT_FALSE(world.accepted[0].restarted);
  EXPECT_EQ(world.bytes_complete, 1);
  EXPECT_EQ(world.live->bytes_transferred.load(), 1'000'000U);
  EXPECT_EQ(world.live->bytes_total.load(), 1'000'000U);
  EXPECT_EQ(world.live->job->bytes_transferred.load(), 1'000'000U);
}

TEST(DownloadTask, EveryWriteButTheFirstAndLastIsOneAlignedBlock) {
  DownloadWorld world;
  world.Serve(3 * 256 * 1024 + 5);
  world.Download();
  std::vector<FileOperationRecord> writes;
  for (const auto& record : world.files->Log()) {
    if (record.operation == FileOperation::kWrite) {
      writes.push_back(record);
    }
  }
  ASSERT_EQ(writes.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(writes[i].offset, i * 256 * 1024);
    EXPECT_EQ(writes[i].size, 256U * 1024U);
  }
  EXPECT_EQ(writes[3].size, 5U);
}

TEST(DownloadTask, EmptyFileIsComplete) {
  DownloadWorld world;
  world.Serve(0);
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(result.bytes_total, 0U);
  EXPECT_EQ(world.Temporary(), "");
}

TEST(DownloadTask, TemporaryIsPrivateAndBesideTheTarget) {
  DownloadWorld world;
  world.Serve(10);
  world.Download();
  EXPECT_EQ(world.Names(), std::vector<std::string>{"BIT0000000000000001.tmp"});
  EXPECT_TRUE(world.files->IsPrivate(world.TemporaryPath()));
}

TEST(DownloadTask, StoppedDownloadKeepsItsBytesAndGoesOn) {
  DownloadWorld world;
  world.Serve(1'000'000).bytes_per_s = 100'000;
  world.Start();
  ASSERT_TRUE(world.RunUntilSent(500'000));
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.result->error.code, Errc::kCancelled);
  EXPECT_GE(world.result->bytes_durable, 500'000U);
  EXPECT_TRUE(world.result->made_progress);
  world.saved = world.record;
  const std::uint64_t kept = world.result->bytes_durable;
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  const auto& last = world.transport->requests().back();
  ASSERT_EQ(last.ranges.size(), 1U);
  EXPECT_EQ(last.ranges[0], (ByteRange{kept, 1'000'000 - kept}));
  EXPECT_EQ(HeaderOf(last, "If-Unmodified-Since"), world.server().last_modified);
  EXPECT_EQ(world.transport->bytes_sent(), 1'000'000U) << "bytes were fetched twice";
  EXPECT_EQ(world.accepted.back().resumed_at, kept);
}

TEST(DownloadTask, StopInEveryPhaseEndsOnce) {
  for (int steps = 0; steps < 60; ++steps) {
    DownloadWorld world;
    world.Serve(100'000).faults = {FakeFault{FakeFault::Kind::kReset, 30'000, 0, {}, {}}};
    world.Start();
    for (int i = 0; i < steps && !world.result; ++i) {
      if (!world.runner->RunOne()) {
        world.runner->Advance(std::chrono::milliseconds{50});
      }
    }
    world.runner->Run([&] { world.task->Stop(); });
    ASSERT_TRUE(world.RunToEnd()) << steps;
    if (world.result->error.code == Errc::kNone) {
      EXPECT_EQ(world.Temporary(), world.Wanted());
    } else {
      EXPECT_EQ(world.result->error.code, Errc::kCancelled) << steps;
    }
    world.runner->RunUntilIdle();
    EXPECT_EQ(world.transport->active(), 0U);
    EXPECT_EQ(world.runner->pending(), 0U) << "a timer was left behind after " << steps << " steps";
  }
}

TEST(DownloadTask, DestroyingATaskStopsItWithoutCalls) {
  for (int steps = 0; steps < 40; ++steps) {
    DownloadWorld world;
    world.Serve(100'000);
    world.Start();
    for (int i = 0; i < steps && !world.result; ++i) {
      world.runner->RunOne();
    }
    if (world.result) {
      break;
    }
    world.task.reset();
    const auto accepted = world.accepted.size();
    world.runner->RunUntilIdle();
    EXPECT_FALSE(world.result.has_value());
    EXPECT_EQ(world.accepted.size(), accepted);
    EXPECT_EQ(world.transport->active(), 0U);
    EXPECT_EQ(world.files->open_files(), 0U);
    EXPECT_EQ(world.runner->pending(), 0U);
  }
}

TEST(DownloadTask, ChecksPointsEachIntervalWhileBytesArrive) {
  DownloadWorld world;
  world.Serve(4'000'000).bytes_per_s = 400'000;
  world.Download();
  EXPECT_GE(world.checkpoints.size(), 5U);
  for (std::size_t i = 1; i < world.checkpoints.size(); ++i) {
    EXPECT_GT(world.checkpoints[i], world.checkpoints[i - 1]);
  }
}

TEST(DownloadTask, SlowBytesAreMadeDurableBeforeABlockIsFull) {
  DownloadWorld world;
  FakeResource& server = world.Serve(20'000);
  server.bytes_per_s = 500;
  server.piece_bytes = 100;
  world.Download();
  ASSERT_FALSE(world.checkpoints.empty());
  EXPECT_LT(world.checkpoints.front(), 5'000U);
}

TEST(DownloadTask, StalledTransferIsNotSyncedAgain) {
  DownloadWorld world;
  world.Serve(1'000'000).faults = {FakeFault{FakeFault::Kind::kStall, 600'000, 0, {}, {}}};
  world.Start();
  world.runner->Advance(std::chrono::seconds{30});
  EXPECT_LE(world.files->Count(FileOperation::kSync), 2U);
}

TEST(DownloadTask, NothingIsAskedWhenAllBytesAreThere) {
  DownloadWorld world;
  world.Serve(300'000);
  world.Download();
  world.saved.state = engine::FileProgressState::kPending;  // killed before the last record
  world.Kill();
  const auto requests = world.transport->requests().size();
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(world.transport->requests().size(), requests);
  EXPECT_EQ(result.bytes_total, 300'000U);
  EXPECT_FALSE(result.made_progress);
}

TEST(DownloadTask, DynamicContentNeedsNoLengthAndBeginsAgainEachTime) {
  DownloadWorld world;
  FakeResource& server = world.Serve(500'000);
  server.sends_length = false;
  server.faults = {FakeFault{FakeFault::Kind::kReset, 200'000, 0, {}, {}}};
  world.options.dynamic_content = true;
  DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kConnectionAborted);
  EXPECT_EQ(result.bytes_durable, 0U);
  result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(result.bytes_total, 500'000U);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  for (const auto& request : world.transport->requests()) {
    EXPECT_TRUE(request.ranges.empty());
  }
}

TEST(DownloadTask, CustomMethodIsSentOnceWithoutRangeOrPrecondition) {
  DownloadWorld world;
  world.Serve(50'000).faults = {
      FakeFault{FakeFault::Kind::kError, 0, 0, {Errc::kCannotConnect, ErrorContext::kRemoteFile, 0, ""}, {}}};
  world.options.custom_method = true;
  world.options.request.method = "REPORT";
  EXPECT_EQ(world.Download().error.code, Errc::kCannotConnect);
  EXPECT_EQ(world.transport->requests().size(), 1U);
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.transport->requests()[1].method, "REPORT");
  EXPECT_EQ(HeaderOf(world.transport->requests()[1], "If-Unmodified-Since"), "");
}

TEST(DownloadTask, SizeLimitOfTheJobIsKept) {
  DownloadWorld world;
  world.Serve(100'000);
  world.options.bytes_max = 99'999;
  EXPECT_EQ(world.Download().error.code, Errc::kMaxDownloadSizeReached);
  EXPECT_EQ(world.Temporary(), "");
  world.options.bytes_max = 100'000;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
}

TEST(DownloadTask, SizeLimitEndsABodyWithoutLength) {
  DownloadWorld world;
  world.Serve(100'000).sends_length = false;
  world.options.dynamic_content = true;
  world.options.bytes_max = 60'000;
  EXPECT_EQ(world.Download().error.code, Errc::kMaxDownloadSizeReached);
  EXPECT_LE(world.Temporary()->size(), 60'000U);
}

TEST(DownloadTask, ReportedRedirectBecomesTheRemoteName) {
  DownloadWorld world;
  world.Serve(1000).edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
    answer.final_url = "http://mirror.example/file";
  };
  world.Download();
  EXPECT_FALSE(world.accepted[0].rename.has_value()) << "silent redirects leave the name";
  DownloadWorld reporting;
  reporting.Serve(1000).edit = world.server().edit;
  reporting.options.request.report_redirects = true;
  reporting.Download();
  EXPECT_EQ(reporting.accepted[0].rename.value().to, "http://mirror.example/file");
}

// A redirect that comes with the rest of a file is told with the next answer that is told, and as a change of the name that
// was told last.
TEST(DownloadTask, ARenameNamesWhatWasToldBefore) {
  DownloadWorld world;
  world.options.request.report_redirects = true;
  const auto serve = [&](const std::string& url, const std::string& to, const std::string& etag, bool is_cut) {
    FakeResource& resource = world.transport->At(url);
    resource = world.Serve(1000);
    resource.etag = etag;
    resource.edit = [to, is_cut](const transport::Request&, std::size_t, FakeAnswer& answer) {
      answer.final_url = to;
      if (is_cut) answer.fails_after_bytes = 100;
    };
  };
  serve("http://b/", "http://c/", "\"one\"", true);
  serve("http://c/", "http://d/", "\"two\"", false);
  serve("http://fake.example/file", "http://b/", "\"one\"", true);
  const DownloadResult result = world.Download();
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  std::string name = "http://fake.example/file";
  for (const engine::AcceptedResponse& accepted : world.accepted) {
    if (!accepted.rename) continue;
    EXPECT_EQ(accepted.rename->from, name);
    name = accepted.rename->to;
  }
  EXPECT_EQ(name, "http://d/");
}

TEST(DownloadTask, DisallowedRedirectTellsWhereItPointsAndARefusedTargetIsNotKept) {
  for (const bool follow : {false, true}) {
    DownloadWorld world;
    world.options.request.redirects.follow = follow;
    world.Serve(1000).edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
      answer.fails_before_head = true;
      answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
      answer.final_url = "http://elsewhere.example/";
    };
    const DownloadResult result = world.Download();
    EXPECT_EQ(result.error.code, Errc::kRedirectRefused);
    ASSERT_EQ(result.rename.has_value(), !follow);
    if (follow) continue;
    EXPECT_EQ(result.rename->from, "http://fake.example/file");
    EXPECT_EQ(result.rename->to, "http://elsewhere.example/");
  }
}

// Attack D3: the requests after a reported redirect begin at the server it named.
TEST(DownloadTask, SecretsDoNotGoToWhereAReportedRedirectLeads) {
  for (const bool is_new_task : {false, true}) {
    DownloadWorld world;
    const auto serve = [&](const std::string& url, const std::string& to, std::uint64_t fails_after_bytes) {
      FakeResource& resource = world.transport->At(url);
      resource = world.Serve(1000);
      resource.edit = [to, fails_after_bytes](const transport::Request&, std::size_t, FakeAnswer& answer) {
        answer.final_url = to;
        if (fails_after_bytes != 0) answer.fails_after_bytes = fails_after_bytes;
      };
    };
    serve("http://stranger.example/b", "", 0);
    serve("http://fake.example/a", "http://stranger.example/b", 100);
    serve("http://fake.example/file", "http://fake.example/a", 100);
    if (is_new_task) world.settings.immediate_reconnects = 0;
    world.options.request.report_redirects = true;
    DownloadResult result = world.Download();
    for (int i = 0; i < 2 && is_new_task; ++i) {
      world.result.reset();
      result = world.Download();
    }
    ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
    const std::vector<transport::Request>& requests = world.transport->requests();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_EQ(requests[1].url, "http://fake.example/a");
    EXPECT_FALSE(requests[0].begins_at_foreign_origin);
    EXPECT_FALSE(requests[1].begins_at_foreign_origin) << "a redirect inside the origin changes nothing";
    EXPECT_EQ(requests[2].url, "http://stranger.example/b");
    EXPECT_TRUE(requests[2].begins_at_foreign_origin);
    EXPECT_TRUE(world.record.is_at_foreign_origin);
  }
}

// A login that sends the client round and back has changed nothing, although it left the origin.
TEST(DownloadTask, ARedirectBackToTheSameNameIsNone) {
  DownloadWorld world;
  world.options.request.report_redirects = true;
  world.Serve(1000).edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
    answer.final_url = DownloadWorld::kUrl;
    answer.leaves_origin = true;
  };
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_FALSE(world.accepted.at(0).rename.has_value());
  EXPECT_FALSE(world.record.is_at_foreign_origin);
}

// The name and password that the caller wrote into the URL are asked for there again.
TEST(DownloadTask, ARedirectInsideTheOriginKeepsTheUserInTheName) {
  DownloadWorld world;
  world.record.remote_name = world.saved.remote_name = "http://user:word@fake.example/file";
  FakeResource& resource = world.transport->At(world.record.remote_name);
  resource = world.Serve(1000);
  resource.edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
    answer.final_url = "http://fake.example/other";
  };
  world.options.request.report_redirects = true;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.record.remote_name, "http://user:word@fake.example/other");
  EXPECT_FALSE(world.record.is_at_foreign_origin);
}

TEST(DownloadTask, ANameThatAddFileWouldRefuseIsNotTaken) {
  const std::string too_long = "http://elsewhere.example/" + std::string(300, 'a');
  for (const std::string& target :
       {std::string("file:///etc/passwd"), std::string("ftp://elsewhere.example/"), too_long,
        std::string("http://elsewhere.example/*"), std::string("http://b\xC3\xBC.example/"), std::string("no URL")}) {
    for (const bool follow : {false, true}) {
      DownloadWorld world;
      world.options.request.redirects.follow = follow;
      world.options.request.report_redirects = follow;
      world.Serve(1000).edit = [&](const transport::Request&, std::size_t, FakeAnswer& answer) {
        answer.fails_before_head = !follow;
        answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
        answer.final_url = target;
      };
      const DownloadResult result = world.Download();
      EXPECT_EQ(result.error.code, follow ? Errc::kNone : Errc::kRedirectRefused);
      EXPECT_EQ(world.record.remote_name, DownloadWorld::kUrl) << target;
    }
  }
}

// A later Resume would go on without TLS.
TEST(DownloadTask, ARefusedRedirectFromHttpsToHttpIsNotKeptUnlessAllowed) {
  for (const bool is_allowed : {false, true}) {
    DownloadWorld world;
    world.record.remote_name = world.saved.remote_name = "https://fake.example/file";
    FakeResource& resource = world.transport->At("https://fake.example/file");
    resource.edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
      answer.fails_before_head = true;
      answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
      answer.final_url = "http://fake.example/file";
    };
    world.options.request.redirects.follow = false;
    world.options.request.redirects.allow_https_to_http = is_allowed;
    EXPECT_EQ(world.Download().rename.has_value(), is_allowed);
    EXPECT_EQ(world.record.is_at_foreign_origin, is_allowed) << "another scheme is another origin";
  }
}

// An answer that is not told of by itself, because the version is known already.
TEST(DownloadTask, ARedirectOfTheRestOfAFileIsToldAtTheEnd) {
  DownloadWorld world;
  world.options.request.report_redirects = true;
  world.Serve(1000).edit = [](const transport::Request&, std::size_t number, FakeAnswer& answer) {
    if (number == 0) answer.fails_after_bytes = 100;
    if (number == 1) answer.final_url = "http://stranger.example/b";
  };
  const DownloadResult result = world.Download();
  ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  ASSERT_TRUE(result.rename.has_value());
  EXPECT_EQ(result.rename->to, "http://stranger.example/b");
  EXPECT_TRUE(result.rename->leaves_origin);
}

// The failure belongs to an address that the file may have no more: SetRemoteName stops the transfer and begins anew.
TEST(DownloadTask, WhoHasAskedToStopHearsOfNoFailure) {
  int stopped = 0;
  for (const bool is_refused : {false, true}) {
    for (int steps = 0; steps < 80; ++steps) {
      DownloadWorld world;
      world.options.request.redirects.follow = false;
      world.Serve(100'000).edit = [&](const transport::Request&, std::size_t number, FakeAnswer& answer) {
        answer.fails_before_head = number > 0;
        answer.fails_after_bytes = 30'000;
        if (number == 0) return;
        answer.error =
            Error{is_refused ? Errc::kRedirectRefused : Errc::kHttpStatus, ErrorContext::kRemoteFile, 302, ""};
        answer.final_url = "http://elsewhere.example/";
      };
      world.pool->SetLatency([] { return std::chrono::milliseconds{120}; });  // longer than a step below
      world.Start();
      for (int i = 0; i < steps && !world.result; ++i) {
        if (!world.runner->RunOne()) world.runner->Advance(std::chrono::milliseconds{50});
      }
      if (world.result) break;
      ++stopped;
      world.runner->Run([&] { world.task->Stop(); });
      ASSERT_TRUE(world.RunToEnd()) << steps;
      EXPECT_EQ(world.result->error.code, Errc::kCancelled) << steps;
      EXPECT_FALSE(world.result->rename.has_value()) << steps;
    }
  }
  EXPECT_GT(stopped, 20);
  EXPECT_LT(stopped, 160) << "the last steps are to be among them";
}

TEST(DownloadTask, EndWaitsForACheckpointThatIsUnderWay) {
  DownloadWorld world;
  world.Serve(1'000'000).bytes_per_s = 500'000;
  int tasks = 0;
  // The first checkpoint hangs until long after the last byte.
  world.pool->SetLatency([&tasks] { return ++tasks == 1 ? Duration{std::chrono::seconds{20}} : Duration{}; });
  world.Start();
  world.runner->Advance(std::chrono::seconds{10});
  EXPECT_EQ(world.transport->active(), 0U);
  EXPECT_FALSE(world.result.has_value());
  EXPECT_EQ(tasks, 1) << "one sync at a time";
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.result->error.code, Errc::kNone);
  EXPECT_EQ(world.checkpoints.size(), 1U);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

// BITS: nf-bits3_0-ibackgroundcopyfile3-gettemporaryname: what GetProgress counts can be read from the file.
TEST(DownloadTask, WhatIsCountedIsInTheFile) {
  DownloadWorld world;
  world.Serve(2'000'000).bytes_per_s = 100'000;
  world.Start();
  std::uint64_t steps = 0;
  std::uint64_t counted = 0;
  while (!world.result && steps < 10'000) {
    if (!world.runner->RunOne()) world.runner->Advance(std::chrono::milliseconds{20});
    const std::uint64_t now = world.live->bytes_transferred.load();
    const std::optional<std::string> content = world.Temporary();
    ASSERT_LE(now, content ? content->size() : 0);
    ASSERT_GE(now, counted);
    counted = now;
    // A block takes 2.6 s to fill: what has come is written every second.
    ASSERT_LE(world.transport->bytes_sent() - now, 250'000U);
    ++steps;
  }
  ASSERT_TRUE(world.result.has_value());
  EXPECT_EQ(counted, 2'000'000U);
}

TEST(DownloadTask, WantedPausesOfTheServerAreHandedOn) {
  DownloadWorld world;
  world.Serve(1000).faults = {FakeFault{FakeFault::Kind::kStatus, 0, 503, {}, std::chrono::seconds{77}}};
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kHttpStatus);
  EXPECT_EQ(result.error.native, 503);
  EXPECT_EQ(result.error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(result.retry_after, std::chrono::seconds{77});
  EXPECT_TRUE(world.Names().empty()) << "the page of a failure was stored (fault B17)";
}

}  // namespace
}  // namespace openbits::test
