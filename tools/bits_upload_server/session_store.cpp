#include "tools/bits_upload_server/session_store.h"

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "tools/bits_upload_server/random_id.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr const char* kRecordFile = "session";
constexpr size_t kRecordBytesMax = 65536;

/// "{…}" in upper case, whether the braces are there or not: how sessions are stored.
std::string NormalId(std::string_view id) {
  if (id.starts_with('{') && id.ends_with('}')) id = id.substr(1, id.size() - 2);
  return "{" + UpperCase(id) + "}";
}

bool Exists(int directory, const char* name) {
  const auto entry = Look(directory, name);
  return entry && *entry != Entry::kNone;
}

}  // namespace

SessionStore::SessionStore(const RootDirectory& root, SessionStoreOptions options)
    : root_(root), options_(std::move(options)) {
  const std::string name(kSpoolFolder);
  const int error = MakeFolder(root.descriptor(), name);
  if (error == 0 || error == EEXIST) folder_ = OpenFolder(root.descriptor(), name);
  if (folder_) lock_file_ = OpenLock(folder_.get(), "lock");
  if (folder_ && !lock_file_ && errno == EWOULDBLOCK) {
    throw std::runtime_error("another server works in " + root.path().string());
  }
  if (!lock_file_) throw std::runtime_error("cannot keep sessions in " + (root.path() / name).string());
  Load();
}

void SessionStore::Load() {
  for (const std::string& id : NamesIn(folder_.get())) {
    if (!id.starts_with('{')) continue;
    const auto session = LoadSession(id);
    if (session == nullptr || IsExpired(*session)) {
      DeleteFolder(id);
      continue;
    }
    sessions_[id] = session;
    if (session->record().phase != SessionPhase::kPublishing) continue;
    SessionRecord record = session->record();
    record.phase = SessionPhase::kDelivered;
    if (Publish(*session, record) == 0) continue;
    // The place has gone meanwhile. The client hears of it when it repeats its last fragment.
    record.phase = SessionPhase::kReceiving;
    record.has_reply = false;
    record.static_reply_url.clear();
    Save(*session, record);
  }
}

std::shared_ptr<Session> SessionStore::LoadSession(const std::string& id) const {
  UniqueFd folder = OpenFolder(folder_.get(), id);
  const auto text = folder ? ReadSmallFile(folder.get(), kRecordFile, kRecordBytesMax) : std::nullopt;
  const auto record = text ? DecodeSessionRecord(*text) : std::nullopt;
  if (!record || record->id != id) return nullptr;
  const bool needs_upload = record->phase == SessionPhase::kReceiving || record->phase == SessionPhase::kRefused ||
                            (record->phase == SessionPhase::kPublishing && Exists(folder.get(), kRequestFile));
  if (!needs_upload) return std::make_shared<Session>(*record, std::move(folder), record->total.value_or(0));
  const UniqueFd upload = OpenForReading(folder.get(), kRequestFile);
  const auto held = upload ? FileSize(upload.get()) : std::nullopt;
  if (!held || (record->total && *held > *record->total)) return nullptr;
  // After a power cut the file's length may cover bytes that never reached the disk. Only a decision to publish was
  // preceded by a sync. The client begins anew.
  const bool is_same_boot = !options_.boot_id.empty() && record->boot_id == options_.boot_id;
  if (!is_same_boot && record->phase != SessionPhase::kPublishing) return nullptr;
  return std::make_shared<Session>(*record, std::move(folder), *held);
}

int SessionStore::Create(const std::string& target, const std::string& user, std::shared_ptr<Session>* session) {
  {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= options_.sessions_max) return EAGAIN;
  }
  SessionRecord record{.id = RandomGuid(), .target = target, .user = user, .boot_id = options_.boot_id};
  if (const int error = MakeFolder(folder_.get(), record.id)) return error;
  UniqueFd folder = OpenFolder(folder_.get(), record.id);
  if (!folder) return errno;
  if (!OpenForWriting(folder.get(), kRequestFile, true)) {
    const int error = errno;
    DeleteFolder(record.id);
    return error;
  }
  auto created = std::make_shared<Session>(record, std::move(folder), 0);
  if (const int error = Save(*created, record)) {
    DeleteFolder(record.id);
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

int SessionStore::Save(Session& session, const SessionRecord& record, bool sync) {
  const int error =
      ReplaceSmallFile(session.folder(), kRecordFile, EncodeSessionRecord(record), sync && options_.sync_files);
  if (error != 0) return error;
  session.SetRecord(record);
  Touch(session);
  return 0;
}

void SessionStore::Touch(Session& session) const {
  // A time that cannot be set makes the session end early, which clients survive.
  SetWriteTime(session.folder(), kRecordFile, options_.now());
}

bool SessionStore::IsExpired(const Session& session) const {
  const auto touched = WriteTime(session.folder(), kRecordFile);
  return !touched || options_.now() - *touched > options_.timeout;
}

int SessionStore::Publish(Session& session, SessionRecord record) {
  record.phase = SessionPhase::kDelivered;
  const SessionRecord before = session.record();
  SessionRecord intent = record;
  intent.phase = SessionPhase::kPublishing;
  if (const int error = Save(session, intent, true)) return error;
  if (Exists(session.folder(), kRequestFile)) {
    const int error = root_.Publish(session.folder(), kRequestFile, session.destination(), options_.allow_overwrite,
                                    options_.sync_files);
    if (error != 0 && Exists(session.folder(), kRequestFile)) {
      Save(session, before);
      return error;
    }
  }
  // What fails from here on changes nothing: a server that finds the intent and no upload knows the rest.
  if (Save(session, record) != 0) session.SetRecord(record);
  return 0;
}

int SessionStore::Discard(Session& session, SessionRecord record) {
  record.phase = SessionPhase::kDelivered;
  if (const int error = Save(session, record, true)) return error;
  RemoveFile(session.folder(), kRequestFile);
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

void SessionStore::DeleteFolder(const std::string& id) const {
  {
    const UniqueFd folder = OpenFolder(folder_.get(), id);
    if (!folder) return;
    // The record first: a folder without one is nobody's, and the next start finishes this.
    for (const char* name : {kRecordFile, "session.new", kRequestFile, kResponseFile})
      RemoveFile(folder.get(), name);
  }
  RemoveFolder(folder_.get(), id);
}

std::vector<std::shared_ptr<Session>> SessionStore::All() const {
  std::vector<std::shared_ptr<Session>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, session] : sessions_)
    all.push_back(session);
  return all;
}

size_t SessionStore::FreeExpired() {
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
