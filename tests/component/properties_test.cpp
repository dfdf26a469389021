// Setters by their pages: limits, defaults, frozen properties, access.

#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_fixture.h"

namespace openbits::engine {
namespace {

using test::EngineFixture;

Errc CodeOf(const Result<Reply>& reply) { return reply ? Errc::kNone : reply.error().code; }

// Spec api.md 3.3.
TEST(Properties, ANewJobHasTheDocumentedDefaults) {
  EngineFixture engine;
  engine.Start();
  const auto job = engine.Snapshot(engine.Create("name"));
  EXPECT_EQ(job->header.state, JobState::kSuspended);
  EXPECT_EQ(job->header.priority, JobPriority::kNormal);
  EXPECT_EQ(job->header.properties.notify_flags, 3U);
  EXPECT_EQ(job->header.properties.minimum_retry_delay_s, 600U);
  EXPECT_EQ(job->header.properties.no_progress_timeout_s, 1'209'600U);
  EXPECT_EQ(job->maximum_download_time_s, 7'776'000U);
  EXPECT_EQ(job->bytes_total, 0U);
  EXPECT_EQ(job->header.owner, engine.caller.user);
}

TEST(Properties, BadValuesGiveTheDocumentedErrorsAndChangeNothing) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  const auto before = engine.Snapshot(job)->header;
  EXPECT_EQ(CodeOf(engine.Call(SetPriority{job, 4})), Errc::kNotImplemented);
  EXPECT_EQ(CodeOf(engine.Call(SetNotifyFlags{job, 0x40})), Errc::kNotImplemented);
  EXPECT_EQ(CodeOf(engine.Call(SetProxySettings{job, 9, std::nullopt, std::nullopt})), Errc::kNotImplemented);
  EXPECT_EQ(CodeOf(engine.Call(SetProxySettings{job, 2, std::nullopt, std::nullopt})), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(engine.Call(SetProxySettings{job, 0, "p:1", std::nullopt})), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(engine.Call(SetDescription{job, std::string(1025, 'x')})), Errc::kStringTooLong);
  EXPECT_EQ(CodeOf(engine.Call(SetSecurityFlags{job, 0x1000})), Errc::kNotImplemented);
  EXPECT_EQ(CodeOf(engine.Call(SetCustomHeaders{job, Secret("Range: bytes=0-1\r\n")})), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf(engine.Call(SetCustomHeaders{job, Secret(std::string(17000, 'x'))})), Errc::kStringTooLong);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 77, true})), Errc::kUnknownPropertyId);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 5, std::uint64_t{0}})), Errc::kMaxDownloadSizeInvalidValue);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 7, std::uint32_t{1}})), Errc::kUseStoredCredentialsNotSupported);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 7, std::uint32_t{2}})), Errc::kNotImplemented);
  EXPECT_EQ(CodeOf(engine.Call(SetCredentials{job, 3, 1, Secret("u"), Secret("p")})), Errc::kInvalidAuthTarget);
  EXPECT_EQ(CodeOf(engine.Call(SetCredentials{job, 1, 6, Secret("u"), Secret("p")})), Errc::kInvalidAuthScheme);
  EXPECT_EQ(CodeOf(engine.Call(SetCredentials{job, 1, 1, std::nullopt, Secret("p")})), Errc::kInvalidArgument);
  EXPECT_EQ(engine.Snapshot(job)->header, before);
}

TEST(Properties, AShortRetryDelayIsRaisedToFiveSeconds) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  ASSERT_EQ(CodeOf(engine.Call(SetMinimumRetryDelay{job, 1})), Errc::kNone);
  EXPECT_EQ(engine.Snapshot(job)->header.properties.minimum_retry_delay_s, 5U);
}

TEST(Properties, SomeAreFrozenByResumeAndByTheFirstFile) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 10);
  const JobId job = engine.Download("http://a/f", "/data/f");
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 3, true})), Errc::kReadOnlyPropertyAfterResume);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 5, std::uint64_t{9}})), Errc::kReadOnlyPropertyAfterResume);
  EXPECT_EQ(CodeOf(engine.Call(SetHttpMethod{job, "POST"})), Errc::kReadOnlyPropertyAfterResume);
  EXPECT_EQ(CodeOf(engine.Call(SetJobProperty{job, 4, true})), Errc::kReadOnlyPropertyAfterAddFile);
}

TEST(Properties, AJobLargerThanItsMaximumFails) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1000);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_EQ(CodeOf(engine.Call(SetJobProperty{job, 5, std::uint64_t{999}})), Errc::kNone);
  ASSERT_EQ(CodeOf(engine.Call(ResumeJob{job})), Errc::kNone);
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  EXPECT_EQ(engine.Snapshot(job)->header.error->error.code, Errc::kMaxDownloadSizeReached);
}

TEST(Properties, OthersAreKeptOutAndAdministratorsLetIn) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  const Caller stranger{UserId{"S-1-22-1-2000"}};
  const Caller administrator{UserId{"S-1-22-1-0"}, true};
  EXPECT_EQ(CodeOf(engine.CallAs(stranger, SetDescription{job, "x"})), Errc::kAccessDenied);
  EXPECT_EQ(CodeOf(engine.CallAs(administrator, SetDescription{job, "x"})), Errc::kNone);
  EXPECT_EQ(CodeOf(engine.CallAs(administrator, SetCustomHeaders{job, Secret("A: b\r\n")})), Errc::kAccessDenied);
  EXPECT_FALSE(engine.service->FindJob(stranger, job).has_value());
  EXPECT_TRUE(engine.service->ListJobs(stranger, false)->empty());
  EXPECT_EQ(engine.service->ListJobs(administrator, true)->size(), 1U);
  EXPECT_FALSE(engine.service->ListJobs(stranger, true).has_value());
}

TEST(Properties, QuotasAreKept) {
  EngineFixture engine;
  engine.policy.max_jobs_per_user = 3;
  engine.Start();
  for (int i = 0; i < 3; ++i)
    engine.Create();
  EXPECT_EQ(CodeOf(engine.Call(CreateJob{"one more", 0})), Errc::kTooManyJobsPerUser);
  EXPECT_EQ(CodeOf(engine.CallAs(Caller{UserId{"S-1-22-1-0"}, true}, CreateJob{"root's", 0})), Errc::kNone);
}

/// What the network has for us a second from now comes on its thread while the next command is being saved.
void AnswerDuringTheNextCommit(EngineFixture& engine) {
  engine.store->SetCommitObserver([&engine, has_answered = false](const StoreBatch&) mutable {
    if (std::exchange(has_answered, true)) return;
    engine.clock->Advance(std::chrono::seconds{1});
    ASSERT_TRUE(engine.runner->RunOne());
  });
}

// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags, DISALLOW: the target of the redirect becomes the remote
// name; not in place of one that the caller has set since the request.
TEST(Properties, ARefusedRedirectDoesNotUndoSetRemoteName) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Serve("http://b/f", 100);
  engine.Serve("http://a/f", 100).edit = [](const transport::Request&, std::size_t, test::FakeAnswer& answer) {
    answer.head_delay = std::chrono::seconds{10};
    answer.fails_before_head = true;
    answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
    answer.final_url = "http://c/f";
  };
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kRedirectDisallow}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  engine.runner->Advance(std::chrono::seconds{9});
  AnswerDuringTheNextCommit(engine);
  ASSERT_TRUE(engine.Call(SetRemoteName{job, FileIndex{0}, "http://b/f"}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->remote_name, "http://b/f");
  ASSERT_TRUE(engine.Call(CompleteJob{job}));
  EXPECT_EQ(engine.files->ReadFile("/data/f"), engine.BodyOf("http://b/f"));
}

// Attack D5: Resume would go there as if the caller had named it.
TEST(Properties, ARefusedRedirectIntoAPrivateNetworkNamesNothingWhereThatIsRefused) {
  const std::string inside = "http://169.254.169.254/f";
  for (const bool is_refused : {true, false}) {
    EngineFixture engine;
    engine.policy.refuse_private_redirects = is_refused;
    engine.Start();
    const JobId job = engine.Create();
    engine.Serve(inside, 100);
    engine.Serve("http://a/f", 100).edit = [&](const transport::Request&, std::size_t, test::FakeAnswer& answer) {
      answer.fails_before_head = true;
      answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
      answer.final_url = inside;
    };
    engine.Add(job, "http://a/f", "/data/f");
    ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kRedirectDisallow}));
    ASSERT_TRUE(engine.Call(ResumeJob{job}));
    ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
    EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->remote_name, is_refused ? "http://a/f" : inside);
    ASSERT_TRUE(engine.Call(ResumeJob{job}));
    ASSERT_TRUE(engine.RunUntilState(job, is_refused ? JobState::kError : JobState::kTransferred));
  }
}

// Attack D3: where a redirect has led, the secrets of the job do not go, whatever happens to the queue meanwhile, until the
// caller names that place.
TEST(Properties, SecretsGoWhereARedirectHasLedOnlyWhenTheCallerSaysSo) {
  for (const auto policy : {security_flags::kRedirectDisallow, security_flags::kRedirectAllowReport}) {
    const bool is_refused = policy == security_flags::kRedirectDisallow;
    EngineFixture engine;
    engine.Start();
    const JobId job = engine.Create();
    engine.Serve("http://stranger/b", 100).edit = [](const transport::Request&, std::size_t, test::FakeAnswer& answer) {
      answer.status = 404;
      answer.head_delay = std::chrono::seconds{5};  // long enough to be asked for its size as well
    };
    engine.Serve("http://a/f", 100).edit = [&](const transport::Request&, std::size_t, test::FakeAnswer& answer) {
      answer.fails_before_head = is_refused;
      if (is_refused) answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
      answer.fails_after_bytes = 10;
      answer.final_url = "http://stranger/b";
    };
    engine.Add(job, "http://a/f", "/data/f");
    ASSERT_TRUE(engine.Call(SetSecurityFlags{job, policy}));
    const auto run_to_error = [&] {
      const std::size_t before = engine.transport->requests().size();
      EXPECT_TRUE(engine.Call(ResumeJob{job}));
      EXPECT_TRUE(engine.RunUntilState(job, JobState::kError));
      const auto& requests = engine.transport->requests();
      return std::vector(requests.begin() + static_cast<std::ptrdiff_t>(before), requests.end());
    };
    const auto expect_secrets = [&](bool wanted) {
      std::set<std::string> methods;
      for (const transport::Request& request : run_to_error()) {
        EXPECT_EQ(request.url, "http://stranger/b");
        EXPECT_EQ(request.begins_at_foreign_origin, !wanted);
        methods.insert(request.method);
      }
      EXPECT_TRUE(methods.contains("GET"));
      return methods.contains("HEAD");
    };
    EXPECT_FALSE(run_to_error().front().begins_at_foreign_origin);
    bool has_probed = expect_secrets(false);
    engine.Kill();
    engine.Start();
    EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->remote_name, "http://stranger/b");
    has_probed = expect_secrets(false) || has_probed;
    // The host stays the one that the server named.
    ASSERT_TRUE(engine.Call(ReplaceRemotePrefix{job, "http://str", "http://str"}));
    has_probed = expect_secrets(false) || has_probed;
    EXPECT_EQ(has_probed, is_refused) << "sizes that are known are not asked for";
    if (is_refused) {
      ASSERT_TRUE(engine.Call(SetRemoteName{job, FileIndex{0}, "http://stranger/b"}));
    } else {
      ASSERT_TRUE(engine.Call(ReplaceRemotePrefix{job, "http://stranger", "http://stranger"}));
    }
    expect_secrets(true);
  }
}

// The caller's word counts, also for the same name again, when a redirect inside that place arrives at the same moment.
TEST(Properties, ARedirectOnItsWayDoesNotUndoWhatTheCallerHasNamed) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Serve("http://stranger/c", 100'000);
  engine.Serve("http://stranger/b", 100'000).edit = [](const transport::Request&, std::size_t number,
                                                       test::FakeAnswer& answer) {
    answer.final_url = "http://stranger/c";
    if (number == 1) answer.head_delay = std::chrono::seconds{10};
  };
  engine.Serve("http://a/f", 100).edit = [](const transport::Request&, std::size_t, test::FakeAnswer& answer) {
    answer.fails_before_head = true;
    answer.error = Error{Errc::kRedirectRefused, ErrorContext::kRemoteFile, 302, ""};
    answer.final_url = "http://stranger/b";
  };
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kRedirectDisallow}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kError));
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kRedirectAllowReport}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  engine.runner->Advance(std::chrono::seconds{9});
  AnswerDuringTheNextCommit(engine);
  ASSERT_TRUE(engine.Call(SetRemoteName{job, FileIndex{0}, "http://stranger/b"}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_FALSE(engine.transport->requests().back().begins_at_foreign_origin);
}

/// The requests so far, without those for sizes.
std::vector<transport::Request> DownloadRequests(EngineFixture& engine) {
  std::vector<transport::Request> requests = engine.transport->requests();
  std::erase_if(requests, [](const transport::Request& request) { return request.method != "GET"; });
  return requests;
}

// A secret that was taken away, before the file got another address, does not go there.
TEST(Properties, WhatIsSaidOfRequestsCountsForARunningJob) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 100'000;
  engine.Serve("http://a/g", 1000);
  engine.Serve("http://b/f", 1'000'000).bytes_per_s = 100'000;
  engine.transport->At("http://b/f").etag = engine.transport->At("http://a/f").etag;
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  engine.Add(job, "http://a/g", "/data/g");
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 17\r\n")}));
  ASSERT_TRUE(engine.Call(SetCredentials{job, 1, 1, Secret("user"), Secret("word")}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  const auto last = [&] { return DownloadRequests(engine).back(); };
  const auto run = [&] { engine.runner->Advance(std::chrono::seconds{2}); };
  run();
  EXPECT_EQ(last().custom_headers.size(), 1U);
  EXPECT_EQ(last().credentials.size(), 1U);
  ASSERT_TRUE(engine.Call(RemoveCredentials{job, 1, 1}));
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, std::nullopt}));
  run();
  EXPECT_EQ(DownloadRequests(engine).size(), 1U) << "what is under way goes on";
  ASSERT_TRUE(engine.Call(SetRemoteName{job, FileIndex{0}, "http://b/f"}));
  run();
  EXPECT_EQ(last().url, "http://b/f");
  EXPECT_TRUE(last().custom_headers.empty());
  EXPECT_TRUE(last().credentials.empty());
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 18\r\n")}));
  ASSERT_TRUE(engine.CallAs(Caller{UserId{"S-1-22-1-0"}, true}, TakeOwnership{job}));
  run();
  EXPECT_EQ(last().url, "http://b/f");
  EXPECT_TRUE(last().custom_headers.empty()) << "the former owner's";
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
}

// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setsecurityflags: a check that is turned on counts for the file under way.
TEST(Properties, ARevocationCheckThatIsTurnedOnCountsForTheFileUnderWay) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("https://a/f", 1'000'000).bytes_per_s = 100'000;
  const JobId job = engine.Download("https://a/f", "/data/f");
  engine.runner->Advance(std::chrono::seconds{2});
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kEnableCrlCheck}));
  engine.runner->Advance(std::chrono::seconds{2});
  ASSERT_EQ(DownloadRequests(engine).size(), 2U);
  EXPECT_TRUE(DownloadRequests(engine).back().tls.check_revocation);
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kEnableCrlCheck}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  EXPECT_EQ(DownloadRequests(engine).size(), 2U) << "once";
}

// What is under way goes on, and what it goes on with when its connection breaks is new.
TEST(Properties, WhatIsSaidOfRequestsCountsForTheNextRequestOfAFile) {
  EngineFixture engine;
  engine.Start();
  test::FakeResource& resource = engine.Serve("http://a/f", 1'000'000);
  resource.bytes_per_s = 100'000;
  test::FakeFault reset;
  reset.kind = test::FakeFault::Kind::kReset;
  reset.bytes = 500'000;
  resource.faults = {reset};
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 17\r\n")}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  engine.runner->Advance(std::chrono::seconds{2});
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, std::nullopt}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto requests = DownloadRequests(engine);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].custom_headers.size(), 1U);
  EXPECT_TRUE(requests[1].custom_headers.empty());
}

// Of the files whose requests wait for their turn, too.
TEST(Properties, WhatIsSaidOfRequestsCountsForTheNextFile) {
  EngineFixture engine;
  engine.Start();
  engine.Serve("http://a/f", 1'000'000).bytes_per_s = 100'000;
  engine.Serve("http://a/g", 1000);
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  engine.Add(job, "http://a/g", "/data/g");
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, Secret("X-Site: 17\r\n")}));
  ASSERT_TRUE(engine.Call(ResumeJob{job}));
  engine.runner->Advance(std::chrono::seconds{2});
  ASSERT_EQ(DownloadRequests(engine).size(), 1U);
  ASSERT_EQ(engine.transport->waiting(), 1U);
  ASSERT_TRUE(engine.Call(SetCustomHeaders{job, std::nullopt}));
  ASSERT_TRUE(engine.Call(SetSecurityFlags{job, security_flags::kRedirectDisallow}));
  ASSERT_TRUE(engine.RunUntilState(job, JobState::kTransferred));
  const auto requests = DownloadRequests(engine);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_TRUE(requests[1].custom_headers.empty());
  EXPECT_FALSE(requests[1].redirects.follow);
}

TEST(Properties, ReplaceRemotePrefixIsCaseSensitiveAndTellsWhenNothingMatched) {
  EngineFixture engine;
  engine.Start();
  const JobId job = engine.Create();
  engine.Add(job, "http://a/f", "/data/f");
  auto reply = engine.Call(ReplaceRemotePrefix{job, "http://A/", "http://b/"});
  ASSERT_TRUE(reply.has_value());
  EXPECT_FALSE(std::get<Boolean>(*reply).value);
  reply = engine.Call(ReplaceRemotePrefix{job, "http://a/", "http://b/"});
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE(std::get<Boolean>(*reply).value);
  EXPECT_EQ(engine.Snapshot(job)->Find(FileIndex{0})->remote_name, "http://b/f");
}

}  // namespace
}  // namespace openbits::engine
