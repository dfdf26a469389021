#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/file_record.h"
#include "engine/model/progress.h"
#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/base/random.h"
#include "platform/executor.h"
#include "platform/file_system.h"
#include "transport/transport.h"

namespace openbits::engine {

class FinalSyncs;
class VolumeTurns;
class ThrottleController;

/// What the requests of a job's files have in common, secrets unsealed. Built by the controller for each start.
struct RequestTemplate {
  std::string method = "GET";
  transport::HeaderList custom_headers;
  std::vector<transport::Credential> credentials;
  transport::ProxySettings proxy;
  transport::TlsOptions tls;
  transport::RedirectPolicy redirects;
  /// ALLOW_REPORT: the final URL becomes the remote name.
  bool report_redirects = false;
};

/// One file to download.
struct DownloadRequest {
  FileRecord file;
  std::shared_ptr<FileLive> live;
  RequestTemplate request;
  /// DYNAMIC_CONTENT: no length, no ranges needed; every interruption starts again from zero.
  bool dynamic_content = false;
  /// A custom HTTP method: no Range, no resume, no preconditions.
  bool custom_method = false;
  /// Bytes this file may still have under MAX_DOWNLOAD_SIZE.
  std::optional<std::uint64_t> bytes_max;
  /// Identity of the running boot, see FileRecord::written_in_boot.
  std::string boot_id;
  /// More files of the job are to be fetched after this one: its last sync may wait a moment for theirs.
  bool has_successors = false;
  /// Nothing of it depends on the files before it: its request may be handed over before its turn.
  bool may_wait_for_turn = false;
  /// When its requests are sent.
  transport::Turn turn;
};

/// A redirect that becomes the remote name of a file, unless the caller has changed the name meanwhile.
struct Rename {
  std::string from;
  std::string to;
  /// A redirect on the way left the origin: see FileRecord::is_at_foreign_origin.
  bool leaves_origin = false;
};

/// The server's first acceptable answer for a file.
struct AcceptedResponse {
  RemoteIdentity remote;
  /// Size of what is wanted (ranges summed); kSizeUnknown for dynamic content without a length.
  std::uint64_t bytes_total = kSizeUnknown;
  /// Offset at which transfer goes on; 0 when the file was begun or begun again.
  std::uint64_t resumed_at = 0;
  /// Earlier bytes were dropped: the file on the server had changed, the temporary was lost, or the server sent the
  /// whole file in place of its rest.
  bool restarted = false;
  FileIdentity temporary_identity;
  /// The name in use; differs from the record's when that name was taken by a stranger's file, or when the file was begun
  /// again (SpareName).
  std::string temporary_name;
  std::string response_headers;
  /// Set when redirects are reported (ALLOW_REPORT).
  std::optional<Rename> rename;
};

/// How a download ended.
struct DownloadResult {
  /// kNone: every byte is in the temporary file and durable. kCancelled: Stop was called.
  Error error;
  /// Durable bytes of the temporary file from its start, whatever the error.
  std::uint64_t bytes_durable = 0;
  /// Final size of what was wanted; kSizeUnknown unless finished.
  std::uint64_t bytes_total = kSizeUnknown;
  /// True when at least one new byte was written since Start (progress for the no-progress clock).
  bool made_progress = false;
  /// The answer asked for this delay before the next try.
  std::optional<Duration> retry_after;
  /// DISALLOW: where the refused redirect points. ALLOW_REPORT: where one points that no AcceptedResponse has told of.
  std::optional<Rename> rename;
  /// "http", "https" or "file", for the error object.
  std::string protocol;
};

/// Hears of one download, on the strand.
class DownloadObserver {
 public:
  virtual ~DownloadObserver() = default;
  /// Once for each time the server's answer was accepted and a temporary file is open (again after a restart).
  virtual void OnAccepted(FileIndex file, const AcceptedResponse& accepted) = 0;
  /// `bytes_durable` bytes from the start of the temporary file are synced now.
  virtual void OnCheckpoint(FileIndex file, std::uint64_t bytes_durable) = 0;
  /// All bytes have arrived, the final sync is under way: the next file may start.
  virtual void OnBytesComplete(FileIndex file) = 0;
  /// All bytes had arrived, whether OnBytesComplete has said so or not: the temporary file was lost (fault A9), and they are
  /// fetched again.
  virtual void OnBegunAgain(FileIndex file) = 0;
  /// The end, exactly once; no call follows. The temporary file is closed.
  virtual void OnFinished(FileIndex file, const DownloadResult& result) = 0;
};

/// Timing and size rules of downloads.
struct DownloadSettings {
  /// Checkpoints are this far apart at least while bytes arrive.
  Duration checkpoint_interval = std::chrono::seconds{1};
  /// Restarts of a file without net progress before kNoProgress. ASSUMED: BITS names no number.
  std::uint32_t restarts_max = 3;
  /// Quick reconnects before a connection failure counts. ASSUMED: spec engine.md 8.1, up to two.
  std::uint32_t immediate_reconnects = 2;
};

/// What a download needs from the world.
struct DownloadContext {
  std::shared_ptr<TaskRunner> strand;
  std::shared_ptr<BlockingPool> file_pool;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Random> random;
  std::shared_ptr<transport::Transport> transport;
  /// Shared by all downloads, so that their syncs can be; null gives a download one of its own.
  std::shared_ptr<FinalSyncs> final_syncs;
  /// Shared by all downloads, so that those of a slow volume sync one after the other; null gives a download its own.
  std::shared_ptr<VolumeTurns> checkpoint_turns;
  /// Divides the bandwidth limit; null: no limit.
  std::shared_ptr<ThrottleController> throttle;
  /// Whose download it is, for the throttle.
  JobId job;
  DownloadSettings settings;
};

/// Downloads one file into its temporary. Lives on the strand; the bytes go from the transport's thread to the file
/// without touching it.
class DownloadTask {
 public:
  virtual ~DownloadTask() = default;
  /// Begins. Observer calls come later, never from inside.
  virtual void Start() = 0;
  /// What the requests from now on have in common; the one under way goes on as it was sent.
  virtual void UseRequest(const RequestTemplate& request) = 0;
  /// Ends the request, syncs what there is, then OnFinished(kCancelled), which comes from inside when nothing is under
  /// way and no file is open. Harmless when already ending.
  virtual void Stop() = 0;
};

/// `observer` must outlive the task or until OnFinished. Destroying a task before OnFinished stops it without calls.
std::shared_ptr<DownloadTask> MakeDownloadTask(DownloadContext context, DownloadRequest request,
                                               DownloadObserver& observer);

}  // namespace openbits::engine
