#include "engine/schedule/retry_policy.h"

#include <algorithm>
#include <string_view>

namespace openbits::engine {
namespace {

/// ASSUMED: BITS does not speak of Retry-After. A server may slow us down, not switch us off: a day at most (fault B16).
constexpr Duration kRetryAfterMax = std::chrono::hours{24};

/// BITS: nf-bits10_2-ibackgroundcopyjobhttpoptions2-sethttpmethod, "Remarks": errors a job could otherwise recover from
/// are fatal with a method other than the default.
bool HasCustomMethod(const JobHeader& job) {
  if (job.properties.http_method.empty()) return false;
  const std::string_view default_method = job.type == JobType::kDownload ? "GET" : "BITS_POST";
  return job.properties.http_method != default_method;
}

Duration NoProgressTimeout(const JobHeader& job) { return std::chrono::seconds{job.properties.no_progress_timeout_s}; }

/// Time without progress; a clock that was set back counts as none (fault C1).
Duration WithoutProgress(const JobHeader& job, WallTime now) {
  return std::max(Duration::zero(), now - job.no_progress_since.value_or(now));
}

Duration JitterMax(Duration minimum) { return minimum / 10; }

}  // namespace

bool NoProgressExpired(const JobHeader& job, WallTime now) {
  return job.no_progress_since.has_value() && WithoutProgress(job, now) >= NoProgressTimeout(job);
}

bool WasAnswered(const JobHeader& job) {
  return job.error && (job.error->error.code == Errc::kHttpStatus || job.error->error.code == Errc::kServerFailed);
}

Duration RetryDelayAtStart(const JobHeader& job, WallTime now) {
  if (!job.retry_at || !WasAnswered(job)) return Duration::zero();
  const Duration left = *job.retry_at - now;
  const Duration minimum = std::chrono::seconds{job.properties.minimum_retry_delay_s};
  // More than DecideRetry gives is the difference of two clocks (fault C1).
  const bool is_believed = left <= std::max(minimum, kRetryAfterMax) + JitterMax(minimum);
  return is_believed ? std::max(left, Duration::zero()) : Duration::zero();
}

RetryDecision DecideRetry(const JobHeader& job, const Error& error, std::optional<Duration> retry_after, WallTime now,
                          Random& random) {
  constexpr RetryDecision kFatalNow{.is_fatal = true, .delay = std::nullopt};
  if (HasCustomMethod(job)) return kFatalNow;

  const Duration minimum = std::chrono::seconds{job.properties.minimum_retry_delay_s};
  // Many jobs that failed together must not come back together (fault B27).
  const Duration jitter{
      static_cast<Duration::rep>(random.Below(static_cast<std::uint64_t>(JitterMax(minimum).count()) + 1))};
  const Duration asked = std::clamp(retry_after.value_or(Duration::zero()), Duration::zero(), kRetryAfterMax);
  const Duration delay = std::max(minimum, asked) + jitter;

  switch (Classify(error)) {
    case ErrorClass::kFatal: return kFatalNow;
    case ErrorClass::kTransientEvent:
      // BITS: ne-bits-bg_job_state: such a job waits until the condition clears, whatever its timers say. The system may be
      // wrong in saying that there is no network (fault C3): nobody would tell of its return.
      if (error.code == Errc::kNetworkDisconnected) return RetryDecision{.is_fatal = false, .delay = delay};
      return RetryDecision{};
    case ErrorClass::kTransient: break;
  }

  const Duration timeout = NoProgressTimeout(job);
  const Duration waited = WithoutProgress(job, now);
  // BITS: nf-bits-ibackgroundcopyjob-setnoprogresstimeout, "Remarks": zero, or less than the minimum retry delay, means
  // that a transient error is fatal.
  if (timeout == Duration::zero() || minimum > timeout || waited >= timeout) return kFatalNow;
  return RetryDecision{.is_fatal = false, .delay = std::min(delay, timeout - waited)};
}

}  // namespace openbits::engine
