#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/job_record.h"
#include "engine/service/commands.h"
#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/file_system.h"

// The rules of files that are not downloads: the source of an upload, and the reply.

namespace openbits::engine {

/// Checks the file of an upload or upload-reply job: one, with an http or https address, and there to be read. Touches
/// the disk, so it runs on the caller's thread. kTooManyFiles, kInvalidArgument, kFileNotFound, kPathNotFound,
/// kFileAccessDenied. BITS: nf-bits-ibackgroundcopyjob-addfile.
Status CheckNewUpload(const std::vector<NewFile>& files, FileSystem& file_system);

/// Checks a name for the reply by the rules of local names, and that its directory can be written. Touches the disk, so it
/// runs on the caller's thread. BITS: nf-bits1_5-ibackgroundcopyjob2-setreplyfilename.
Status CheckReplyFileName(std::string_view name, FileSystem& file_system);

/// The local name of a reply: the caller's, or one beside the file `upload` that nobody else has, made from
/// `temporary_name`. BITS: nf-bits1_5-ibackgroundcopyjob2-setreplyfilename: in the directory of the upload file.
std::string ReplyFileName(const std::string& callers_name, const std::string& upload,
                          const std::string& temporary_name);

/// True from the server's last answer to the upload on: the reply is being fetched, or was, and its name cannot change any
/// more. BITS: nf-bits1_5-ibackgroundcopyjob2-setreplyfilename.
bool HasReplyBegun(const JobRecord& job);

/// True while the server keeps something for this upload that Cancel must take back.
bool HasOpenSession(const UploadState& upload);

/// When the server is no longer asked to forget the session of a cancelled job; it is asked once at least.
/// BITS: nf-bits-ibackgroundcopyjob-cancel: for 24 hours, or the no-progress time-out if that is shorter.
WallTime CancelSessionDeadline(const JobHeader& job);

}  // namespace openbits::engine
