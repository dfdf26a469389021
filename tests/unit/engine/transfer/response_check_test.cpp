#include "engine/transfer/response_check.h"

#include <gtest/gtest.h>

// Every row of the table of http-requirements-for-bits-downloads.md and file-transfer-consistency.md as we read them.

namespace openbits::engine {
namespace {

using transport::HeaderList;
using transport::ResponseHead;

constexpr const char* kMonday = "Mon, 05 Jan 2026 00:00:00 GMT";
constexpr const char* kTuesday = "Tue, 06 Jan 2026 00:00:00 GMT";

ResponseHead Head(int status, HeaderList headers) {
  ResponseHead head;
  head.status = status;
  head.http_version = 11;
  head.headers = std::move(headers);
  return head;
}

ResponseExpectation Everything() { return {}; }

/// The rest of a whole file of 1,000 bytes, of which 400 are there.
ResponseExpectation Rest() {
  ResponseExpectation expectation;
  expectation.asked = {{400, 600}};
  expectation.known = RemoteIdentity{1000, kMonday, "\"a\""};
  expectation.has_precondition = true;
  expectation.may_begin_again = true;
  return expectation;
}

/// The caller's ranges.
ResponseExpectation CallersRanges(std::vector<ByteRange> ranges) {
  ResponseExpectation expectation;
  expectation.is_whole_file = false;
  expectation.asked = std::move(ranges);
  expectation.known.size_bytes = expectation.asked.size() > 1 ? 1000 : kSizeUnknown;
  return expectation;
}

void ExpectRefused(const ResponseExpectation& expectation, const ResponseHead& head, Errc code) {
  const Verdict verdict = CheckResponse(expectation, head);
  EXPECT_EQ(verdict.kind, VerdictKind::kRefuse);
  EXPECT_EQ(verdict.error.code, code) << Describe(verdict.error);
  EXPECT_EQ(verdict.error.context, ErrorContext::kRemoteFile);
}

VerdictKind KindOf(const ResponseExpectation& expectation, const ResponseHead& head) {
  return CheckResponse(expectation, head).kind;
}

TEST(ResponseCheck, WholeEntityIsTakenWithItsIdentity) {
  const Verdict verdict = CheckResponse(
      Everything(), Head(200, {{"content-length", "1000"}, {"Last-Modified", kMonday}, {"ETag", "\"a\""}}));
  EXPECT_EQ(verdict.kind, VerdictKind::kTakeBody);
  EXPECT_EQ(verdict.body_bytes, 1000U);
  EXPECT_EQ(verdict.remote, (RemoteIdentity{1000, kMonday, "\"a\""}));
}

TEST(ResponseCheck, WeakETagsTellNothing) {
  EXPECT_EQ(CheckResponse(Everything(), Head(200, {{"Content-Length", "1"}, {"ETag", "W/\"a\""}})).remote.etag, "");
}

TEST(ResponseCheck, LengthIsAMustUnlessContentIsDynamic) {
  ExpectRefused(Everything(), Head(200, {}), Errc::kMissingFileSize);
  ExpectRefused(Everything(), Head(200, {{"Content-Length", "9"}, {"Transfer-Encoding", "chunked"}}),
                Errc::kMissingFileSize);
  ResponseExpectation dynamic;
  dynamic.needs_length = false;
  EXPECT_EQ(KindOf(dynamic, Head(200, {})), VerdictKind::kTakeBody);
}

TEST(ResponseCheck, BrokenLengthsAreRefused) {  // fault B6
  for (const char* length : {"-1", "1x", "", "9223372036854775808", "99999999999999999999", "0x10", "1, 1"}) {
    ExpectRefused(Everything(), Head(200, {{"Content-Length", length}}), Errc::kInvalidServerResponse);
  }
  ExpectRefused(Everything(), Head(200, {{"Content-Length", "5"}, {"Content-Length", "6"}}),
                Errc::kInvalidServerResponse);
  EXPECT_EQ(KindOf(Everything(), Head(200, {{"Content-Length", "5"}, {"Content-Length", "5"}})),
            VerdictKind::kTakeBody);
}

TEST(ResponseCheck, StatusesOfFailureAreToldAsTheyAre) {
  for (const int status : {300, 304, 305, 400, 401, 403, 404, 407, 410, 429, 500, 501, 503, 599, 100}) {
    const Verdict verdict = CheckResponse(Everything(), Head(status, {{"Content-Length", "5"}}));
    EXPECT_EQ(verdict.error.code, Errc::kHttpStatus) << status;
    EXPECT_EQ(verdict.error.native, status);
  }
  ExpectRefused(Everything(), Head(416, {}), Errc::kHttpStatus);
  ExpectRefused(Everything(), Head(412, {}), Errc::kHttpStatus);
}

TEST(ResponseCheck, OtherSuccessIsNoFile) {
  for (const int status : {201, 202, 203, 204, 205, 207, 226}) {
    ExpectRefused(Everything(), Head(status, {{"Content-Length", "5"}}), Errc::kInvalidServerResponse);
  }
  ExpectRefused(Everything(), Head(206, {{"Content-Range", "bytes 0-4/5"}}), Errc::kInvalidServerResponse);
}

TEST(ResponseCheck, EncodedBodiesAreRefused) {  // fault B13
  for (const auto& expectation : {Everything(), Rest()}) {
    ExpectRefused(expectation, Head(200, {{"Content-Length", "5"}, {"Content-Encoding", "gzip"}}),
                  Errc::kInvalidServerResponse);
  }
  EXPECT_EQ(KindOf(Everything(), Head(200, {{"Content-Length", "5"}, {"Content-Encoding", "Identity"}})),
            VerdictKind::kTakeBody);
}

TEST(ResponseCheck, RestIsTakenWhenItIsExactlyThat) {
  const Verdict verdict = CheckResponse(Rest(), Head(206, {{"Content-Range", "bytes 400-999/1000"}}));
  EXPECT_EQ(verdict.kind, VerdictKind::kTakeBody);
  EXPECT_EQ(verdict.body_bytes, 600U);
  EXPECT_EQ(verdict.remote, Rest().known) << "fields left out stay known";
}

TEST(ResponseCheck, WrongRangesAreRefused) {  // fault B10
  for (const char* range : {"bytes 0-999/1000", "bytes 399-999/1000", "bytes 401-999/1000", "bytes 400-998/1000",
                            "bytes 400-999/*", "bytes */1000", "items 400-999/1000", "bytes 400-1000/1000", "junk"}) {
    ExpectRefused(Rest(), Head(206, {{"Content-Range", range}}), Errc::kInvalidServerResponse);
  }
  ExpectRefused(Rest(), Head(206, {{"Content-Length", "600"}}), Errc::kInsufficientRangeSupport);
  ExpectRefused(Rest(), Head(206, {{"Content-Range", "bytes 400-999/1000"}, {"Content-Length", "599"}}),
                Errc::kInvalidServerResponse);
  ExpectRefused(Rest(), Head(206, {{"Content-Range", "bytes 400-999/1000"}, {"Content-Range", "bytes 0-9/1000"}}),
                Errc::kInvalidServerResponse);
  ExpectRefused(Rest(), Head(206, {{"Content-Type", "multipart/byteranges; boundary=x"}}),
                Errc::kInvalidServerResponse);
}

TEST(ResponseCheck, OtherVersionsAreFetchedFromTheBeginning) {
  EXPECT_EQ(KindOf(Rest(), Head(412, {})), VerdictKind::kRestart);
  EXPECT_EQ(KindOf(Rest(), Head(206, {{"Content-Range", "bytes 400-1199/1200"}})), VerdictKind::kRestart);
  EXPECT_EQ(KindOf(Rest(), Head(206, {{"Content-Range", "bytes 400-999/1000"}, {"Last-Modified", kTuesday}})),
            VerdictKind::kRestart);
  EXPECT_EQ(KindOf(Rest(), Head(206, {{"Content-Range", "bytes 400-999/1000"}, {"ETag", "\"b\""}})),
            VerdictKind::kRestart);
}

TEST(ResponseCheck, WholeEntityInPlaceOfTheRest) {
  EXPECT_EQ(KindOf(Rest(), Head(200, {{"Content-Length", "1000"}})), VerdictKind::kTakeFromZero);
  ResponseExpectation again = Rest();
  again.may_begin_again = false;
  ExpectRefused(again, Head(200, {{"Content-Length", "1000"}}), Errc::kInsufficientRangeSupport);
}

TEST(ResponseCheck, UnsatisfiableRestMeansDoneOrBegunAgain) {  // fault B12
  ResponseExpectation unknown_size = Rest();
  unknown_size.known.size_bytes = kSizeUnknown;
  EXPECT_EQ(KindOf(unknown_size, Head(416, {{"Content-Range", "bytes */400"}})), VerdictKind::kAlreadyComplete);
  EXPECT_EQ(KindOf(Rest(), Head(416, {{"Content-Range", "bytes */400"}})), VerdictKind::kRestart);
  EXPECT_EQ(KindOf(Rest(), Head(416, {{"Content-Range", "bytes */300"}})), VerdictKind::kRestart);
  EXPECT_EQ(KindOf(Rest(), Head(416, {})), VerdictKind::kRestart);
}

TEST(ResponseCheck, CallersRangeNeedsRangesInsideTheFile) {
  const ResponseExpectation one = CallersRanges({{100, 50}});
  EXPECT_EQ(KindOf(one, Head(206, {{"Content-Range", "bytes 100-149/1000"}})), VerdictKind::kTakeBody);
  ExpectRefused(one, Head(200, {{"Content-Length", "1000"}}), Errc::kInsufficientRangeSupport);
  ExpectRefused(one, Head(206, {{"Content-Range", "bytes 100-119/120"}}), Errc::kInvalidRange);
  ExpectRefused(one, Head(416, {{"Content-Range", "bytes */50"}}), Errc::kInvalidRange);
  EXPECT_EQ(CheckResponse(CallersRanges({{100, kToEndOfFile}}), Head(206, {{"Content-Range", "bytes 100-999/1000"}}))
                .body_bytes,
            900U);
}

TEST(ResponseCheck, SeveralRangesComeAsPartsOrOneByOne) {
  const ResponseExpectation two = CallersRanges({{100, 50}, {300, 50}});
  EXPECT_EQ(KindOf(two, Head(206, {{"Content-Type", "multipart/byteranges; boundary=x"}})), VerdictKind::kTakeParts);
  EXPECT_EQ(KindOf(two, Head(206, {{"Content-Range", "bytes 100-349/1000"}})), VerdictKind::kOneRangeAtATime);
  EXPECT_EQ(KindOf(two, Head(200, {{"Content-Length", "1000"}})), VerdictKind::kOneRangeAtATime);
}

TEST(ResponseCheck, VersionsAreToldApartBySizeTimeAndTag) {
  const RemoteIdentity known{1000, kMonday, "\"a\""};
  EXPECT_FALSE(IsOtherVersion(known, known, true));
  EXPECT_FALSE(IsOtherVersion(known, {kSizeUnknown, "", ""}, true)) << "what is not told is not compared";
  EXPECT_TRUE(IsOtherVersion(known, {999, kMonday, "\"a\""}, true));
  EXPECT_TRUE(IsOtherVersion(known, {1000, kTuesday, "\"a\""}, true));
  EXPECT_TRUE(IsOtherVersion(known, {1000, kMonday, "\"b\""}, true));
  EXPECT_FALSE(IsOtherVersion(known, {1000, kMonday, "\"b\""}, false)) << "fault B8";
  EXPECT_TRUE(IsOtherVersion(known, {1000, "", "\"b\""}, false)) << "without times the tag decides";
}

}  // namespace
}  // namespace openbits::engine
