#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/progress.h"
#include "engine/transfer/file_sink.h"
#include "engine/transfer/response_check.h"
#include "engine/transfer/temporary_file.h"
#include "platform/executor.h"
#include "transport/multipart_byteranges.h"
#include "transport/transfer_listener.h"
#include "transport/turn.h"

namespace openbits::engine {

/// What the transport's thread tells the strand while bytes arrive, and one wish in the other direction.
struct WriteProgress {
  /// Bytes of the temporary file that were handed to the system.
  std::atomic<std::uint64_t> written{0};
  /// The strand's wish that gathered bytes are written with the next piece: set when a slow server has not filled a
  /// block between two checkpoints.
  std::atomic<bool> flush_wanted{false};
};

/// One request of a download and what its answer may be.
struct AttemptPlan {
  ResponseExpectation expectation;
  /// Where the body goes in the temporary file.
  std::uint64_t offset = 0;
  /// Most bytes the file may have (MAX_DOWNLOAD_SIZE).
  std::optional<std::uint64_t> bytes_max;
  /// Passed on when every byte has arrived.
  transport::Turn turn;
};

/// The head of an answer whose body is being taken.
struct AttemptAccepted {
  RemoteIdentity remote;
  /// The body replaces what was there before.
  bool is_from_zero = false;
  std::string response_headers;
  /// Where the answer came from when redirects were followed.
  std::optional<std::string> redirected_to;
  /// See ResponseHead.
  bool has_left_origin = false;
};

/// How one request of a download ended.
struct AttemptEnd {
  /// What follows from it.
  enum class Kind : std::uint8_t {
    kBodyComplete,     // every byte asked for has arrived
    kRestart,          // the bytes at hand are of another version
    kOneRangeAtATime,  // ask the same again, range by range
    kFailed,           // `error`
  };
  Kind kind = Kind::kFailed;
  Error error;
  /// Length of the temporary file: good bytes, all handed to the system.
  std::uint64_t position = 0;
  /// Bytes that this answer added.
  std::uint64_t bytes_new = 0;
  /// The answer contradicted itself: its bytes are worth nothing.
  bool is_untrusted = false;
  transport::Outcome outcome;
};

/// What a receiver reports to. Both are called on the strand; the second exactly once.
struct ReceiverEvents {
  std::function<void(AttemptAccepted)> on_accepted;
  std::function<void(AttemptEnd)> on_ended;
};

/// Takes one answer on the transport's thread: judges the head, then puts the body into the temporary file. Shares
/// nothing with the strand but WriteProgress, FileLive and the messages of ReceiverEvents.
class DownloadReceiver : public transport::TransferListener, private transport::MultipartSink {
 public:
  DownloadReceiver(AttemptPlan plan, std::shared_ptr<TemporaryFile> temporary, std::shared_ptr<FileLive> live,
                   std::shared_ptr<WriteProgress> progress, std::shared_ptr<TaskRunner> strand, ReceiverEvents events);
  ~DownloadReceiver() override;

  transport::Flow OnResponse(const transport::ResponseHead& head) override;
  transport::Flow OnData(std::span<const std::byte> data) override;
  void OnFinished(const transport::Outcome& outcome) override;

 private:
  Status OnPart(const transport::ContentRange& range) override;
  Status OnPartData(std::span<const std::byte> data) override;

  /// Readies the file for the body of an accepted answer.
  Status Prepare(const Verdict& verdict, const transport::ResponseHead& head);
  Status Take(std::span<const std::byte> data);
  transport::Flow Fail(Error error);
  void PublishWritten();
  AttemptEnd::Kind KindOfEnd(const transport::Outcome& outcome);

  AttemptPlan plan_;
  std::shared_ptr<TemporaryFile> temporary_;
  std::shared_ptr<FileLive> live_;
  std::shared_ptr<WriteProgress> progress_;
  std::shared_ptr<TaskRunner> strand_;
  ReceiverEvents events_;

  std::optional<FileSink> sink_;
  std::optional<transport::MultipartParser> parser_;
  std::uint64_t begin_;
  /// Where the body ends in the file; kSizeUnknown when only the server knows.
  std::uint64_t end_ = kSizeUnknown;
  std::size_t parts_seen_ = 0;
  std::uint64_t remote_size_ = kSizeUnknown;
  AttemptEnd::Kind verdict_ = AttemptEnd::Kind::kFailed;
  bool is_already_complete_ = false;
  bool is_untrusted_ = false;
  Error failure_;
};

}  // namespace openbits::engine
