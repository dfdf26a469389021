#include "engine/model/job_record.h"

#include <algorithm>

namespace openbits::engine {
namespace {

bool IsTransferred(const FileRecord& file) { return file.state != FileProgressState::kPending; }

bool IsDone(const FileRecord& file) {
  return IsTransferred(file) && (file.role != FileRole::kUploadSource || file.upload.phase == UploadPhase::kClosed);
}

template <class Record>
auto* FindRole(Record& job, FileRole role) {
  const auto found = std::ranges::find(job.files, role, &FileRecord::role);
  return found == job.files.end() ? nullptr : &*found;
}

}  // namespace

std::uint32_t JobRecord::FilesTransferred() const {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      files, [](const FileRecord& file) { return file.role != FileRole::kReply && IsTransferred(file); }));
}

bool JobRecord::AllTransferred() const { return !files.empty() && std::ranges::all_of(files, IsDone); }

const FileRecord* JobRecord::UploadSource() const { return FindRole(*this, FileRole::kUploadSource); }
FileRecord* JobRecord::UploadSource() { return FindRole(*this, FileRole::kUploadSource); }
const FileRecord* JobRecord::Reply() const { return FindRole(*this, FileRole::kReply); }
FileRecord* JobRecord::Reply() { return FindRole(*this, FileRole::kReply); }

}  // namespace openbits::engine
