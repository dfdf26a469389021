#include "platform/base/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace openbits::test {
namespace {

ErrorClass OfStatus(int status) { return Classify(Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, status, {}}); }

ErrorClass OfCode(Errc code) { return Classify(Error{code, ErrorContext::kUnknown, 0, {}}); }

std::vector<Errc> AllCodes() {
  std::vector<Errc> codes;
  for (unsigned code = 0; code <= static_cast<unsigned>(Errc::kInternal); ++code) {
    codes.push_back(static_cast<Errc>(code));
  }
  return codes;
}

// BITS: handling-server-application-errors.md: the status codes by class.
TEST(ErrorClassify, RedirectsAreFatalButForTheUnusualOnes) {
  for (const int status : {300, 301, 302, 303, 304, 305, 307}) {
    EXPECT_EQ(OfStatus(status), ErrorClass::kFatal) << status;
  }
  for (const int status : {306, 308, 309, 399}) {
    EXPECT_EQ(OfStatus(status), ErrorClass::kTransient) << status;
  }
}

TEST(ErrorClassify, StatusesOfTheClientsFaultAreFatalButThoseThatPass) {
  for (int status = 400; status < 500; ++status) {
    const bool may_pass = status == 408 || status == 409 || status == 429;
    EXPECT_EQ(OfStatus(status), may_pass ? ErrorClass::kTransient : ErrorClass::kFatal) << status;
  }
}

TEST(ErrorClassify, StatusesOfTheServersFaultMayPassButTwo) {
  for (int status = 500; status < 600; ++status) {
    const bool is_fatal = status == 501 || status == 505;
    EXPECT_EQ(OfStatus(status), is_fatal ? ErrorClass::kFatal : ErrorClass::kTransient) << status;
  }
}

TEST(ErrorClassify, StatusesOfNoClassMayPass) {
  for (const int status : {-1, 0, 100, 199, 600, 999, 100'000}) {
    EXPECT_EQ(OfStatus(status), ErrorClass::kTransient) << status;
  }
}

TEST(ErrorClassify, OnlyAStatusIsReadAsOne) {
  EXPECT_EQ(Classify(Error{Errc::kInvalidServerResponse, ErrorContext::kRemoteFile, 503, {}}), ErrorClass::kFatal);
  EXPECT_EQ(Classify(Error{Errc::kTimedOut, ErrorContext::kRemoteFile, 404, {}}), ErrorClass::kTransient);
}

// The rest of the table, row by row: what is not named here is fatal.
TEST(ErrorClassify, NetworkAndMachineFailuresMayPass) {
  const std::set<Errc> transient = {
      Errc::kNameNotResolved,
      Errc::kCannotConnect,
      Errc::kTimedOut,
      Errc::kConnectionAborted,
      Errc::kGarbledResponse,
      Errc::kTlsChannelFailure,
      Errc::kNoProgress,
      Errc::kSessionNotFound,
      Errc::kNoUploadServer,
      Errc::kServerFailed,
      Errc::kServerCertificateDeclined,
      Errc::kServerCertificateCallbackRequired,
      Errc::kSharingViolation,
      Errc::kTooManyOpenFiles,
      Errc::kTemporaryFileLost,
      Errc::kServiceStopped,
      Errc::kCancelled,
      Errc::kDiskFull,
      Errc::kDestinationLocked,
      Errc::kOutOfMemory,
      Errc::kHttpStatus,  // with no status at all
  };
  const std::set<Errc> by_event = {
      Errc::kNetworkDisconnected,
      Errc::kBlockedByPolicy,
      Errc::kBlockedByCostPolicy,
      Errc::kBlockedByBatteryPolicy,
      Errc::kBlockedByBatterySaver,
      Errc::kBlockedBySystemPolicy,
      Errc::kStandby,
  };
  for (const Errc code : AllCodes()) {
    const ErrorClass expected = transient.count(code) != 0  ? ErrorClass::kTransient
                                : by_event.count(code) != 0 ? ErrorClass::kTransientEvent
                                                            : ErrorClass::kFatal;
    EXPECT_EQ(OfCode(code), expected) << Name(code);
  }
}

// Fault A4: a full disk must not end a job.
TEST(ErrorClassify, FullDiskMayPassAndTooLargeAFileMayNot) {
  EXPECT_EQ(OfCode(Errc::kDiskFull), ErrorClass::kTransient);
  EXPECT_EQ(OfCode(Errc::kFileTooLarge), ErrorClass::kFatal);
}

TEST(ErrorName, EveryCodeHasOneOfItsOwn) {
  std::set<std::string> names;
  for (const Errc code : AllCodes()) {
    const std::string name(Name(code));
    EXPECT_NE(name, "Unknown") << static_cast<unsigned>(code);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(Name(Errc::kNone), "None");
  EXPECT_EQ(Name(Errc::kHttpStatus), "HttpStatus");
}

TEST(ErrorDescribe, ShowsWhatThereIs) {
  EXPECT_EQ(Describe(Error{Errc::kEmpty}), "Empty");
  EXPECT_EQ(Describe(Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, 404, {}}), "HttpStatus (404)");
  EXPECT_EQ(Describe(Error{Errc::kDiskFull, ErrorContext::kLocalFile, 28, "write a"}), "DiskFull (28): write a");
  EXPECT_EQ(Describe(Error{Errc::kInternal, ErrorContext::kQueue, 0, "why"}), "Internal: why");
}

}  // namespace
}  // namespace openbits::test
