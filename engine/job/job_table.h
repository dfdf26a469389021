#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/job/job_event.h"
#include "engine/model/job_state.h"

namespace openbits::engine {

/// What the table says of one pair (state, event).
enum class CellKind : std::uint8_t {
  kMove,          // to another state
  kStay,          // accepted, the state does not change
  kEmpty,         // refused with BG_E_EMPTY
  kInvalidState,  // refused with BG_E_INVALID_STATE
  kCannotHappen,  // the controller never produces this pair
};

/// One cell.
struct TableCell {
  CellKind kind = CellKind::kCannotHappen;
  JobState to = JobState::kSuspended;  // kMove only
};

/// One row, for the documentation and for tests.
struct TableRow {
  JobEvent event;
  /// One letter a state, in the order S Q C X T E D F: '=' stay, '!' invalid state, '0' empty, '-' cannot happen, or the
  /// state moved to: S Q C X T E D, A (ACKNOWLEDGED), N (CANCELLED).
  std::string_view cells;
  /// The page that says so.
  std::string_view source;
};

/// The whole matrix. BITS: life-cycle-of-a-bits-job.md and the pages named in each row.
std::span<const TableRow> JobTable();

/// The cell of a pair. Total.
TableCell Lookup(JobState state, JobEvent event);

}  // namespace openbits::engine
