#include "tools/bits_upload_server/session_store.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <stdexcept>
#include <utility>

#include "tools/bits_upload_server/log_text.h"
#include "tools/bits_upload_server/random_id.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr const char* kRecordFile = "session";
constexpr size_t kRecordBytesMax = 65536;
// How long after its start a server believes no clock that calls the time of an unused session over: that of a machine that has
// just started may be wrong until the network sets it.
constexpr std::chrono::seconds kUnsureClockMax = std::chrono::hours(1);

/// "{…}" in upper case, whether the braces are there or not: how sessions are stored.
std::string NormalId(std::string_view id) {
  if (id.starts_with('{') && id.ends_with('}')) id = id.substr(1, id.size() - 2);
  return "{" + UpperCase(id) + "}";
}

/// Whether nothing is there for sure.
bool IsAbsent(int directory, const char* name) { return Look(directory, name) == Entry::kNone; }

}  // namespace

SessionStore::SessionStore(const RootDirectory& root, SessionStoreOptions options)
    : root_(root), options_(std::move(options)), started_(options_.steady_now()), folder_(root.sessions_folder()) {
  lock_file_ = OpenLock(folder_, "lock");
  if (!lock_file_ && errno == EWOULDBLOCK) {
    throw std::runtime_error("another server works in " + root.path().string());
  }
  if (!lock_file_) throw std::runtime_error("cannot keep sessions in " + (root.path() / kSpoolFolder).string());
  Load();
}

void SessionStore::Load() {
  const auto ids = NamesIn(folder_);
  if (!ids) throw std::runtime_error("cannot list the sessions in " + (root_.path() / kSpoolFolder).string());
  for (const std::string& id : *ids) {
    if (!id.starts_with('{')) continue;
    std::shared_ptr<Session> session;
    if (const int error = LoadSession(id, &session)) {
      // Somebody's upload, for all that is known.
      options_.log("event=session_unreadable session=" + LogSession(id) + " errno=" + std::to_string(error));
      continue;
    }
    if (session == nullptr) {
      DeleteFolder(id);
      continue;
    }
    sessions_[id] = session;
    if (session->record().phase != SessionPhase::kPublishing) continue;
    SessionRecord record = session->record();
    record.phase = SessionPhase::kDelivered;
    const int error = Publish(*session, record);
    if (error == 0 || IsShortage(error)) continue;  // The client's next packet tries again.
    // The place has gone meanwhile. The client hears of it when it repeats its last fragment.
    record.phase = SessionPhase::kReceiving;
    record.has_reply = false;
    record.static_reply_url.clear();
    record.boot_id = options_.boot_id;
    if (options_.sync_files) record.synced = session->held();  // before the decision to publish
    Save(*session, record);
  }
}

/// Puts the session in the folder `id` into `*session`, or none if what is there can be nobody's. Errno, or 0: an error leaves
/// open what is there.
int SessionStore::LoadSession(const std::string& id, std::shared_ptr<Session>* session) const {
  const auto nobodys_if_gone = [](int error) { return IsGone(error) ? 0 : error; };
  const UniqueFd folder = OpenFolder(folder_, id);
  if (!folder) return nobodys_if_gone(errno);
  std::string text;
  if (const int error = ReadSmallFile(folder.get(), kRecordFile, kRecordBytesMax, &text)) return nobodys_if_gone(error);
  auto record = DecodeSessionRecord(text);
  if (!record || record->id != id) return 0;
  const auto touched = WriteTime(folder.get(), kRecordFile);
  if (!touched) return EIO;
  uint64_t held = record->total.value_or(0);
  const bool needs_upload = record->phase == SessionPhase::kReceiving || record->phase == SessionPhase::kRefused ||
                            (record->phase == SessionPhase::kPublishing && !IsAbsent(folder.get(), kRequestFile));
  if (needs_upload) {
    const UniqueFd upload = OpenForReading(folder.get(), kRequestFile);
    if (!upload) return nobodys_if_gone(errno);
    const auto size = FileSize(upload.get());
    if (!size) return EIO;
    if (record->total && *size > *record->total) return 0;
    held = *size;
    // After a power cut the file's length may cover bytes that never reached the disk. Only a decision to publish was
    // preceded by a sync, and what the record calls synced.
    const bool is_same_boot = !options_.boot_id.empty() && record->boot_id == options_.boot_id;
    if (!is_same_boot && record->phase != SessionPhase::kPublishing) {
      if (*size == 0) record->synced = 0;
      if (!record->synced || *record->synced > *size) {  // The client begins anew.
        options_.log("event=session_of_another_boot session=" + LogSession(id));
        return 0;
      }
      if (const int error = TakeOverFromAnotherBoot(folder.get(), &*record, *touched)) return error;
      held = *record->synced;
    }
  }
  *session = std::make_shared<Session>(*record, held, *touched);
  return 0;
}

/// Cuts the upload back to what was synced, and counts it as this boot's: from now on its length is the truth again. Errno, or 0.
int SessionStore::TakeOverFromAnotherBoot(int folder, SessionRecord* record,
                                          std::chrono::system_clock::time_point touched) const {
  const UniqueFd upload = OpenForWriting(folder, kRequestFile, false);
  if (!upload) return errno;
  if (const int error = Truncate(upload.get(), *record->synced)) return error;
  record->boot_id = options_.boot_id;
  // Where the disk is full the old record stays, and is as true as before.
  if (const int error = WriteRecord(folder, *record, touched, false))
    options_.log("event=session_not_saved session=" + LogSession(record->id) + " errno=" + std::to_string(error));
  return 0;
}

bool SessionStore::HasRoomFor(const std::string& owner) const {
  const std::lock_guard lock(mutex_);
  size_t all = 0;
  size_t theirs = 0;
  for (const auto& [id, session] : sessions_) {
    if (IsOverdue(*session)) continue;  // Kept in case the clock is wrong; nobody has to wait for it.
    ++all;
    theirs += session->owner() == owner ? 1 : 0;
  }
  return all < options_.sessions_max && theirs < options_.sessions_per_user_max;
}

int SessionStore::Create(const std::string& target, const ClientName& client, std::shared_ptr<Session>* session) {
  const SessionRecord record{.id = RandomGuid(),
                             .target = target,
                             .user = client.user,
                             .address = client.address,
                             .boot_id = options_.boot_id};
  auto created = std::make_shared<Session>(record, 0, options_.now());
  if (!HasRoomFor(created->owner())) return EAGAIN;
  if (const int error = MakeFolder(folder_, record.id)) return error;
  UniqueFd folder = OpenFolder(folder_, record.id);
  int error = folder ? 0 : errno;
  if (error == 0 && !OpenForWriting(folder.get(), kRequestFile, true)) error = errno;
  if (error == 0) error = SaveIn(folder.get(), *created, record, false);
  if (error != 0) {
    DeleteFolder(record.id, std::move(folder));
    return error;
  }
  const std::lock_guard lock(mutex_);
  sessions_[record.id] = created;
  *session = std::move(created);
  return 0;
}

std::shared_ptr<Session> SessionStore::Find(std::string_view id) {
  std::shared_ptr<Session> session;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(NormalId(id));
    if (found != sessions_.end()) session = found->second;
  }
  return session != nullptr && !IsExpired(*session) ? session : nullptr;
}

UniqueFd SessionStore::FolderOf(const Session& session) const { return OpenFolder(folder_, session.id()); }

UniqueFd SessionStore::OpenUpload(const Session& session) const {
  const UniqueFd folder = FolderOf(session);
  return folder ? OpenForWriting(folder.get(), kRequestFile, false) : UniqueFd();
}

UniqueFd SessionStore::OpenReply(const Session& session) const {
  const UniqueFd folder = FolderOf(session);
  return folder ? OpenForReading(folder.get(), kResponseFile) : UniqueFd();
}

int SessionStore::RemoveReply(const Session& session) const {
  const UniqueFd folder = FolderOf(session);
  if (!folder) return errno;
  const int error = RemoveFile(folder.get(), kResponseFile);
  return error == ENOENT ? 0 : error;
}

int SessionStore::WriteRecord(int folder, const SessionRecord& record, std::chrono::system_clock::time_point touched,
                              bool sync) const {
  // A record that makes bytes count after another boot is not replaced by one that a power cut may leave empty.
  const bool is_needed = sync || record.synced.value_or(0) > 0;
  const int error =
      ReplaceSmallFile(folder, kRecordFile, EncodeSessionRecord(record), is_needed && options_.sync_files);
  if (error == 0) SetWriteTime(folder, kRecordFile, touched);
  return error;
}

int SessionStore::SaveIn(int folder, Session& session, const SessionRecord& record, bool sync) const {
  const auto now = options_.now();
  if (const int error = WriteRecord(folder, record, now, sync)) return error;
  session.SetRecord(record);
  session.SetTouched(now, options_.steady_now());
  return 0;
}

int SessionStore::Save(Session& session, const SessionRecord& record, bool sync) {
  const UniqueFd folder = FolderOf(session);
  return folder ? SaveIn(folder.get(), session, record, sync) : errno;
}

void SessionStore::NoteProgress(Session& session) const { session.SetTouched(options_.now(), options_.steady_now()); }

void SessionStore::Touch(Session& session) const {
  NoteProgress(session);
  // A time that cannot be set makes the session end early after a restart, which clients survive.
  if (const UniqueFd folder = FolderOf(session)) SetWriteTime(folder.get(), kRecordFile, session.touched());
}

/// Whether the clock says that the session's time is over.
bool SessionStore::IsOverdue(const Session& session) const {
  // The clock of a machine that has just started may be set by years.
  if (const auto touched = session.touched_since_start()) return options_.steady_now() - *touched > options_.timeout;
  return options_.now() - session.touched() > options_.timeout;
}

bool SessionStore::IsExpired(const Session& session) const {
  if (!IsOverdue(session)) return false;
  return session.touched_since_start() ||
         options_.steady_now() - started_ >= std::min(options_.timeout, kUnsureClockMax);
}

int SessionStore::Publish(Session& session, SessionRecord record) {
  const UniqueFd folder = FolderOf(session);
  if (!folder) return errno;
  record.phase = SessionPhase::kDelivered;
  const SessionRecord before = session.record();
  SessionRecord intent = record;
  intent.phase = SessionPhase::kPublishing;
  if (const int error = SaveIn(folder.get(), session, intent, true)) return error;
  // Where no single step can move a file without replacing another, it may have got its new name and kept the old one.
  const bool was_cut_short = before.phase == SessionPhase::kPublishing;
  const bool is_there =
      was_cut_short && root_.FinishPublish(folder.get(), kRequestFile, session.destination(), options_.sync_files);
  if (!is_there && !IsAbsent(folder.get(), kRequestFile)) {
    const int error =
        root_.Publish(folder.get(), kRequestFile, session.destination(), options_.allow_overwrite, options_.sync_files);
    if (error != 0 && !IsAbsent(folder.get(), kRequestFile)) {
      SaveIn(folder.get(), session, before, false);
      return error;
    }
  }
  // What fails from here on changes nothing: a server that finds the intent and no upload knows the rest.
  if (SaveIn(folder.get(), session, record, false) != 0) session.SetRecord(record);
  return 0;
}

int SessionStore::Discard(Session& session, SessionRecord record) {
  const UniqueFd folder = FolderOf(session);
  if (!folder) return errno;
  record.phase = SessionPhase::kDelivered;
  if (const int error = SaveIn(folder.get(), session, record, true)) return error;
  RemoveFile(folder.get(), kRequestFile);
  return 0;
}

void SessionStore::Free(Session& session) {
  session.SetFreed();
  {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session.id());
  }
  DeleteFolder(session.id());
}

void SessionStore::DeleteFolder(const std::string& id) {
  UniqueFd folder = OpenFolder(folder_, id);
  if (folder) return DeleteFolder(id, std::move(folder));
  if (IsGone(errno)) return;
  const std::lock_guard lock(mutex_);
  undeleted_.push_back(id);
}

void SessionStore::DeleteFolder(const std::string& id, UniqueFd folder) const {
  if (folder) {
    // The record first: a folder without one is nobody's, and the next start finishes this.
    for (const char* name : {kRecordFile, "session.new", kRequestFile, kResponseFile})
      RemoveFile(folder.get(), name);
  }
  folder = {};  // Windows deletes no folder that is open.
  RemoveFolder(folder_, id);
}

std::vector<std::shared_ptr<Session>> SessionStore::All() const {
  std::vector<std::shared_ptr<Session>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, session] : sessions_)
    all.push_back(session);
  return all;
}

size_t SessionStore::FreeExpired() {
  std::vector<std::string> undeleted;
  {
    const std::lock_guard lock(mutex_);
    undeleted.swap(undeleted_);
  }
  for (const std::string& id : undeleted)
    DeleteFolder(id);
  size_t freed = 0;
  for (const auto& session : All()) {
    if (!IsExpired(*session) || !session->turns().TryTake()) continue;
    if (!session->is_freed() && IsExpired(*session)) {
      Free(*session);
      ++freed;
    }
    session->turns().Release();
  }
  return freed;
}

void SessionStore::FreeAll() {
  for (const auto& session : All()) {
    session->SetFreed();
    {
      const std::lock_guard lock(mutex_);
      sessions_.erase(session->id());
    }
    session->turns().Take({.begin = [this, session] {
      DeleteFolder(session->id());
      session->turns().Release();
    }});
  }
}

void SessionStore::MakeDurable() {
  if (!options_.sync_files) return;
  auto sessions = All();
  // Whoever stops the server may not wait for the end of this: what is worth most comes first.
  std::ranges::sort(sessions, std::greater(), [](const auto& session) { return session->held(); });
  for (const auto& session : sessions) {
    SessionRecord record = session->record();
    const bool is_unfinished = record.phase == SessionPhase::kReceiving || record.phase == SessionPhase::kRefused;
    if (!is_unfinished || record.synced.value_or(0) == session->held()) continue;
    record.synced = session->held();
    const UniqueFd folder = FolderOf(*session);
    const UniqueFd upload = folder ? OpenForWriting(folder.get(), kRequestFile, false) : UniqueFd();
    int error = upload ? Sync(upload.get()) : errno;
    const bool is_lost = upload && error != 0;
    if (error == 0) error = WriteRecord(folder.get(), record, session->touched(), true);
    if (error != 0)
      options_.log("event=session_not_synced session=" + LogSession(session->id()) + " errno=" + std::to_string(error));
    // Linux tells of pages that it could not write once: the next sync would succeed, without them. Otherwise the session goes on
    // in this boot.
    if (is_lost) Free(*session);
  }
}

std::vector<SessionSummary> SessionStore::Summaries() const {
  std::vector<SessionSummary> summaries;
  for (const auto& session : All())
    summaries.push_back(session->Summary());
  return summaries;
}

std::filesystem::path SessionStore::PathOf(const Session& session, const char* name) const {
  return root_.path() / kSpoolFolder / session.id() / name;
}

}  // namespace openbits::upload_server
