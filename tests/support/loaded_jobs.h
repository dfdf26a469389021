#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/store/job_store.h"

namespace openbits::test {

/// What a store holds.
struct LoadedJobs {
  std::vector<engine::JobRecord> jobs;
  std::vector<std::string> quarantined;
};

/// All jobs of a store at once.
inline Result<LoadedJobs> LoadAll(engine::JobStore& store) {
  LoadedJobs loaded;
  auto quarantined = store.LoadAll([&](engine::JobRecord job) { loaded.jobs.push_back(std::move(job)); });
  if (!quarantined) return quarantined.error();
  loaded.quarantined = *std::move(quarantined);
  return loaded;
}

}  // namespace openbits::test
