#include "engine/job/job_machine.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/job/job_table.h"

namespace openbits::engine {
namespace {

constexpr JobState kAllStates[] = {JobState::kSuspended,    JobState::kQueued,         JobState::kConnecting,
                                   JobState::kTransferring, JobState::kTransientError, JobState::kError,
                                   JobState::kTransferred,  JobState::kAcknowledged,   JobState::kCancelled};

TEST(JobTable, HasARowForEveryEventInOrderAndEightCellsEach) {
  ASSERT_EQ(JobTable().size(), static_cast<std::size_t>(kJobEventCount));
  for (std::size_t i = 0; i < JobTable().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(JobTable()[i].event), i);
    EXPECT_EQ(JobTable()[i].cells.size(), 8U) << Name(JobTable()[i].event);
    EXPECT_FALSE(JobTable()[i].source.empty());
  }
}

// BITS: ne-bits-bg_job_state: nothing leads out of ACKNOWLEDGED and CANCELLED.
TEST(JobTable, FinalStatesRefuseEveryCallAndNeverMove) {
  for (const JobState state : {JobState::kAcknowledged, JobState::kCancelled}) {
    for (const TableRow& row : JobTable()) {
      const CellKind kind = Lookup(state, row.event).kind;
      EXPECT_TRUE(kind == CellKind::kInvalidState || kind == CellKind::kCannotHappen) << Name(row.event);
    }
  }
}

TEST(JobTable, DecideFollowsTheTableForEveryPair) {
  for (const JobState state : kAllStates) {
    for (const TableRow& row : JobTable()) {
      const TableCell cell = Lookup(state, row.event);
      if (cell.kind == CellKind::kCannotHappen) continue;
      const auto decision = Decide(state, row.event);
      const std::string pair = std::string(Name(state)) + " + " + std::string(Name(row.event));
      switch (cell.kind) {
        case CellKind::kMove:
          ASSERT_TRUE(decision.has_value()) << pair;
          EXPECT_EQ(decision->next, cell.to) << pair;
          break;
        case CellKind::kStay:
          ASSERT_TRUE(decision.has_value()) << pair;
          EXPECT_EQ(decision->next, state) << pair;
          break;
        case CellKind::kEmpty:
          ASSERT_FALSE(decision.has_value()) << pair;
          EXPECT_EQ(decision.error().code, Errc::kEmpty) << pair;
          break;
        case CellKind::kInvalidState:
          ASSERT_FALSE(decision.has_value()) << pair;
          EXPECT_EQ(decision.error().code, Errc::kInvalidState) << pair;
          break;
        case CellKind::kCannotHappen: break;
      }
    }
  }
}

// The documented life of a job, spelled out once without the table.
TEST(JobMachine, WalksTheDocumentedLife) {
  JobState state = JobState::kSuspended;
  const auto step = [&state](JobEvent event) {
    auto decision = Decide(state, event);
    ASSERT_TRUE(decision.has_value());
    state = decision->next;
  };
  step(JobEvent::kAddFiles);
  EXPECT_EQ(state, JobState::kSuspended);
  step(JobEvent::kResume);
  EXPECT_EQ(state, JobState::kQueued);
  step(JobEvent::kActivate);
  EXPECT_EQ(state, JobState::kConnecting);
  step(JobEvent::kFirstResponse);
  EXPECT_EQ(state, JobState::kTransferring);
  step(JobEvent::kDeactivate);
  EXPECT_EQ(state, JobState::kQueued);
  step(JobEvent::kActivate);
  step(JobEvent::kTransientError);
  EXPECT_EQ(state, JobState::kTransientError);
  step(JobEvent::kRetry);
  step(JobEvent::kActivate);
  step(JobEvent::kFirstResponse);
  step(JobEvent::kAllTransferred);
  EXPECT_EQ(state, JobState::kTransferred);
  step(JobEvent::kCompleteDownload);
  EXPECT_EQ(state, JobState::kTransferred);
  step(JobEvent::kFinalized);
  EXPECT_EQ(state, JobState::kAcknowledged);
}

TEST(JobMachine, ResumeWithoutFilesFailsAndStaysSuspended) {
  const auto decision = Decide(JobState::kSuspended, JobEvent::kResumeEmpty);
  ASSERT_FALSE(decision.has_value());
  EXPECT_EQ(decision.error().code, Errc::kEmpty);
}

TEST(JobMachine, EnteringErrorOrTransferredOwesANotificationAndNoModification) {
  const auto error = Decide(JobState::kTransferring, JobEvent::kFatalError);
  EXPECT_TRUE(Has(error->effects, JobEffect::kOweError));
  EXPECT_FALSE(Has(error->effects, JobEffect::kNotifyModification));
  const auto done = Decide(JobState::kTransferring, JobEvent::kAllTransferred);
  EXPECT_TRUE(Has(done->effects, JobEffect::kOweTransferred));
  EXPECT_FALSE(Has(done->effects, JobEffect::kNotifyModification));
}

TEST(JobMachine, TransientErrorNotifiesAModificationOnly) {
  const auto decision = Decide(JobState::kTransferring, JobEvent::kTransientError);
  EXPECT_TRUE(Has(decision->effects, JobEffect::kNotifyModification));
  EXPECT_FALSE(Has(decision->effects, JobEffect::kOweError));
  EXPECT_TRUE(Has(decision->effects, JobEffect::kStopTransfers));
}

TEST(JobMachine, ResumeRestartsTheDownloadTimeAndFreezesProperties) {
  const auto decision = Decide(JobState::kError, JobEvent::kResume);
  EXPECT_TRUE(Has(decision->effects, JobEffect::kResetDownloadTime));
  EXPECT_TRUE(Has(decision->effects, JobEffect::kMarkResumed));
  EXPECT_TRUE(Has(decision->effects, JobEffect::kOweNothing));
}

TEST(JobMachine, InvalidDataInAJobInErrorOwesTheErrorAgain) {
  const auto decision = Decide(JobState::kError, JobEvent::kOriginDataInvalid);
  EXPECT_EQ(decision->next, JobState::kError);
  EXPECT_TRUE(Has(decision->effects, JobEffect::kOweError));
}

TEST(JobMachine, ARestartIsNoActivity) {
  const auto decision = Decide(JobState::kSuspended, JobEvent::kRestart);
  EXPECT_FALSE(Has(decision->effects, JobEffect::kActivity));
}

}  // namespace
}  // namespace openbits::engine
