#pragma once

#include <optional>

#include "engine/model/job_record.h"
#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/base/random.h"

namespace openbits::engine {

/// What follows a failure of a transfer.
struct RetryDecision {
  /// True: ERROR now. False: TRANSIENT_ERROR.
  bool is_fatal = false;
  /// Delay to the automatic retry; nothing: waits for an event.
  std::optional<Duration> delay;
};

/// Decides between ERROR and TRANSIENT_ERROR and how long to wait. Fatal at once: fatal errors, a custom HTTP method,
/// NoProgressTimeout 0, MinimumRetryDelay > NoProgressTimeout, no-progress clock run out. Otherwise the minimum retry delay,
/// or Retry-After if that is longer, plus jitter of up to 10 % of the minimum; never beyond the no-progress deadline, so
/// that whoever wakes up there sees it (NoProgressExpired). Errors that wait for a condition have no delay, but for a
/// lost network, which is tried again in the same time: that it is lost may be wrong (fault C3). Pure but for `random`.
/// BITS: nf-bits-ibackgroundcopyjob-setminimumretrydelay; …-setnoprogresstimeout.
RetryDecision DecideRetry(const JobHeader& job, const Error& error, std::optional<Duration> retry_after, WallTime now,
                          Random& random);

/// True when the last failure of `job` is the answer of a server that is there: it may have asked for rest (fault B16).
bool WasAnswered(const JobHeader& job);

/// How long a job that is found in TRANSIENT_ERROR at a start waits for its next try: not at all, but what is left of the
/// delay where a server that is there had answered (fault B16), since it may have asked for it.
Duration RetryDelayAtStart(const JobHeader& job, WallTime now);

/// True when the no-progress clock of `job` runs and has reached NoProgressTimeout.
/// BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout.
bool NoProgressExpired(const JobHeader& job, WallTime now);

}  // namespace openbits::engine
