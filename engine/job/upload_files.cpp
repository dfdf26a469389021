#include "engine/job/upload_files.h"

#include <algorithm>
#include <memory>

#include "transport/url.h"

namespace openbits::engine {
namespace {

constexpr Duration kCancelSessionMax = std::chrono::hours{24};

Error Refused(Errc code, std::string detail) { return Error{code, ErrorContext::kQueue, 0, std::move(detail)}; }

}  // namespace

Status CheckNewUpload(const std::vector<NewFile>& files, FileSystem& file_system) {
  // BITS: nf-bits-ibackgroundcopyjob-addfileset: nothing is added when there is more than one.
  if (files.size() != 1) return Refused(Errc::kTooManyFiles, "an upload job takes one file");
  const NewFile& file = files.front();
  OPENBITS_RETURN_IF_ERROR(transport::CheckRemoteName(file.remote_name));
  const auto url = transport::ParseUrl(file.remote_name);
  if (!url) return url.error();
  // DEVIATION: ns-bits-bg_file_info: BITS also uploads to SMB shares; here the BITS upload protocol is the only one.
  if (url->scheme != "http" && url->scheme != "https") {
    return Refused(Errc::kInvalidArgument, "uploads go to http and https only");
  }
  if (auto path = file_system.SplitLocalName(file.local_name); !path) return path.error();
  auto source = file_system.OpenForReading(file.local_name);
  if (!source) return source.error();
  return {};
}

Status CheckReplyFileName(std::string_view name, FileSystem& file_system) {
  auto path = file_system.SplitLocalName(name);
  if (!path) return path.error();
  auto directory = file_system.OpenDirectory(path->directory);
  if (!directory) return directory.error();
  return (*directory)->CheckWritable();
}

std::string ReplyFileName(const std::string& callers_name, const std::string& upload,
                          const std::string& temporary_name) {
  if (!callers_name.empty()) return callers_name;
  // ASSUMED: BITS names no pattern. "BIT….tmp" becomes "BIT….reply".
  return upload.substr(0, upload.find_last_of("/\\") + 1) + temporary_name.substr(0, temporary_name.rfind('.')) +
         ".reply";
}

bool HasReplyBegun(const JobRecord& job) {
  const FileRecord* source = job.UploadSource();
  const FileRecord* reply = job.Reply();
  if (source == nullptr || reply == nullptr) return false;
  // Whatever the job does meanwhile: the reply's temporary file is made before the reply is asked for, and would be left
  // behind beside the old name.
  return source->upload.phase >= UploadPhase::kReply;
}

bool HasOpenSession(const UploadState& upload) {
  return !upload.session_id.empty() && upload.phase != UploadPhase::kNone && upload.phase != UploadPhase::kClosed;
}

WallTime CancelSessionDeadline(const JobHeader& job) {
  return job.modified +
         std::min(kCancelSessionMax, Duration{std::chrono::seconds{job.properties.no_progress_timeout_s}});
}

}  // namespace openbits::engine
