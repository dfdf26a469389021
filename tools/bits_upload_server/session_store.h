#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bits_upload_server/root_directory.h"
#include "tools/bits_upload_server/session.h"

namespace openbits::upload_server {

/// How sessions are kept.
struct SessionStoreOptions {
  std::chrono::seconds timeout{0};                             ///< Without progress for longer: freed.
  size_t sessions_max = 0;                                     ///< Create fails beyond it.
  size_t sessions_per_user_max = 0;                            ///< The same for sessions with one Session::owner().
  bool allow_overwrite = false;                                ///< Whether a file may be replaced.
  bool sync_files = true;                                      ///< Whether decisions are made durable.
  std::string boot_id = {};                                    ///< Names the system's boot.
  std::function<std::chrono::system_clock::time_point()> now;  ///< The time.
  std::function<std::chrono::steady_clock::time_point()> steady_now;  ///< The time that nobody sets.
  std::function<void(const std::string&)> log = {};                   ///< Receives lines for people.
};

/// Names of the files of a session in its folder.
inline constexpr const char* kRequestFile = "requestfile.bin";
inline constexpr const char* kResponseFile = "responsefile.bin";

/// The sessions, in memory and on disk. Each is a folder below the root's hidden folder:
///
///     .bits-upload-server/{ID}/session           what is known about it (session_record.h)
///                              requestfile.bin   the upload, as far as it came; renamed away when it is whole
///                              responsefile.bin  the reply, if there is one
///
/// What a killed server leaves behind is taken up by the next one; in another boot, as far as one that stopped has synced it.
/// Order makes that safe: the record says "publishing" before the upload is renamed, and "delivered" after; where it says
/// "publishing" and the upload is gone, or is in its place as well, it was renamed.
/// Any thread may call any member; members that take a session are for whoever has its turn.
class SessionStore {
 public:
  /// Opens the store of `root` and takes up its sessions. Throws std::runtime_error if it cannot, or if another server
  /// has it. Deletes what can be nobody's session; a folder that cannot be read is left for the next start. The time of
  /// a session that was not used since is not over in the first hour, or `timeout` if that is shorter: the clock may be
  /// wrong at the start.
  SessionStore(const RootDirectory& root, SessionStoreOptions options);

  /// A new session of `client` in `*session`. Errno, or 0; EAGAIN if there are too many.
  int Create(const std::string& target, const ClientName& client, std::shared_ptr<Session>* session);

  /// The session with `id`, braces and case of letters left aside; null if there is none or its time is over.
  std::shared_ptr<Session> Find(std::string_view id);

  /// Saves `record` as the session's, and notes progress. Errno, or 0.
  int Save(Session& session, const SessionRecord& record, bool sync = false);

  /// Opens the upload for writing. None, with errno set, on failure.
  UniqueFd OpenUpload(const Session& session) const;

  /// Opens the reply for reading. None, with errno set, on failure; ENOENT if there is none.
  UniqueFd OpenReply(const Session& session) const;

  /// Deletes the reply, if there is one. Errno, or 0.
  int RemoveReply(const Session& session) const;

  /// Notes progress in memory: costs next to nothing.
  void NoteProgress(Session& session) const;

  /// Notes progress in memory and on disk.
  void Touch(Session& session) const;

  /// Puts the upload in its place; `record` is what the session is afterwards. Errno, or 0; safe to repeat.
  int Publish(Session& session, SessionRecord record);

  /// Deletes the upload, which somebody has taken; `record` is what the session is afterwards. Errno, or 0.
  int Discard(Session& session, SessionRecord record);

  /// Forgets the session and deletes its files. What is in its place stays.
  void Free(Session& session);

  /// Frees what had no progress for too long; gives the number.
  size_t FreeExpired();

  /// Makes every session unknown now; those whose turn is taken keep their files until it ends.
  void FreeAll();

  /// Syncs what unfinished sessions hold, and notes on disk how much that is, so that it counts after another boot too. For a
  /// server that stops: nobody may have a turn.
  void MakeDurable();

  /// The sessions as they are now.
  std::vector<SessionSummary> Summaries() const;

  /// Full path of a session's file `name`.
  std::filesystem::path PathOf(const Session& session, const char* name) const;

 private:
  void Load();
  int LoadSession(const std::string& id, std::shared_ptr<Session>* session) const;
  int TakeOverFromAnotherBoot(int folder, SessionRecord* record, std::chrono::system_clock::time_point touched) const;
  UniqueFd FolderOf(const Session& session) const;
  int SaveIn(int folder, Session& session, const SessionRecord& record, bool sync) const;
  int WriteRecord(int folder, const SessionRecord& record, std::chrono::system_clock::time_point touched,
                  bool sync) const;
  bool IsOverdue(const Session& session) const;
  bool IsExpired(const Session& session) const;
  bool HasRoomFor(const std::string& owner) const;
  void DeleteFolder(const std::string& id);
  void DeleteFolder(const std::string& id, UniqueFd folder) const;
  std::vector<std::shared_ptr<Session>> All() const;

  const RootDirectory& root_;
  const SessionStoreOptions options_;
  const std::chrono::steady_clock::time_point started_;
  const int folder_;  // of all sessions; the root's
  UniqueFd lock_file_;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions_;
  std::vector<std::string> undeleted_;  // Folders of freed sessions that could not be opened.
};

}  // namespace openbits::upload_server
