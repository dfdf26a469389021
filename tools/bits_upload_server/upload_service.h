#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tools/bits_upload_server/ack.h"
#include "tools/bits_upload_server/back_end.h"
#include "tools/bits_upload_server/content_range.h"
#include "tools/bits_upload_server/request_head.h"
#include "tools/bits_upload_server/root_directory.h"
#include "tools/bits_upload_server/server_log.h"
#include "tools/bits_upload_server/session_store.h"
#include "tools/bits_upload_server/upload_server.h"

namespace openbits::upload_server {

/// How telling an application ended.
struct BackEndResult {
  /// Why there is no answer.
  enum class Failure {
    kNone,           ///< There is one.
    kTimeout,        ///< It did not come in time.
    kUnreachable,    ///< The connection failed, or what came was no HTTP.
    kReplyTooLarge,  ///< The reply is longer than the server takes.
    kStorage,        ///< The reply could not be written.
    kShortage,       ///< Too much is open, or memory is short.
  };
  Failure failure = Failure::kNone;
  BackEndAnswer answer = {};  ///< Valid for kNone.
};

/// What to do with a Fragment whose head has been read.
struct FragmentPlan {
  /// What comes after the body.
  enum class Then {
    kAnswer,    ///< `answer`; nothing of the body is needed.
    kStore,     ///< The bytes are appended; then the Ack says how many are held.
    kComplete,  ///< As kStore, with nothing to append: every byte is here, and waits to be taken.
  };
  Then then = Then::kAnswer;
  Ack answer = {};
  uint64_t skip_bytes = 0;  ///< Bytes at the front of the body that are held already.
};

/// The rules of the protocol: what each packet means and what it is answered. Knows files and sessions, but no sockets.
/// Members that take a session are for whoever has its turn; otherwise any thread may call any member.
class UploadService {
 public:
  /// All parameters must outlive the service.
  UploadService(const UploadServerOptions& options, const RootDirectory& root, SessionStore& sessions, ServerLog& log);

  /// Checks that hold for every packet, before anything else. Nothing if they hold.
  static std::optional<Ack> CheckHead(const RequestHead& head);

  /// Opens a session for `client`.
  Ack CreateSession(const RequestHead& head, const ClientName& client);

  /// The session that a packet names, in `*session`; or the refusal.
  std::optional<Ack> FindSession(const RequestHead& head, const std::string& user, std::shared_ptr<Session>* session);

  /// Decides about a Fragment.
  FragmentPlan PlanFragment(Session& session, const RequestHead& head);

  /// Notes the length in the first fragment. Errno, or 0.
  int AcceptFragment(Session& session, const ContentRange& range);

  /// The Ack to a Fragment that left the upload incomplete.
  static Ack FragmentStored(const Session& session);

  /// Notes in the log that `step` failed with `error` (errno), and gives the Ack to the packet. `session_id` is empty if
  /// there is none.
  Ack StorageFailed(const char* step, const std::string& session_id, int error) const;

  /// Puts a complete upload in its place: what happens where no application is told.
  Ack Deliver(Session& session, const RequestHead& head);

  /// What an application is told about a complete upload.
  BackEndRequest TellBackEnd(const Session& session, const RequestHead& head);

  /// The Ack to the last fragment, after an application was told.
  Ack Conclude(Session& session, const RequestHead& head, const BackEndResult& result);

  /// Ends a session: Close-Session and Cancel-Session differ by their name only, because the file is delivered with
  /// its last fragment.
  Ack EndSession(Session& session);

  /// The open session whose reply the path of `target` names and `user` may read; null if there is none.
  std::shared_ptr<Session> FindReply(const std::string& target, const std::string& user);

 private:
  Ack Accepted(const Session& session, const RequestHead& head) const;
  Ack ApplicationRefusal(const Session& session, int status) const;
  std::string PublicUrl(const RequestHead& head) const;
  std::string ReplyUrl(const SessionRecord& record, const RequestHead& head) const;
  Ack NotDelivered(const Session& session, int error) const;

  const UploadServerOptions& options_;
  const RootDirectory& root_;
  SessionStore& sessions_;
  ServerLog& log_;
};

}  // namespace openbits::upload_server
