#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#ifndef _WIN32
#include <sys/resource.h>
#endif

#include "platform/base/log.h"
#include "tests/integration/curl_fixture.h"
#include "tests/support/seeded_body.h"
#include "transport/curl/curl_transport.h"

namespace openbits::test {
namespace {

using transport::Flow;
using transport::Request;
using namespace std::chrono_literals;

using CurlControl = CurlFixture;

TEST_F(CurlControl, GoesOnWhereItPaused) {
  server_.Set("/file", SeededResource(3'000'000));
  int calls = 0;
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_data = [&](auto) { return ++calls % 10 == 0 ? Flow::kPause : Flow::kProceed; };
  const TransferId id = transport_->Start(Get("/file"), recorder);
  int resumed = 0;
  while (recorder->WaitUntil([&] {
    return recorder->pauses_locked() > resumed || recorder->body_size_locked() == 3'000'000;
  }) && recorder->pauses() > resumed) {
    ++resumed;
    transport_->Resume(id);
  }
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_GT(resumed, 10);
  EXPECT_TRUE(recorder->body() == SeededText(1, 0, 3'000'000));
}

TEST_F(CurlControl, AbortsFromWithinResume) {
  server_.Set("/file", SeededResource(1'000'000));
  int calls = 0;
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_data = [&](auto) { return ++calls == 1 ? Flow::kPause : Flow::kAbort; };
  const TransferId id = transport_->Start(Get("/file"), recorder);
  ASSERT_TRUE(recorder->WaitUntil([&] { return recorder->pauses_locked() == 1; }));
  transport_->Resume(id);
  EXPECT_EQ(recorder->Wait().error.code, Errc::kCancelled);
  EXPECT_EQ(recorder->body(), "");
}

TEST_F(CurlControl, ResumeWithoutAPauseDoesNothing) {
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(100'000);
  resource.fault = PauseFault(50'000, gate);
  server_.Set("/file", resource);
  auto recorder = std::make_shared<TransferRecorder>();
  const TransferId id = transport_->Start(Get("/file"), recorder);
  transport_->Resume(id);
  ASSERT_TRUE(gate->WaitForArrivals());
  transport_->Resume(id);
  transport_->Resume(TransferId{id.value + 1000});
  gate->Open();
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_EQ(recorder->body(), SeededText(1, 0, 100'000));
}

TEST_F(CurlControl, CancelsBeforeDuringAndAfter) {
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(100'000);
  resource.fault = PauseFault(50'000, gate);
  server_.Set("/file", resource);

  auto during = std::make_shared<TransferRecorder>();
  const TransferId id = transport_->Start(Get("/file"), during);
  ASSERT_TRUE(during->WaitUntil([&] { return during->body_size_locked() == 50'000; }));
  transport_->Cancel(id);
  const auto outcome = during->Wait();
  EXPECT_EQ(outcome.error.code, Errc::kCancelled);
  EXPECT_EQ(outcome.body_bytes, 50'000U);
  EXPECT_TRUE(server_.WaitForNoConnections());
  transport_->Cancel(id);

  auto before = std::make_shared<TransferRecorder>();
  transport_->Cancel(transport_->Start(Get("/file"), before));
  EXPECT_EQ(before->Wait().error.code, Errc::kCancelled);
  gate->Open();
}

TEST_F(CurlControl, CancelsWhatPauses) {
  server_.Set("/file", SeededResource(1'000'000));
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_data = [](auto) { return Flow::kPause; };
  const TransferId id = transport_->Start(Get("/file"), recorder);
  ASSERT_TRUE(recorder->WaitUntil([&] { return recorder->pauses_locked() == 1; }));
  transport_->Cancel(id);
  EXPECT_EQ(recorder->Wait().error.code, Errc::kCancelled);
}

TEST_F(CurlControl, DestructionEndsEverything) {
  MakeTransport(2);
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(100'000);
  resource.fault = PauseFault(0, gate);
  server_.Set("/file", resource);
  std::vector<std::shared_ptr<TransferRecorder>> recorders;
  for (int i = 0; i < 5; ++i) {
    recorders.push_back(std::make_shared<TransferRecorder>());
    transport_->Start(Get("/file"), recorders.back());
  }
  ASSERT_TRUE(gate->WaitForArrivals(2));
  transport_.reset();
  for (const auto& recorder : recorders) {
    EXPECT_TRUE(recorder->IsFinished());
    EXPECT_EQ(recorder->Wait().error.code, Errc::kCancelled);
  }
  gate->Open();
}

TEST_F(CurlControl, CallsFromWithinCallbacks) {
  server_.Set("/file", SeededResource(100'000));
  std::atomic<int> finished = 0;
  auto second = std::make_shared<TransferRecorder>();
  second->on_finished = [&] { ++finished; };
  auto first = std::make_shared<TransferRecorder>();
  first->on_finished = [&] { transport_->Start(Get("/file"), second); };
  transport_->Start(Get("/file"), first);
  EXPECT_EQ(first->Wait().error.code, Errc::kNone);
  EXPECT_EQ(second->Wait().error.code, Errc::kNone);
  EXPECT_EQ(second->body().size(), 100'000U);
  EXPECT_EQ(finished, 1);
}

TEST_F(CurlControl, HoldsTheLimit) {
  server_.Set("/file", SeededResource(300'000));
  Request request = Get("/file");
  request.rate_limit_bytes_per_s = 600'000;
  const auto start = clock_->SteadyNow();
  auto recorder = std::make_shared<TransferRecorder>();
  const Exchange exchange = Run(request, recorder);
  const auto elapsed = clock_->SteadyNow() - start;
  EXPECT_EQ(exchange.outcome.error.code, Errc::kNone) << Describe(exchange.outcome.error);
  EXPECT_TRUE(exchange.body == SeededText(1, 0, 300'000));
  // A bucket full, 30,000 bytes, may pass at once.
  EXPECT_GE(elapsed, 440ms);
}

TEST_F(CurlControl, TheLimitChangesWhileItRuns) {
  server_.Set("/file", SeededResource(2'000'000));
  Request request = Get("/file");
  request.rate_limit_bytes_per_s = 2000;  // a quarter of an hour
  auto recorder = std::make_shared<TransferRecorder>();
  const TransferId id = transport_->Start(request, recorder);
  ASSERT_TRUE(recorder->WaitUntil([&] { return recorder->body_size_locked() > 0; }));
  EXPECT_FALSE(recorder->IsFinished());
  transport_->SetRateLimit(id, 0);
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_TRUE(recorder->body() == SeededText(1, 0, 2'000'000));
}

TEST_F(CurlControl, ALateLimitDoesNotPunishThePast) {
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(8'020'000);
  resource.fault = PauseFault(8'000'000, gate);
  server_.Set("/file", resource);
  auto recorder = std::make_shared<TransferRecorder>();
  const TransferId id = transport_->Start(Get("/file"), recorder);
  ASSERT_TRUE(recorder->WaitUntil([&] { return recorder->body_size_locked() == 8'000'000; }));
  // An average over the whole transfer would now wait for a minute and a half.
  transport_->SetRateLimit(id, 80'000);
  gate->Open();
  const auto start = clock_->SteadyNow();
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_LT(clock_->SteadyNow() - start, 20s);
}

TEST_F(CurlControl, PauseAndLimitTogether) {
  server_.Set("/file", SeededResource(100'000));
  Request request = Get("/file");
  request.rate_limit_bytes_per_s = 400'000;
  int calls = 0;
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_data = [&](auto) { return ++calls % 3 == 0 ? Flow::kPause : Flow::kProceed; };
  const TransferId id = transport_->Start(request, recorder);
  int resumed = 0;
  while (recorder->WaitUntil([&] {
    return recorder->pauses_locked() > resumed || recorder->body_size_locked() == 100'000;
  }) && recorder->pauses() > resumed) {
    ++resumed;
    transport_->Resume(id);
  }
  EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
  EXPECT_GT(resumed, 0);
  EXPECT_TRUE(recorder->body() == SeededText(1, 0, 100'000));
}

/// A recorder of a request that passes its turn on when it has ended well.
std::shared_ptr<TransferRecorder> Passing(const transport::Turn& turn, const std::shared_ptr<std::atomic<int>>& ended) {
  auto recorder = std::make_shared<TransferRecorder>();
  recorder->on_response = [turn, ended](const transport::ResponseHead&) {
    EXPECT_EQ(static_cast<std::uint64_t>(ended->load()), turn.place) << "sent before the one before had ended";
    return Flow::kProceed;
  };
  recorder->on_finished = [turn, ended] {
    ++*ended;
    turn.Pass();
  };
  return recorder;
}

TEST_F(CurlControl, RequestsAreSentInTheirTurn) {
  constexpr int kCount = 30;
  server_.Set("/file", SeededResource(20'000));
  transport::Turn turn{std::make_shared<std::atomic<std::uint64_t>>(0), 0};
  const auto ended = std::make_shared<std::atomic<int>>(0);
  std::vector<std::shared_ptr<TransferRecorder>> recorders;
  for (int i = 0; i < kCount; ++i) {
    Request request = Get("/file?" + std::to_string(i));
    request.turn = turn;
    recorders.push_back(Passing(turn, ended));
    transport_->Start(std::move(request), recorders.back());
    ++turn.place;
  }
  for (const auto& recorder : recorders) {
    EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
    EXPECT_TRUE(recorder->body() == SeededText(1, 0, 20'000));
  }
}

// A bad request is told in its turn as well.
TEST_F(CurlControl, AFailureKeepsTheTurnAndWhoWaitsCanBeCancelled) {
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(100'000);
  resource.fault = PauseFault(50'000, gate);
  server_.Set("/slow", resource);
  server_.Set("/file", SeededResource(1000));
  transport::Turn turn{std::make_shared<std::atomic<std::uint64_t>>(0), 0};
  const auto start = [&](Request request, const std::shared_ptr<TransferRecorder>& recorder) {
    request.turn = turn;
    return transport_->Start(std::move(request), recorder);
  };
  const auto first = std::make_shared<TransferRecorder>();
  const TransferId first_id = start(Get("/slow"), first);
  ASSERT_TRUE(gate->WaitForArrivals());
  ++turn.place;
  const auto cancelled = std::make_shared<TransferRecorder>();
  const TransferId cancelled_id = start(Get("/file"), cancelled);
  const auto bad = std::make_shared<TransferRecorder>();
  Request bad_request = Get("/file");
  bad_request.timeouts.response = Duration::zero();
  start(std::move(bad_request), bad);
  transport_->Cancel(cancelled_id);
  EXPECT_EQ(cancelled->Wait().error.code, Errc::kCancelled);
  EXPECT_FALSE(bad->IsFinished());
  transport_->Cancel(first_id);
  EXPECT_EQ(first->Wait().error.code, Errc::kCancelled);
  EXPECT_FALSE(bad->IsFinished());
  // The next try of the first has the same turn.
  gate->Open();
  const transport::Turn again{turn.passed, 0};
  const auto ended = std::make_shared<std::atomic<int>>(0);
  Request request = Get("/file");
  request.turn = again;
  const auto second = Passing(again, ended);
  transport_->Start(std::move(request), second);
  EXPECT_EQ(second->Wait().error.code, Errc::kNone);
  EXPECT_EQ(bad->Wait().error.code, Errc::kInvalidArgument);
  EXPECT_TRUE(server_.RequestsFor("/file").size() == 1U);
}

TEST_F(CurlControl, WhoIsReadyGoesBeforeThoseWhoseTurnComesLater) {
  MakeTransport(1);
  auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(100'000);
  resource.fault = PauseFault(50'000, gate);
  server_.Set("/slow", resource);
  server_.Set("/file", SeededResource(1000));
  transport::Turn turn{std::make_shared<std::atomic<std::uint64_t>>(0), 0};
  const auto ended = std::make_shared<std::atomic<int>>(0);
  std::vector<std::shared_ptr<TransferRecorder>> recorders;
  for (const char* path : {"/slow", "/file?1", "/file?2"}) {
    Request request = Get(path);
    request.turn = turn;
    recorders.push_back(Passing(turn, ended));
    transport_->Start(std::move(request), recorders.back());
    ++turn.place;
  }
  ASSERT_TRUE(gate->WaitForArrivals());
  const auto other = std::make_shared<TransferRecorder>();
  int ended_before = -1;
  other->on_finished = [&] { ended_before = ended->load(); };
  transport_->Start(Get("/file?other"), other);
  // What is asked of the transport is done in order: once this one is gone, the other is known to it.
  const auto last = std::make_shared<TransferRecorder>();
  transport_->Cancel(transport_->Start(Get("/file?last"), last));
  EXPECT_EQ(last->Wait().error.code, Errc::kCancelled);
  gate->Open();
  EXPECT_EQ(other->Wait().error.code, Errc::kNone);
  EXPECT_EQ(ended_before, 1);
  for (const auto& recorder : recorders)
    EXPECT_EQ(recorder->Wait().error.code, Errc::kNone);
}

#ifndef _WIN32  // where libcurl is woken by an event
// Fault A15: libcurl itself would go on, and its thread sleep for ever.
TEST_F(CurlControl, DoesNotStartWhereNothingCouldWakeIt) {
  rlimit earlier{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &earlier), 0);
  const rlimit none{0, earlier.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto made = transport::MakeCurlTransport({}, clock_, nullptr);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &earlier), 0);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::kTooManyOpenFiles);
}
#endif

}  // namespace
}  // namespace openbits::test
