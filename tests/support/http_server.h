#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/download_script.h"
#include "tests/support/download_script_gate.h"
#include "tests/support/http_server_message.h"
#include "tests/support/test_certificates.h"

namespace openbits::test {

/// How a server proves who it is, and whom it lets in.
struct ServerTls {
  CertificateFiles certificate = {};          ///< The server's own.
  std::filesystem::path client_ca_file = {};  ///< If set, clients must show a certificate signed by this authority.
};

/// How a server is set up. Fixed for its life.
struct HttpServerOptions {
  unsigned threads = 1;                 ///< Threads that serve all connections.
  uint16_t port = 0;                    ///< 0: any free port, kept over Restart.
  std::string address = "127.0.0.1";    ///< Address to listen on.
  std::string host_name = "127.0.0.1";  ///< Host in BaseUrl; "localhost" makes a second origin of the same address.
  std::optional<ServerTls> tls = {};    ///< Encrypts every connection if set.
  size_t records_max = 100'000;         ///< Older request records are forgotten beyond this number.
  /// Called at the end of each request, on a server thread and under no lock. May be empty.
  std::function<void(const RequestRecord&)> on_request_finished = {};
};

/// What a server does with a connection that it has accepted.
enum class ConnectionMode {
  kServe,      ///< Answers requests.
  kBlackHole,  ///< Keeps it and never reads or writes.
  kReset,      ///< Resets it at once.
  kClose,      ///< Ends it at once.
};

/// Everything that happened at a server so far.
struct ServerActivity {
  std::vector<RequestRecord> requests = {};  ///< In order of arrival; the newest `records_max`.
  uint64_t requests_total = 0;               ///< Number of requests ever received.
  uint64_t requests_finished = 0;            ///< Number of them whose answer is over.
  uint64_t connections_total = 0;            ///< Number of connections ever accepted.
  uint64_t connections_open = 0;             ///< Number of connections alive now.
};

/// Builds the whole answer to a request in code; runs on a server thread. For other kinds of server than downloads.
/// The answer is a Fault with `status` set.
using RequestHandler = std::function<Fault(const HttpRequest&)>;

/// A scripted HTTP/1.1 server on the loopback interface. Serves the resources it was given, well or badly as each of
/// them says, and keeps a record of every request. A response that is held at a gate holds nothing else.
///
/// Every member may be called from any thread, except that Stop, Restart, StopListening and the destructor must not be
/// called from a callback of the server.
class HttpServer {
 public:
  /// Starts to listen. Throws std::runtime_error or boost::system::system_error if it cannot.
  explicit HttpServer(HttpServerOptions options = {});

  /// Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Port listened on, the same for the server's whole life.
  uint16_t port() const;

  /// Scheme, host and port: "http://127.0.0.1:12345".
  std::string BaseUrl() const;

  /// URL of `path`, which begins with a slash.
  std::string Url(std::string_view path) const;

  /// Puts `resource` at `path`, in place of what was there, and starts its script from the front.
  void Set(const std::string& path, Resource resource);

  /// Changes the content of the resource at `path`, which exists; its script goes on where it is.
  void SetContent(const std::string& path, ContentVersion content);

  /// Hands every request whose path begins with `prefix`, and for which no resource is set, to `handler`.
  void SetHandler(const std::string& prefix, RequestHandler handler);

  /// Puts `hops` redirects one after the other in front of `target`, the first of them at `path`. Each hop's path is
  /// `path` with "/hop-1", "/hop-2" and so on behind it.
  void SetRedirectChain(const std::string& path, unsigned hops, const std::string& target, int status = 302);

  /// Takes the resource at `path` away; it is 404 from now on.
  void Remove(const std::string& path);

  /// What is done with connections accepted from now on.
  void SetConnectionMode(ConnectionMode mode);

  /// Every request so far, in order of arrival.
  std::vector<RequestRecord> Requests() const;

  /// Every request for `path` so far, in order of arrival.
  std::vector<RequestRecord> RequestsFor(std::string_view path) const;

  /// Number of requests ever received.
  uint64_t RequestCount() const;

  /// Number of connections ever accepted.
  uint64_t ConnectionCount() const;

  /// Number of connections alive now.
  uint64_t OpenConnectionCount() const;

  /// Forgets the records; numbers go on.
  void ClearRequests();

  /// Waits until `predicate` holds; it is asked again after each change. False if that takes longer than `limit`.
  bool WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                 std::chrono::milliseconds limit = kPatience) const;

  /// Waits until `count` requests have been received since the start. False if that takes longer than `limit`.
  bool WaitForRequests(uint64_t count, std::chrono::milliseconds limit = kPatience) const;

  /// Waits until every connection is gone. False if that takes longer than `limit`.
  bool WaitForNoConnections(std::chrono::milliseconds limit = kPatience) const;

  /// Refuses new connections; those that are open go on.
  void StopListening();

  /// Accepts connections again, on the same port.
  void StartListening();

  /// Ends every open connection now.
  void CloseConnections(Ending ending = Ending::kReset);

  /// Refuses new connections, ends all open ones and ends the threads. Does nothing if stopped.
  void Stop();

  /// Begins again after Stop, on the same port, with the same resources. Does nothing if running.
  void Restart();

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace openbits::test
