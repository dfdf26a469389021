#include <gtest/gtest.h>

#include "tests/unit/engine/transfer/download_world.h"

namespace openbits::test {
namespace {

using engine::DownloadResult;
using Kind = FakeFault::Kind;

FakeFault Reset(std::uint64_t bytes) { return FakeFault{Kind::kReset, bytes, 0, {}, {}}; }
FakeFault Fault(Kind kind) { return FakeFault{kind, 0, 0, {}, {}}; }
FakeFault Refusal(Errc code) {
  return FakeFault{Kind::kError, 0, 0, Error{code, ErrorContext::kRemoteFile, 0, "fake"}, {}};
}

TEST(DownloadNetwork, ResetAtEveryOffsetIsResumedWithoutFetchingTwice) {
  constexpr std::uint64_t kSize = 900;
  for (std::uint64_t offset = 0; offset <= kSize; ++offset) {
    DownloadWorld world;
    FakeResource& server = world.Serve(kSize);
    server.piece_bytes = 64;
    server.faults = {Reset(offset)};
    const DownloadResult result = world.Download();
    ASSERT_EQ(result.error.code, Errc::kNone) << offset << ": " << Describe(result.error);
    ASSERT_EQ(world.Temporary(), world.Wanted()) << offset;
    ASSERT_EQ(world.transport->bytes_sent(), kSize) << offset;
  }
}

TEST(DownloadNetwork, QuickReconnectsAreCountedAndThenTheFailureIsTold) {
  for (const Errc code : {Errc::kCannotConnect, Errc::kNameNotResolved, Errc::kConnectionAborted}) {
    DownloadWorld world;
    world.Serve(1000).faults = {Refusal(code), Refusal(code), Refusal(code), Refusal(code)};
    EXPECT_EQ(world.Download().error.code, code);
    EXPECT_EQ(world.transport->requests().size(), 3U) << "two quick reconnects";
    EXPECT_FALSE(world.result->made_progress);
  }
}

TEST(DownloadNetwork, ProgressStartsTheCountAgain) {
  DownloadWorld world;
  FakeResource& server = world.Serve(100'000);
  for (int i = 0; i < 8; ++i) {
    server.faults.push_back(Reset(10'000));
    server.faults.push_back(Refusal(Errc::kCannotConnect));
  }
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_EQ(world.transport->bytes_sent(), 100'000U);
}

TEST(DownloadNetwork, OtherFailuresAreNotTriedAgain) {
  for (const Errc code : {Errc::kTimedOut, Errc::kTlsFailure, Errc::kGarbledResponse}) {
    DownloadWorld world;
    world.Serve(1000).faults = {Refusal(code)};
    EXPECT_EQ(world.Download().error.code, code);
    EXPECT_EQ(world.transport->requests().size(), 1U);
  }
}

TEST(DownloadNetwork, ShortBodyIsAConnectionFailureAndKeepsItsBytes) {
  DownloadWorld world;
  world.Serve(10'000).edit = [](const transport::Request&, std::size_t, FakeAnswer& answer) {
    answer.fails_after_bytes = 4'000;
    answer.error = Error{};  // a clean end, too early (faults B3, B5)
  };
  world.settings.immediate_reconnects = 0;
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kConnectionAborted);
  EXPECT_EQ(result.bytes_durable, 4'000U);
}

TEST(DownloadNetwork, BodyLongerThanItsRangeIsRefusedAndForgotten) {
  DownloadWorld world;
  FakeResource& server = world.Serve(10'000);
  server.faults = {Reset(4'000), Fault(Kind::kTooLong)};
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kInvalidServerResponse);
  EXPECT_EQ(result.bytes_durable, 4'000U) << "bytes of a lying answer are not kept";
  EXPECT_EQ(world.Temporary(), FakeBody(1, 0, 4'000));
}

// Fault B6, and whoever stops the download while its end still waits for a checkpoint.
TEST(DownloadNetwork, BodyLongerThanItsRangeIsForgottenByAStopToo) {
  DownloadWorld world;
  world.Serve(2'000'000).bytes_per_s = 1'000'000;
  world.server().faults = {Fault(Kind::kTooLong)};
  world.pool->SetLatency([] { return std::chrono::seconds{20}; });
  world.Start();
  world.runner->Advance(std::chrono::seconds{10});
  ASSERT_EQ(world.transport->active(), 0U);
  ASSERT_FALSE(world.result.has_value()) << "it waits for its checkpoint";
  world.runner->Run([&] { world.task->Stop(); });
  ASSERT_TRUE(world.RunToEnd());
  EXPECT_EQ(world.result->error.code, Errc::kCancelled);
  EXPECT_EQ(world.result->bytes_durable, 0U) << "bytes of a lying answer are not kept";
}

TEST(DownloadNetwork, ChangedFileIsBegunAgain) {
  for (const bool has_precondition : {true, false}) {
    DownloadWorld world;
    FakeResource& server = world.Serve(200'000);
    server.honours_preconditions = has_precondition;
    server.faults = {Reset(100'000)};
    world.settings.immediate_reconnects = 0;
    EXPECT_EQ(world.Download().error.code, Errc::kConnectionAborted);
    world.Serve(150'000, 2);
    const DownloadResult result = world.Download();
    EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
    EXPECT_EQ(world.Temporary(), FakeBody(2, 0, 150'000)) << "fault B7";
    EXPECT_TRUE(world.accepted.back().restarted);
    EXPECT_EQ(world.accepted.back().resumed_at, 0U);
    EXPECT_EQ(world.Names().size(), 1U) << "the earlier temporary is gone";
  }
}

TEST(DownloadNetwork, ChangeOfTheETagAloneIsBelievedOnce) {
  DownloadWorld world;
  FakeResource& server = world.Serve(200'000);
  server.faults = {Reset(100'000), Reset(0), Reset(120'000)};
  int answers = 0;
  server.edit = [&answers](const transport::Request&, std::size_t, FakeAnswer& answer) {
    answer.SetHeader("ETag", "\"node-" + std::to_string(++answers) + "\"");  // fault B8
  };
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_LE(world.transport->bytes_sent(), 400'000U);
}

TEST(DownloadNetwork, FileThatChangesAllTheTimeIsGivenUpForNow) {
  DownloadWorld world;
  FakeResource& server = world.Serve(200'000);
  int version = 1;
  server.edit = [&](const transport::Request& request, std::size_t, FakeAnswer& answer) {
    if (request.ranges.empty()) {
      answer.fails_after_bytes = 50'000;
    }
    world.Serve(200'000, static_cast<std::uint64_t>(++version));
  };
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNoProgress);
  EXPECT_EQ(Classify(result.error), ErrorClass::kTransient);
  EXPECT_EQ(result.bytes_durable, 0U);
  EXPECT_EQ(world.accepted.size(), 4U) << "the first and three restarts";
}

TEST(DownloadNetwork, WholeFileInPlaceOfItsRestIsTaken) {
  DownloadWorld world;
  world.Serve(200'000).faults = {Reset(100'000), Fault(Kind::kIgnoreRange)};
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_EQ(world.transport->requests().size(), 2U) << "that very body is used (fault B11)";
  EXPECT_EQ(world.accepted.size(), 2U);
  EXPECT_TRUE(world.accepted[1].restarted);
  EXPECT_EQ(world.Names(), std::vector<std::string>{world.record.temporary_name});
}

// Fault B22: a hotel's network answers everything with its own page.
TEST(DownloadNetwork, ALoginPageInPlaceOfTheRestCostsNothing) {
  DownloadWorld world;
  bool is_captured = false;
  world.Serve(200'000).edit = [&](const transport::Request&, std::size_t number, FakeAnswer& answer) {
    answer.SetHeader("Content-Type", "application/octet-stream");
    if (number == 0) answer.fails_after_bytes = 100'000;
    if (!is_captured) return;
    answer = FakeAnswer{};
    answer.headers = {{"Content-Type", "Text/HTML; charset=utf-8"}, {"Content-Length", "7"}};
    answer.body = {FakeSegment{"<html/>", 0, 0, 0}};
  };
  world.settings.immediate_reconnects = 0;
  EXPECT_EQ(world.Download().error.code, Errc::kConnectionAborted);
  is_captured = true;
  world.result.reset();
  const DownloadResult captured = world.Download();
  EXPECT_EQ(Classify(captured.error), ErrorClass::kTransient) << Describe(captured.error);
  EXPECT_EQ(captured.bytes_durable, 100'000U);
  is_captured = false;
  world.result.reset();
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_EQ(world.transport->bytes_sent(), 200'000U);
}

// A page that has changed is a page.
TEST(DownloadNetwork, AWebPageThatChangesIsBegunAgainFromItsNewSelf) {
  DownloadWorld world;
  const auto as_page = [](const transport::Request&, std::size_t number, FakeAnswer& answer) {
    answer.SetHeader("Content-Type", "text/html");
    if (number == 0) answer.fails_after_bytes = 100'000;
  };
  world.Serve(200'000).edit = as_page;
  world.settings.immediate_reconnects = 0;
  EXPECT_EQ(world.Download().error.code, Errc::kConnectionAborted);
  world.Serve(150'000, 2).edit = as_page;
  world.server().has_ranges = false;
  world.server().honours_preconditions = false;
  world.result.reset();
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_TRUE(world.Temporary() == world.Wanted());
}

// A copy of a local file ends with a last look at its source.
TEST(DownloadNetwork, ASourceThatChangedWhileItWasCopiedIsCopiedAgain) {
  DownloadWorld world;
  world.Serve(100'000).edit = [](const transport::Request&, std::size_t number, FakeAnswer& answer) {
    if (number > 0) return;
    answer.fails_after_bytes = 100'000;
    answer.error = Error{Errc::kRemoteFileChanged, ErrorContext::kRemoteFile, 0, ""};
  };
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.transport->requests().size(), 2U);
  EXPECT_TRUE(world.transport->requests()[1].ranges.empty());
  EXPECT_TRUE(world.accepted.back().restarted);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

// A log that is being written, or the image of a running machine.
TEST(DownloadNetwork, ASourceThatNeverRestsIsGivenUpForNow) {
  for (const std::uint64_t growth : {0U, 1000U}) {
    DownloadWorld world;
    world.Serve(100'000).edit = [&](const transport::Request&, std::size_t number, FakeAnswer& answer) {
      answer.fails_after_bytes = answer.BodyBytes();
      answer.error = Error{Errc::kRemoteFileChanged, ErrorContext::kRemoteFile, 0, ""};
      if (growth != 0) world.Serve(100'000 + growth * (number + 1), 2 + number);
    };
    const DownloadResult result = world.Download();
    EXPECT_EQ(result.error.code, Errc::kNoProgress);
    EXPECT_FALSE(result.made_progress);
    EXPECT_EQ(world.transport->requests().size(), world.settings.restarts_max + 1U);
  }
}

// Dynamic content may be of another length, or of none told, each time.
TEST(DownloadNetwork, DynamicContentIsNotMeasuredByAnEarlierAnswer) {
  DownloadWorld world;
  world.options.dynamic_content = true;
  world.Serve(100'000).edit = [&world](const transport::Request&, std::size_t number, FakeAnswer& answer) {
    if (number == 0) answer.fails_after_bytes = 0;
    world.server().size = 40'000;
    world.server().sends_length = false;
  };
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
  EXPECT_EQ(result.bytes_total, 40'000U);
  EXPECT_EQ(world.Temporary()->size(), 40'000U);
}

TEST(DownloadNetwork, ServerWithoutRangesThatNeverFinishesIsAnErrorAndNoLoop) {
  DownloadWorld world;
  FakeResource& server = world.Serve(200'000);
  server.has_ranges = false;
  for (int i = 0; i < 20; ++i) {
    server.faults.push_back(Reset(100'000));
  }
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kInsufficientRangeSupport);
  EXPECT_EQ(Classify(result.error), ErrorClass::kFatal);
  EXPECT_EQ(world.transport->requests().size(), 5U);
  server.faults.clear();
  EXPECT_EQ(world.Download().error.code, Errc::kNone) << "resumed by the user, from the beginning";
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

TEST(DownloadNetwork, RangeAnswersThatLieAreRefusedBeforeTheirFirstByte) {
  const struct {
    Kind kind;
    Errc code;
  } cases[] = {{Kind::kWrongContentRange, Errc::kInvalidServerResponse},
               {Kind::kNoContentRange, Errc::kInsufficientRangeSupport}};
  for (const auto& test : cases) {
    DownloadWorld world;
    world.Serve(10'000).faults = {Reset(4'000), Fault(test.kind)};
    const DownloadResult result = world.Download();
    EXPECT_EQ(result.error.code, test.code);
    EXPECT_EQ(world.transport->bytes_sent(), 4'000U);
  }
}

TEST(DownloadNetwork, MissingLengthIsFatalAndLeavesNoTemporary) {
  DownloadWorld world;
  world.Serve(10'000).sends_length = false;
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kMissingFileSize);
  EXPECT_TRUE(world.Names().empty());
}

TEST(DownloadNetwork, OldHttpWithALengthWillDo) {
  DownloadWorld world;
  world.Serve(10'000).http_version = 10;
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
}

TEST(DownloadNetwork, ConnectionThatDiesAfterTheLastByteDoesNotMatter) {
  DownloadWorld world;
  world.Serve(10'000).faults = {Reset(10'000)};
  EXPECT_EQ(world.Download().error.code, Errc::kNone) << "fault B25";
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(DownloadNetwork, ShrunkFileIsBegunAgain) {
  DownloadWorld world;
  FakeResource& server = world.Serve(10'000);
  server.faults = {Reset(8'000)};
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.Serve(5'000, 2).honours_preconditions = false;  // answers 416 (fault B12)
  const DownloadResult result = world.Download();
  EXPECT_EQ(result.error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), FakeBody(2, 0, 5'000));
}

TEST(DownloadNetwork, ServerWithoutValidatorsIsComparedBySize) {
  DownloadWorld world;
  FakeResource& server = world.Serve(10'000);
  server.last_modified.clear();
  server.etag.clear();
  server.faults = {Reset(6'000)};
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  EXPECT_EQ(world.transport->bytes_sent(), 10'000U);
}

// The caller's ranges. BITS: nf-bits3_0-ibackgroundcopyjob3-addfilewithranges.

std::vector<ByteRange> ThreeRanges() { return {{100, 100}, {900, 100}, {400, 100}}; }

TEST(DownloadRanges, AreJoinedInTheCallersOrder) {
  for (const bool has_multipart : {true, false}) {
    DownloadWorld world;
    world.Serve(2'000).has_multipart = has_multipart;
    world.saved.ranges = ThreeRanges();
    const DownloadResult result = world.Download();
    ASSERT_EQ(result.error.code, Errc::kNone) << Describe(result.error);
    EXPECT_EQ(result.bytes_total, 300U);
    EXPECT_EQ(world.Temporary(), FakeBody(1, 100, 100) + FakeBody(1, 900, 100) + FakeBody(1, 400, 100));
    // One range first, for the size; then the others at once, or one by one where the server cannot.
    EXPECT_EQ(world.transport->requests().size(), has_multipart ? 2U : 4U);
    EXPECT_EQ(world.accepted.size(), 1U);
    EXPECT_EQ(world.accepted[0].bytes_total, 300U);
    EXPECT_EQ(world.accepted[0].remote.size_bytes, 2'000U);
  }
}

TEST(DownloadRanges, ResetAtEveryOffsetOfEveryAnswerIsResumed) {
  for (std::uint64_t offset = 0; offset < 700; offset += 3) {
    for (const int request : {0, 1}) {
      DownloadWorld world;
      FakeResource& server = world.Serve(2'000);
      server.piece_bytes = 50;
      if (request == 1) {
        server.faults.push_back(Fault(Kind::kNone));
      }
      server.faults.push_back(Reset(offset));
      world.saved.ranges = ThreeRanges();
      ASSERT_EQ(world.Download().error.code, Errc::kNone) << offset;
      ASSERT_EQ(world.Temporary(), world.Wanted()) << offset;
    }
  }
}

TEST(DownloadRanges, BadMultipartIsAskedAgainRangeByRange) {
  DownloadWorld world;
  world.Serve(2'000).edit = [](const transport::Request& request, std::size_t, FakeAnswer& answer) {
    if (request.ranges.size() > 1 && answer.body.size() > 2) {
      std::swap(answer.body[0].text, answer.body[2].text);  // parts in the wrong order
      answer.body[0].text = answer.body[0].text.substr(2);
    }
  };
  world.saved.ranges = ThreeRanges();
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
}

TEST(DownloadRanges, MultipartWithPartsMissingIsAskedAgainRangeByRange) {
  DownloadWorld world;
  world.Serve(2'000).edit = [](const transport::Request& request, std::size_t, FakeAnswer& answer) {
    if (request.ranges.size() > 1) answer.body = {answer.body.back()};  // the end alone
    answer.SetHeader("Content-Length", std::to_string(answer.BodyBytes()));
  };
  world.saved.ranges = ThreeRanges();
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), world.Wanted());
  std::vector<std::size_t> ranges;
  for (const transport::Request& request : world.transport->requests())
    ranges.push_back(request.ranges.size());
  EXPECT_EQ(ranges, (std::vector<std::size_t>{1, 2, 1, 1}));
}

TEST(DownloadRanges, ServerWithoutRangesIsFatal) {
  DownloadWorld world;
  world.Serve(2'000).has_ranges = false;
  world.saved.ranges = ThreeRanges();
  EXPECT_EQ(world.Download().error.code, Errc::kInsufficientRangeSupport);
  EXPECT_TRUE(world.Names().empty());
}

TEST(DownloadRanges, OutsideTheFileIsFatal) {
  for (const ByteRange& outside : {ByteRange{1'950, 100}, ByteRange{3'000, 1}, ByteRange{2'000, kToEndOfFile}}) {
    for (const bool is_first : {true, false}) {
      DownloadWorld world;
      world.Serve(2'000);
      world.saved.ranges = is_first ? std::vector<ByteRange>{outside} : std::vector<ByteRange>{{0, 10}, outside};
      EXPECT_EQ(world.Download().error.code, Errc::kInvalidRange) << outside.offset << " " << is_first;
    }
  }
}

TEST(DownloadRanges, OpenEndAndEmptyRangesAreUnderstood) {
  DownloadWorld world;
  world.Serve(2'000);
  world.saved.ranges = {{5, 0}, {1'900, kToEndOfFile}, {0, 10}};
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), FakeBody(1, 1'900, 100) + FakeBody(1, 0, 10));
  DownloadWorld nothing;
  nothing.saved.ranges = {{5, 0}};
  EXPECT_EQ(nothing.Download().error.code, Errc::kNone);
  EXPECT_EQ(nothing.Temporary(), "");
}

TEST(DownloadRanges, ChangedFileIsBegunAgain) {
  DownloadWorld world;
  FakeResource& server = world.Serve(2'000);
  server.faults = {Fault(Kind::kNone), Reset(60)};
  world.saved.ranges = ThreeRanges();
  world.settings.immediate_reconnects = 0;
  world.Download();
  world.Serve(2'500, 2);
  EXPECT_EQ(world.Download().error.code, Errc::kNone);
  EXPECT_EQ(world.Temporary(), FakeBody(2, 100, 100) + FakeBody(2, 900, 100) + FakeBody(2, 400, 100));
}

}  // namespace
}  // namespace openbits::test
