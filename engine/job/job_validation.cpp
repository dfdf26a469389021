#include "engine/job/job_validation.h"

#include <algorithm>
#include <set>
#include <string>

#include "platform/base/utf.h"
#include "transport/url.h"

namespace openbits::engine {
namespace {

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

}  // namespace

Status CheckNewFiles(const std::vector<NewFile>& files, FileSystem& file_system) {
  std::set<std::string> directories;
  for (const NewFile& file : files) {
    OPENBITS_RETURN_IF_ERROR(transport::CheckRemoteName(file.remote_name));
    auto path = file_system.SplitLocalName(file.local_name);
    if (!path) return path.error();
    if (!directories.insert(path->directory).second) continue;
    auto directory = file_system.OpenDirectory(path->directory);
    if (!directory) return directory.error();
    // BITS: nf-bits-ibackgroundcopyjob-addfile: E_ACCESSDENIED without permission to write there.
    OPENBITS_RETURN_IF_ERROR((*directory)->CheckWritable());
  }
  return {};
}

Status CheckRanges(const std::vector<ByteRange>& ranges) {
  if (ranges.empty()) return Refused(Errc::kInvalidArgument, "no ranges");
  std::vector<ByteRange> sorted = ranges;
  for (const ByteRange& range : sorted) {
    // BITS: ns-bits2_0-bg_file_range: a length of zero is not allowed.
    if (range.offset == kToEndOfFile || range.length == 0) return Refused(Errc::kInvalidRange, "empty range");
    if (!range.IsOpen() && range.offset > kSizeUnknown - 1 - range.length) {
      return Refused(Errc::kInvalidRange, "range beyond the largest file");
    }
  }
  std::sort(sorted.begin(), sorted.end(), [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i - 1].IsOpen() || sorted[i - 1].End() > sorted[i].offset) {
      return Refused(Errc::kOverlappingRanges, "ranges overlap");
    }
  }
  return {};
}

Status CheckFileCount(const JobRecord& job, std::size_t count, const Policy& policy, const Caller& caller) {
  if (job.header.type != JobType::kDownload && job.files.size() + count > 1) {
    return Refused(Errc::kTooManyFiles, "an upload job takes one file");
  }
  if (!IsExemptFromQuotas(caller) && job.files.size() + count > policy.max_files_per_job) {
    return Refused(Errc::kTooManyFilesInJob, "MaxFilesPerJob is " + std::to_string(policy.max_files_per_job));
  }
  return {};
}

Status CheckLength(std::string_view text, std::size_t limit, Errc too_long) {
  if (text.find('\0') != std::string_view::npos) return Refused(Errc::kInvalidArgument, "embedded NUL");
  if (Utf16Length(text) > limit) return Refused(too_long, "more than " + std::to_string(limit) + " characters");
  return {};
}

Status CheckAccess(const JobHeader& job, const Caller& caller) {
  if (caller.user == job.owner || caller.is_administrator) return {};
  return Refused(Errc::kAccessDenied, "the job belongs to another user");
}

Status CheckOwner(const JobHeader& job, const Caller& caller) {
  if (caller.user == job.owner) return {};
  return Refused(Errc::kAccessDenied, "only the owner may do this");
}

bool IsExemptFromQuotas(const Caller& caller) { return caller.is_administrator; }

}  // namespace openbits::engine
