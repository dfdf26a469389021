#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/conformance/conformance_fixture.h"
#include "tests/support/seeded_body.h"
#include "tools/bits_upload_server/upload_server.h"

namespace openbits::test {

namespace us = openbits::upload_server;

/// A client that uploads, and a BITS upload server in the same process. Only public interfaces of the client are used.
class UploadConformance : public Conformance {
 protected:
  UploadConformance();

  /// Starts the upload server with the fixture's options; before the first use of it.
  void Serve();
  /// Sets the server up to hand each upload to an application that answers `reply` and keeps the file.
  void ReplyWith(us::NotificationType type, std::string reply);

  /// A new FOREGROUND upload job with short retries.
  Ref<IBackgroundCopyJob2> CreateUpload(BG_JOB_TYPE type = BG_JOB_TYPE_UPLOAD);
  /// Writes the seeded file `name` of `size` bytes into the directory of uploads and adds it for /`name` of the server.
  void AddUpload(const Ref<IBackgroundCopyJob2>& job, const std::string& name, std::size_t size);
  /// The job as the fixture's functions want it.
  static Ref<IBackgroundCopyJob> Plain(const Ref<IBackgroundCopyJob2>& job) {
    return As<IBackgroundCopyJob>(job.get());
  }
  /// Resumes and waits for TRANSFERRED.
  bool Transfer(const Ref<IBackgroundCopyJob2>& job);
  /// Waits for TRANSFERRED; resumes a job in TRANSIENT_ERROR instead of waiting for its retry delay. False when the job is
  /// in ERROR, or after 30 s.
  bool WaitThroughTransientErrors(const Ref<IBackgroundCopyJob2>& job);
  /// Content of the file delivered as `name`; nothing while there is none.
  std::optional<std::string> Delivered(const std::string& name);
  /// The bytes AddUpload writes.
  static std::string Content(std::size_t size) { return SeededText(5, 0, size); }
  /// Packets of one type that were answered or cut.
  std::size_t PacketCount(us::PacketType type) { return upload_server_->Packets(type).size(); }
  /// What GetReplyData gives: its code, and the reply.
  struct ReplyData {
    HRESULT code = S_OK;
    std::string text;
    UINT64 length = 0;
    bool has_buffer = false;
  };
  static ReplyData ReplyOf(const Ref<IBackgroundCopyJob2>& job);
  static BG_JOB_REPLY_PROGRESS ReplyProgressOf(const Ref<IBackgroundCopyJob2>& job);

  TempDir root_;     // the server's
  TempDir sources_;  // the client's
  us::UploadServerOptions options_;
  std::unique_ptr<us::UploadServer> upload_server_;
};

}  // namespace openbits::test
