#include "platform/platform.h"

#include <system_error>

#include "platform/asio_executor.h"
#include "platform/system_parts.h"
#include "platform/thread_pool.h"

namespace openbits {
namespace {

// A slow volume takes one for its checkpoints, one for its last syncs and one for each job that is completed there: that must
// not hold up the renames on another one.
constexpr std::size_t kFileThreads = 4;
// A callback that never returns costs its thread: the dispatcher allows four a user, and this is a library for one user
// with room for the modifications beside them.
constexpr std::size_t kCallbackThreads = 64;

}  // namespace

Result<Platform> MakeSystemPlatform(const std::string& state_directory) try {
  Platform platform;
  OPENBITS_RETURN_IF_ERROR(FillSystemParts(platform, state_directory));
  platform.strand = MakeAsioTaskRunner(platform.clock);
  platform.file_pool = MakeThreadPool(kFileThreads, true, platform.strand);
  platform.callback_pool = MakeThreadPool(kCallbackThreads, false, platform.strand);
  return platform;
} catch (const std::system_error& error) {
  // The strand found no descriptor or no thread (fault A15); Asio and std::thread say so by throwing.
  const bool is_files =
      error.code() == std::errc::too_many_files_open || error.code() == std::errc::too_many_files_open_in_system;
  return Error{is_files ? Errc::kTooManyOpenFiles : Errc::kOutOfMemory, ErrorContext::kQueue, error.code().value(),
               "cannot start the engine's thread"};
}

}  // namespace openbits
