#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bits_upload_server/back_end.h"
#include "tools/bits_upload_server/fault_plan.h"
#include "tools/bits_upload_server/packet_record.h"

namespace openbits::upload_server {

/// How a server proves who it is. Each member is either PEM text or the path of a PEM file.
struct TlsIdentity {
  std::string certificate = {};  ///< The certificate, followed by those between it and its authority.
  std::string private_key = {};  ///< Its private key, not encrypted.
};

/// How BITS-Reply-URL is written.
enum class ReplyUrlForm {
  kAbsolute,  ///< "http://host/dir/BITS-Sessions/Replies/ID/responsefile.bin", host as the client wrote it.
  kWindows,   ///< As IIS writes it: "BITS-Sessions\Replies\{ID}\responsefile.bin", relative to the remote name.
};

/// How a server is set up. Fixed for its life, except for faults.
struct UploadServerOptions {
  std::filesystem::path root =
      {};  ///< Directory of destinations: must exist. Sessions are kept in a hidden folder in it.
  std::string address = "127.0.0.1";  ///< Address to listen on.
  uint16_t port = 0;                  ///< 0: any free port.
  std::string host_name = {};         ///< Host in URL(); empty for the address.
  std::string public_url =
      {};                ///< Scheme and host as clients see them behind a proxy, "https://up.example", maybe with
                         ///< a path that the proxy takes away; empty for the server's own.
  unsigned threads = 2;  ///< Threads that serve all connections.
  std::optional<TlsIdentity> tls = {};  ///< Encrypts every connection if set.

  std::map<std::string, std::string> users = {};    ///< Name to password for Basic authentication; empty: everybody.
  std::string realm = "BITS uploads";               ///< Realm of the challenge.
  bool allow_overwrite = false;                     ///< Whether an upload may replace a file.
  uint64_t upload_bytes_max = 0;                    ///< Largest file accepted; 0: no limit.
  uint64_t fragment_bytes_max = 0;                  ///< Largest fragment accepted, others get 413; 0: no limit.
  uint64_t reply_bytes_max = uint64_t{1} << 34;     ///< Largest reply taken from an application.
  std::chrono::seconds session_timeout{1'209'600};  ///< A session without progress is freed after this long.
  size_t sessions_max = 10'000;                     ///< Sessions at a time; Create-Session is answered 503 beyond it.
  size_t sessions_per_user_max = 1'000;  ///< The same for each user, or without users for each client's address.
  size_t connections_max = 512;          ///< Connections at a time; later ones wait until one ends.
  std::chrono::milliseconds io_timeout{120'000};  ///< A connection that moves no byte for this long is closed.
  bool sync_files = true;                         ///< Files are synced before they are acknowledged as delivered.
  std::optional<uint64_t> large_bytes_min =
      {};  ///< Files from this length on are written past the machine's memory, where
           ///< the system can; empty: a thirty-second part of it.

  std::string host_id = {};                                   ///< BITS-Host-Id; empty for none.
  std::optional<std::chrono::seconds> host_id_fallback = {};  ///< BITS-Host-Id-Fallback-Timeout.

  NotificationType notification = NotificationType::kNone;  ///< How the application is told about a file.
  std::string back_end_url = {};                            ///< Where it is told: an http URL.
  BackEndCallback back_end_callback = {};                   ///< Told instead of `back_end_url` if set; may block.
  std::chrono::milliseconds back_end_timeout{300'000};      ///< For sending, waiting and receiving each.
  ReplyUrlForm reply_url_form = ReplyUrlForm::kAbsolute;    ///< How BITS-Reply-URL is written.

  std::vector<Fault> faults = {};  ///< What goes wrong, for tests.
  size_t records_max = 100'000;    ///< Older packet records are forgotten; 0 keeps none.
  std::function<std::chrono::system_clock::time_point()> now =
      {};  ///< The time, for session time-outs and the log; empty: the system's.
  std::function<std::chrono::steady_clock::time_point()> steady_now = {};  ///< One that nobody sets, for the same.
  std::string boot_id = {};                               ///< Names the system's boot; empty: asks the system.
  std::function<void(const std::string& line)> log = {};  ///< Receives a key=value line for each event; any thread.
  bool log_packets = true;                                ///< Whether packets are events; failures always are.
};

/// A server of the BITS upload protocol: takes files from BITS clients and puts them below a directory, whole and once,
/// or hands them to an application whose reply the client downloads.
///
/// Sessions live on disk: a server that is killed and started again on the same root goes on with them. In another boot it goes
/// on with what the last Stop has synced; a session of which none has synced anything is answered as not found, because the
/// system may have lost its data, and the client begins anew.
///
/// Every member may be called from any thread, but Stop and the destructor not from a callback of the server.
class UploadServer {
 public:
  /// Opens the root, takes up the sessions found there and starts to listen. Throws std::runtime_error with a sentence
  /// for the user if the root, the address or the certificate cannot be used.
  explicit UploadServer(UploadServerOptions options);

  /// Stops.
  ~UploadServer();
  UploadServer(const UploadServer&) = delete;
  UploadServer& operator=(const UploadServer&) = delete;

  /// Refuses new connections, cuts open ones and ends the threads; sessions stay on disk, synced unless `sync_files` is off. Does
  /// nothing if stopped.
  void Stop();

  /// Begins again after Stop, on the same port, with the sessions on disk. Does nothing if running.
  void Start();

  /// Port listened on, the same for the server's whole life.
  uint16_t port() const;

  /// URL of `path`, which begins with a slash: "http://127.0.0.1:12345/dir/name".
  std::string URL(std::string_view path) const;

  /// Replaces the plan of faults, each of which counts packets from now on.
  void SetFaults(std::vector<Fault> faults);

  /// Adds a fault to the plan, which counts packets from now on.
  void AddFault(Fault fault);

  /// Every request so far, in order of arrival.
  std::vector<PacketRecord> Packets() const;

  /// Every request of `type` so far, in order of arrival.
  std::vector<PacketRecord> Packets(PacketType type) const;

  /// Everything that happened so far.
  ServerActivity Activity() const;

  /// The sessions that are open now, in order of their ids.
  std::vector<SessionSummary> Sessions() const;

  /// Waits until `predicate` holds; it is asked again after each change. False if that takes longer than `limit`.
  bool WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                 std::chrono::milliseconds limit = std::chrono::seconds(30)) const;

  /// Frees the sessions that have made no progress for `session_timeout`, and gives their number. The server does this
  /// by itself every few minutes. In the first hour after the start, or `session_timeout` if that is shorter, it frees none: the
  /// clock may be wrong then.
  size_t FreeExpiredSessions();

  /// Frees every session, as if all had timed out: clients get BG_E_SESSION_NOT_FOUND.
  void LoseAllSessions();

  /// Cuts every open connection now, by RST if `reset`.
  void CloseConnections(bool reset = true);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace openbits::upload_server
