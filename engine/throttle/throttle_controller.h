#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "platform/base/ids.h"
#include "transport/transport.h"

namespace openbits::engine {

/// Divides the limit of background transfers among those that run, in equal shares. Lives on the strand.
class ThrottleController {
 public:
  explicit ThrottleController(std::shared_ptr<transport::Transport> transport) : transport_(std::move(transport)) {}

  /// What all background transfers may use together from now on, in bytes a second; nothing: no limit. A limit of zero is
  /// for whoever stops the transfers; those that still run keep theirs.
  void SetLimit(std::optional<std::uint64_t> bytes_per_s);
  /// Starts or stops counting the transfers of a job as foreground: exempt. BITS: group-policies.md, MaxInternetBandwidth.
  void SetForeground(JobId job, bool is_foreground);
  /// Whether there is a limit.
  [[nodiscard]] bool IsLimited() const { return limit_.has_value(); }
  /// The limit a further transfer of `job` should start with, in bytes a second; 0: none.
  [[nodiscard]] std::uint64_t NextShare(JobId job) const;
  /// A transfer runs. Nothing happens for one that was added already.
  void Add(TransferId transfer, JobId job);
  /// It has ended.
  void Remove(TransferId transfer);

 private:
  [[nodiscard]] std::size_t CountBackground() const;
  [[nodiscard]] std::uint64_t Share(std::size_t transfers) const;
  void Divide();

  std::shared_ptr<transport::Transport> transport_;
  std::optional<std::uint64_t> limit_;
  std::set<JobId> foreground_;
  struct Running {
    JobId job;
    std::uint64_t share = 0;  // what the transport was told
  };
  std::map<std::uint64_t, Running> running_;
};

}  // namespace openbits::engine
