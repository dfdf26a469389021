#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/model/file_record.h"
#include "engine/model/progress.h"
#include "engine/model/upload_state.h"
#include "engine/transfer/download_task.h"
#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/base/random.h"
#include "platform/executor.h"
#include "platform/file_system.h"
#include "transport/transport.h"

namespace openbits::engine {

class ThrottleController;

/// What an upload task is for.
enum class UploadPurpose : std::uint8_t {
  kTransfer,       // goes on from where the state's phase stands
  kCancelSession,  // tells the server to forget the session; the local file is not touched
};

/// One file to upload, and where its session stands.
struct UploadRequest {
  /// The source: remote_name, local_name, bytes_received (acknowledged) and `upload` count.
  FileRecord file;
  /// Shows the acknowledged bytes and what was sent of the current fragment: it falls back when the server has kept less.
  /// May be null for kCancelSession.
  std::shared_ptr<FileLive> live;
  /// `method` and `redirects` are not used: the verb is BITS_POST unless the job has its own (see `method`), and an
  /// answer that points elsewhere is never followed.
  RequestTemplate request;
  /// The verb. BITS: bits-upload-protocol.md; nf-bits10_2-ibackgroundcopyjobhttpoptions2-sethttpmethod.
  std::string method = "BITS_POST";
  /// The job is an upload-reply: the task stops in phase kReply and goes on in kClosing when asked again.
  bool wants_reply = false;
  /// The job has foreground priority: larger fragments from the start.
  bool is_foreground = false;
  UploadPurpose purpose = UploadPurpose::kTransfer;
};

/// How an upload task ended.
struct UploadResult {
  /// kNone for kTransfer: state.phase is kReply (the reply is to be fetched) or kClosed. kNone for kCancelSession: there
  /// is nothing left to tell the server. kCancelled: Stop was called. kLocalFileChanged: the session was given up,
  /// and `state` is back in kNone, so that a later run sends the file as it is then, from its beginning.
  Error error;
  /// The answer asked for this delay before the next try.
  std::optional<Duration> retry_after;
  /// "http" or "https", for the error object.
  std::string protocol;
  /// To be stored, whatever the error.
  UploadState state;
  /// Offset acknowledged by the server; goes with `state`.
  std::uint64_t bytes_acknowledged = 0;
};

/// Hears of one upload, on the strand.
class UploadObserver {
 public:
  virtual ~UploadObserver() = default;
  /// The state or the acknowledged offset has changed. With `when_saved`, nothing more is sent until it was run, on the
  /// strand, after both are durable (a new session must never be forgotten); an empty one lets the owner save when it
  /// likes, together with other things. `is_first_response` is true once for each task, with the first acceptable answer:
  /// the job is transferring now.
  virtual void OnStateChanged(FileIndex file, const UploadState& state, std::uint64_t bytes_acknowledged,
                              bool is_first_response, Task when_saved) = 0;
  /// The size of the local file, once for each task that sends fragments, before the first packet.
  virtual void OnSourceOpened(FileIndex file, std::uint64_t size_bytes) = 0;
  /// The end, exactly once; no call follows. The local file is closed.
  virtual void OnUploadFinished(FileIndex file, const UploadResult& result) = 0;
};

/// Timing and size rules of uploads.
struct UploadSettings {
  /// The first fragment of a foreground job, and of others. ASSUMED: BITS names no number; spec upload-protocol.md 7.
  std::uint64_t first_fragment_foreground = 4 * 1024 * 1024;
  std::uint64_t first_fragment_background = 1024 * 1024;
  /// A fragment acknowledged within this time lets the next one double.
  Duration fast_fragment = std::chrono::seconds{10};
  /// Quick reconnects before a connection failure counts. ASSUMED: spec engine.md 8.1, up to two.
  std::uint32_t immediate_reconnects = 2;
  /// From the last byte of a fragment to the first of its Ack. BITS: [MC-BUP] 3.1.2: five minutes, because the server's
  /// application may take its time.
  Duration response_timeout = std::chrono::minutes{5};
};

/// What an upload needs from the world.
struct UploadContext {
  std::shared_ptr<TaskRunner> strand;
  std::shared_ptr<BlockingPool> file_pool;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Random> random;
  std::shared_ptr<transport::Transport> transport;
  UploadSettings settings;
  /// Divides the bandwidth limit; null: no limit.
  std::shared_ptr<ThrottleController> throttle = nullptr;
  /// Whose upload it is, for the throttle.
  JobId job = {};
};

/// Sends one file by the BITS upload protocol. Lives on the strand; the bytes go from the file to the transport's thread
/// without touching it.
class UploadTask {
 public:
  virtual ~UploadTask() = default;
  /// Begins. Observer calls come later, never from inside.
  virtual void Start() = 0;
  /// What the packets from now on have in common; the one under way goes on as it was sent.
  virtual void UseRequest(const RequestTemplate& request) = 0;
  /// Ends the request under way, then OnUploadFinished(kCancelled); the session stays at the server. Harmless when
  /// already ending.
  virtual void Stop() = 0;
};

/// `observer` must outlive the task or until OnUploadFinished. Destroying a task before OnUploadFinished stops it without
/// calls.
std::shared_ptr<UploadTask> MakeUploadTask(UploadContext context, UploadRequest request, UploadObserver& observer);

}  // namespace openbits::engine
