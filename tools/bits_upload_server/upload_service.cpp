#include "tools/bits_upload_server/upload_service.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tools/bits_upload_server/log_text.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

// BITS: create-session.md, "BITS-Supported-Protocols": the only protocol there has ever been.
constexpr std::string_view kProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
constexpr size_t kHeaderBytesMax = 4096;    // BITS: [MC-BUP] 2.2: longer values are an error.
constexpr size_t kReplyUrlBytesMax = 2200;  // BITS: ack-for-fragment.md, "BITS-Reply-URL".
constexpr int kForbidden = 403;

/// Whether the list, separated by blanks or commas, offers our protocol.
bool OffersProtocol(std::string_view list) {
  while (!list.empty()) {
    const size_t start = std::min(list.find_first_not_of(" ,\t"), list.size());
    const size_t end = std::min(list.find_first_of(" ,\t", start), list.size());
    if (EqualIgnoringCase(list.substr(start, end - start), kProtocol)) return true;
    list.remove_prefix(end);
  }
  return false;
}

/// The Ack to a packet that failed because of `error` (errno).
Ack StorageRefusal(int error) {
  if (IsOutOfSpace(error)) return Refusal(500, kDiskFull);
  // 500 without a code is how other servers say that they have forgotten a session: clients give it up after a while.
  if (IsShortage(error)) return Refusal(503);
  return Refusal(500);
}

/// The path without its last part; ends in a slash.
std::string_view FolderOf(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

}  // namespace

UploadService::UploadService(const UploadServerOptions& options, const RootDirectory& root, SessionStore& sessions,
                             ServerLog& log)
    : options_(options), root_(root), sessions_(sessions), log_(log) {}

std::optional<Ack> UploadService::CheckHead(const RequestHead& head) {
  // The specification says 411, Windows says 400: [MC-BUP] 3.2.5.
  if (head.is_chunked || !head.content_length) return Refusal(400, kInvalidArgument);
  const PacketType type = head.Type();
  if (type == PacketType::kUnknown) return Refusal(400, kInvalidArgument);
  const bool has_long_value = std::any_of(head.headers.begin(), head.headers.end(),
                                          [](const auto& header) { return header.second.size() > kHeaderBytesMax; });
  const bool has_strange_body = type != PacketType::kFragment && *head.content_length != 0;
  if (has_long_value || has_strange_body) return Refusal(400, kInvalidArgument);
  return std::nullopt;
}

Ack UploadService::CreateSession(const RequestHead& head, const ClientName& client) {
  const TargetPath target = ParseTarget(head.target);
  if (target.kind == TargetKind::kForbidden) return Refusal(kForbidden, kAccessDenied);
  if (target.kind != TargetKind::kFile) return Refusal(400, kInvalidArgument);
  switch (root_.Look(target)) {
    case Destination::kFree: break;
    case Destination::kIsFolder: return Refusal(400, kInvalidArgument);
    case Destination::kNoFolder: return Refusal(kForbidden, kAccessDenied);
    case Destination::kUnknown: return StorageFailed("look", {}, errno);
    case Destination::kOccupied:
      // BITS: bits-iis-extension-properties.md, "BITSAllowOverwrites". Where an application takes the uploads, it is
      // known only in the end whether the file goes there at all.
      if (!options_.allow_overwrite && options_.notification == NotificationType::kNone) {
        return Refusal(kForbidden, kAccessDenied);
      }
  }
  if (!OffersProtocol(head.Header("BITS-Supported-Protocols").value_or(""))) return Refusal(400, kInvalidArgument);
  std::shared_ptr<Session> session;
  const int error = sessions_.Create(std::string(RawPath(head.target)), client, &session);
  // ASSUMED: a full server, or a user's full share, is a passing trouble, like any other 503. IIS frees the newest
  // sessions instead.
  if (error == EAGAIN) return Refusal(503);
  if (error != 0) return StorageFailed("create", {}, error);
  log_.Count(&ServerActivity::sessions_created);
  Ack ack{.session_id = session->id(), .protocol = std::string(kProtocol)};
  ack.headers.emplace_back("Accept-Encoding", "identity");
  if (!options_.host_id.empty()) {
    ack.headers.emplace_back("BITS-Host-Id", options_.host_id);
    if (options_.host_id_fallback) {
      ack.headers.emplace_back("BITS-Host-Id-Fallback-Timeout", std::to_string(options_.host_id_fallback->count()));
    }
  }
  return ack;
}

std::optional<Ack> UploadService::FindSession(const RequestHead& head, const std::string& user,
                                              std::shared_ptr<Session>* session) {
  auto found = sessions_.Find(head.Header("BITS-Session-Id").value_or(""));
  // BITS: ack-for-fragment.md: a session that is not known is a 500 with a code of its own, not a 404.
  if (found == nullptr) return Refusal(500, kSessionNotFound);
  if (found->user() != user) return Refusal(kForbidden, kAccessDenied);
  if (found->target() != RawPath(head.target)) return Refusal(400, kInvalidArgument);
  *session = std::move(found);
  return std::nullopt;
}

FragmentPlan UploadService::PlanFragment(Session& session, const RequestHead& head) {
  using Then = FragmentPlan::Then;
  const auto answer = [](Ack ack) { return FragmentPlan{.then = Then::kAnswer, .answer = std::move(ack)}; };
  const SessionRecord& record = session.record();
  // [MC-BUP] 3.2: the range is of no interest any more; the client may not have heard that all is well.
  if (record.phase == SessionPhase::kDelivered) return answer(Accepted(session, head));
  // BITS: handling-server-application-errors.md: after 403 an upload is not posted again.
  if (record.phase == SessionPhase::kRefused) return answer(ApplicationRefusal(session, kForbidden));

  const auto range = ParseContentRange(head.Header("Content-Range").value_or(""));
  const uint64_t length = head.content_length.value_or(0);
  if (!range || range->length() != length) return answer(Refusal(400, kInvalidArgument));
  if (record.total && range->total != *record.total) return answer(Refusal(400, kInvalidArgument));
  if (options_.upload_bytes_max != 0 && range->total > options_.upload_bytes_max) {
    return answer(Refusal(500, kTooLarge));
  }
  if (options_.fragment_bytes_max != 0 && length > options_.fragment_bytes_max) return answer(Refusal(413));
  if (session.is_complete()) return {.then = Then::kComplete};

  const uint64_t held = session.held();
  if (range->first > held) {
    Ack gap = FragmentStored(session);
    gap.status = 416;
    return answer(std::move(gap));
  }
  if (range->end <= held && range->total != 0) return answer(FragmentStored(session));
  return {.then = Then::kStore, .skip_bytes = held - range->first};
}

int UploadService::AcceptFragment(Session& session, const ContentRange& range) {
  if (session.record().total) {
    sessions_.Touch(session);
    return 0;
  }
  SessionRecord record = session.record();
  record.total = range.total;
  return sessions_.Save(session, record);
}

Ack UploadService::FragmentStored(const Session& session) {
  return {.session_id = session.id(), .received_range = std::to_string(session.held())};
}

Ack UploadService::StorageFailed(const char* step, const std::string& session_id, int error) const {
  log_.Say(std::string("event=storage_failed step=") + step +
           (session_id.empty() ? "" : " session=" + LogSession(session_id)) + " errno=" + std::to_string(error));
  return StorageRefusal(error);
}

Ack UploadService::NotDelivered(const Session& session, int error) const {
  log_.Say("event=not_delivered session=" + LogSession(session.id()) + " errno=" + std::to_string(error));
  switch (error) {
    case EEXIST:
    case EISDIR:
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case EACCES:
    case EPERM:
    case EROFS: return Refusal(kForbidden, kAccessDenied);
    default: return StorageRefusal(error);
  }
}

Ack UploadService::Deliver(Session& session, const RequestHead& head) {
  // BITS: cancel-session.md: the file is in its place when the last fragment is acknowledged, not with Close-Session.
  if (const int error = sessions_.Publish(session, session.record())) {
    Ack ack = NotDelivered(session, error);
    ack.received_range = std::to_string(session.held());
    return ack;
  }
  log_.Count(&ServerActivity::files_delivered);
  return Accepted(session, head);
}

BackEndRequest UploadService::TellBackEnd(const Session& session, const RequestHead& head) {
  log_.Count(&ServerActivity::notifications);
  const std::string path(head.target.starts_with('/') ? head.target : std::string(RawPath(head.target)));
  return {.type = options_.notification,
          .original_url = PublicUrl(head) + path,
          .query = std::string(RawQuery(head.target)),
          .user = session.user(),
          .request_file = sessions_.PathOf(session, kRequestFile),
          .response_file = sessions_.PathOf(session, kResponseFile),
          .size_bytes = session.held()};
}

Ack UploadService::Conclude(Session& session, const RequestHead& head, const BackEndResult& result) {
  switch (result.failure) {
    case BackEndResult::Failure::kNone: break;
    // BITS: bits-iis-extension-properties.md: an application that takes too long.
    case BackEndResult::Failure::kTimeout: return ApplicationRefusal(session, 408);
    // ASSUMED: an application that cannot be reached, or replies too much, is a gateway's trouble.
    case BackEndResult::Failure::kUnreachable:
    case BackEndResult::Failure::kReplyTooLarge: return ApplicationRefusal(session, 502);
    case BackEndResult::Failure::kStorage: return StorageRefusal(ENOSPC);
    case BackEndResult::Failure::kShortage: return StorageRefusal(ENOMEM);
  }
  const BackEndAnswer& answer = result.answer;
  SessionRecord record = session.record();
  if (answer.status < 200 || answer.status > 299) {
    if (answer.status == kForbidden) {
      record.phase = SessionPhase::kRefused;
      sessions_.Save(session, record);
    }
    return ApplicationRefusal(session, answer.status);
  }
  record.has_reply = true;
  record.static_reply_url = answer.static_reply_url;
  if (ReplyUrl(record, head).size() > kReplyUrlBytesMax) {
    Ack ack = Refusal(400, kInvalidArgument);
    ack.error_context = kContextApplication;
    return ack;
  }
  // BITS: bits-iis-extension-properties.md, "BITS-Copy-File-To-Destination": without it the upload is deleted.
  const int error =
      answer.copy_to_destination ? sessions_.Publish(session, record) : sessions_.Discard(session, record);
  if (error != 0) return NotDelivered(session, error);
  if (answer.copy_to_destination) log_.Count(&ServerActivity::files_delivered);
  return Accepted(session, head);
}

Ack UploadService::ApplicationRefusal(const Session& session, int status) const {
  Ack ack = Refusal(status, kHttpErrorBase | static_cast<uint32_t>(status));
  ack.error_context = kContextApplication;
  ack.session_id = session.id();
  ack.received_range = std::to_string(session.held());
  return ack;
}

Ack UploadService::Accepted(const Session& session, const RequestHead& head) const {
  Ack ack{.session_id = session.id(), .received_range = std::to_string(session.record().total.value_or(0))};
  // The protocol does not say whether the job wants a reply, so every accepted upload gets a URL; an application that
  // gave none leads to an empty file.
  if (session.record().has_reply) ack.reply_url = ReplyUrl(session.record(), head);
  return ack;
}

/// What clients put before a path to reach this server; empty if that is not known, which leaves URLs relative.
std::string UploadService::PublicUrl(const RequestHead& head) const {
  if (!options_.public_url.empty()) return options_.public_url;
  const std::string_view host = head.Header("Host").value_or("");
  return host.empty() ? std::string() : std::string(options_.tls ? "https://" : "http://").append(host);
}

std::string UploadService::ReplyUrl(const SessionRecord& record, const RequestHead& head) const {
  if (!record.static_reply_url.empty()) return record.static_reply_url;
  if (options_.reply_url_form == ReplyUrlForm::kWindows) {
    return std::string(kRepliesFolder) + "\\Replies\\" + record.id + "\\" + kResponseFile;
  }
  return PublicUrl(head).append(FolderOf(RawPath(head.target))) + std::string(kRepliesFolder) + "/Replies/" +
         record.id.substr(1, record.id.size() - 2) + "/" + kResponseFile;
}

Ack UploadService::EndSession(Session& session) {
  Ack ack{.session_id = session.id()};
  sessions_.Free(session);
  return ack;
}

std::shared_ptr<Session> UploadService::FindReply(const std::string& target, const std::string& user) {
  const auto parts = PathParts(target);
  const size_t count = parts.size();
  if (count < 4 || !EqualIgnoringCase(parts[count - 4], kRepliesFolder) ||
      !EqualIgnoringCase(parts[count - 3], "Replies") || !EqualIgnoringCase(parts[count - 1], kResponseFile)) {
    return nullptr;
  }
  auto session = sessions_.Find(parts[count - 2]);
  return session != nullptr && session->user() == user ? session : nullptr;
}

}  // namespace openbits::upload_server
