#include "engine/model/job_record.h"

#include <algorithm>

namespace openbits::engine {
namespace {

bool IsTransferred(const FileRecord& file) { return file.state != FileProgressState::kPending; }

}  // namespace

std::uint32_t JobRecord::FilesTransferred() const {
  return static_cast<std::uint32_t>(std::ranges::count_if(files, IsTransferred));
}

bool JobRecord::AllTransferred() const { return !files.empty() && std::ranges::all_of(files, IsTransferred); }

}  // namespace openbits::engine
