#include "tests/support/http_server.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include "tests/support/held_port.h"
#include "tests/support/http_server_connection.h"
#include "tests/support/http_server_log.h"
#include "tests/support/http_server_sites.h"
#include "tests/support/http_server_stream.h"
#include "tests/support/http_server_tls.h"

namespace openbits::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

/// Listener, threads and connections. Each connection holds it, so that it outlives the last of them; it holds
/// connections weakly, and threads and pending operations end in Stop.
class HttpServer::Core final : public RequestSink, public std::enable_shared_from_this<HttpServer::Core> {
 public:
  explicit Core(HttpServerOptions server_options)
      : options(std::move(server_options)),
        log(options.records_max),
        tls_(options.tls ? MakeTlsAcceptor(*options.tls) : nullptr),
        port_(options.port) {}

  void Start();
  void Stop();
  void StartListening();
  void StopListening();
  void CloseConnections(Ending ending);
  void SetMode(ConnectionMode mode) { mode_ = mode; }
  uint16_t port() const { return port_; }

  uint64_t BeginRequest(const ConnectionIdentity& connection, const HttpRequest& request) override;
  ResponsePlan Plan(uint64_t id, const HttpRequest& request) override;
  void NoteProgress(uint64_t id, uint64_t bytes) override { log.SetProgress(id, bytes); }
  void ChangeContent(const std::string& path, const ContentVersion& content) override {
    sites.SetContent(path, content);
  }
  void EndRequest(uint64_t id, bool complete) override;
  void EndConnection(uint64_t connection_id) override;

  const HttpServerOptions options;
  HttpServerLog log;
  HttpServerSites sites;

 private:
  using Acceptor = std::shared_ptr<tcp::acceptor>;

  void Listen();
  void CloseAcceptor();
  void Accept(const Acceptor& acceptor);
  void Welcome(tcp::socket socket);

  asio::io_context io_context_;
  std::unique_ptr<TlsAcceptor> tls_;
  std::atomic<uint16_t> port_;
  std::atomic<ConnectionMode> mode_ = ConnectionMode::kServe;

  std::mutex control_mutex_;           // Lets starts and stops happen one at a time; guards the next four.
  Acceptor acceptor_;                  // Used on its own strand only, once it listens.
  std::optional<HeldPort> held_port_;  // While nobody listens.
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> threads_;

  std::mutex connections_mutex_;  // Guards the rest. Never held while a connection may be destroyed.
  bool stopping_ = false;
  std::map<uint64_t, std::weak_ptr<HttpConnection>> connections_;
  std::vector<std::shared_ptr<HttpConnection>> black_holes_;  // Nothing else keeps these alive.
};

void HttpServer::Core::Start() {
  const std::lock_guard lock(control_mutex_);
  if (!threads_.empty()) {
    return;
  }
  io_context_.restart();
  {
    const std::lock_guard connections_lock(connections_mutex_);
    stopping_ = false;
  }
  Listen();
  work_.emplace(asio::make_work_guard(io_context_));
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    threads_.emplace_back([this] { io_context_.run(); });
  }
}

void HttpServer::Core::Stop() {
  const std::lock_guard lock(control_mutex_);
  if (threads_.empty()) {
    return;
  }
  {
    const std::lock_guard connections_lock(connections_mutex_);
    stopping_ = true;
  }
  CloseAcceptor();
  CloseConnections(Ending::kClose);
  work_.reset();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

void HttpServer::Core::StartListening() {
  const std::lock_guard lock(control_mutex_);
  if (!threads_.empty() && acceptor_ == nullptr) {
    Listen();
  }
}

void HttpServer::Core::StopListening() {
  const std::lock_guard lock(control_mutex_);
  if (!threads_.empty()) {
    CloseAcceptor();
  }
}

void HttpServer::Core::CloseConnections(Ending ending) {
  std::vector<std::shared_ptr<HttpConnection>> open;
  std::vector<std::shared_ptr<HttpConnection>> black_holes;
  {
    const std::lock_guard lock(connections_mutex_);
    for (const auto& [id, weak] : connections_) {
      if (auto connection = weak.lock()) {
        open.push_back(std::move(connection));
      }
    }
    black_holes.swap(black_holes_);
  }
  for (const auto& connection : open) {
    connection->Close(ending);
  }
}

/// The acceptor is made anew each time, so that a late handler of the old one cannot meet the new one.
void HttpServer::Core::Listen() {
  const tcp::endpoint endpoint(asio::ip::make_address(options.address), port_);
  auto acceptor = std::make_shared<tcp::acceptor>(asio::make_strand(io_context_));
  acceptor->open(endpoint.protocol());
  acceptor->set_option(tcp::acceptor::reuse_address(true));
  acceptor->bind(endpoint);
  acceptor->listen();
  port_ = acceptor->local_endpoint().port();
  held_port_.reset();
  acceptor_ = acceptor;
  asio::post(acceptor->get_executor(), [self = shared_from_this(), acceptor] { self->Accept(acceptor); });
}

/// Returns when the port is closed.
void HttpServer::Core::CloseAcceptor() {
  const Acceptor acceptor = std::exchange(acceptor_, nullptr);
  if (acceptor == nullptr) {
    return;
  }
  std::promise<void> closed;
  asio::post(acceptor->get_executor(), [&acceptor, &closed] {
    error_code ignored;  // The port is free afterwards, whatever is reported.
    acceptor->close(ignored);
    closed.set_value();
  });
  closed.get_future().wait();
  held_port_.emplace(port_, options.address);
}

void HttpServer::Core::Accept(const Acceptor& acceptor) {
  acceptor->async_accept(asio::make_strand(io_context_),
                         [self = shared_from_this(), acceptor](error_code error, tcp::socket socket) {
                           if (!error) {
                             self->Welcome(std::move(socket));
                           }
                           if (acceptor->is_open()) {
                             self->Accept(acceptor);
                           }
                         });
}

void HttpServer::Core::Welcome(tcp::socket socket) {
  const ConnectionMode mode = mode_;
  error_code ignored;  // A client that is gone already has no port.
  const uint16_t client_port = socket.remote_endpoint(ignored).port();
  auto stream = tls_ != nullptr ? tls_->Wrap(std::move(socket)) : MakePlainStream(std::move(socket));
  const uint64_t id = log.BeginConnection();
  const auto connection = std::make_shared<HttpConnection>(
      std::move(stream), ConnectionIdentity{id, client_port, tls_ != nullptr, {}}, shared_from_this());
  const std::lock_guard lock(connections_mutex_);
  if (stopping_) {
    connection->Close(Ending::kClose);
    return;
  }
  connections_[id] = connection;
  switch (mode) {
    case ConnectionMode::kServe: connection->Start(); break;
    case ConnectionMode::kBlackHole: black_holes_.push_back(connection); break;
    case ConnectionMode::kReset: connection->Close(Ending::kReset); break;
    case ConnectionMode::kClose: connection->Close(Ending::kClose); break;
  }
}

uint64_t HttpServer::Core::BeginRequest(const ConnectionIdentity& connection, const HttpRequest& request) {
  return log.BeginRequest(connection, request);
}

ResponsePlan HttpServer::Core::Plan(uint64_t id, const HttpRequest& request) {
  ResponsePlan plan = sites.Plan(log.Get(id), request);
  log.SetStatus(id, plan.status);
  return plan;
}

void HttpServer::Core::EndRequest(uint64_t id, bool complete) {
  const auto record = log.EndRequest(id, complete);
  if (record && options.on_request_finished) {
    options.on_request_finished(*record);
  }
}

void HttpServer::Core::EndConnection(uint64_t connection_id) {
  {
    const std::lock_guard lock(connections_mutex_);
    connections_.erase(connection_id);
  }
  log.EndConnection();
}

HttpServer::HttpServer(HttpServerOptions options) : core_(std::make_shared<Core>(std::move(options))) {
  core_->Start();
}

HttpServer::~HttpServer() { core_->Stop(); }

uint16_t HttpServer::port() const { return core_->port(); }

std::string HttpServer::BaseUrl() const {
  return std::string(core_->options.tls ? "https://" : "http://") + core_->options.host_name + ":" +
         std::to_string(port());
}

std::string HttpServer::Url(std::string_view path) const { return BaseUrl() + std::string(path); }

void HttpServer::Set(const std::string& path, Resource resource) { core_->sites.Set(path, std::move(resource)); }

void HttpServer::SetContent(const std::string& path, ContentVersion content) { core_->sites.SetContent(path, content); }

void HttpServer::SetHandler(const std::string& prefix, RequestHandler handler) {
  core_->sites.SetHandler(prefix, std::move(handler));
}

void HttpServer::SetRedirectChain(const std::string& path, unsigned hops, const std::string& target, int status) {
  for (unsigned hop = 0; hop < hops; ++hop) {
    const std::string from = hop == 0 ? path : path + "/hop-" + std::to_string(hop);
    Set(from, RedirectTo(hop + 1 == hops ? target : path + "/hop-" + std::to_string(hop + 1), status));
  }
}

void HttpServer::Remove(const std::string& path) { core_->sites.Remove(path); }

void HttpServer::SetConnectionMode(ConnectionMode mode) { core_->SetMode(mode); }

std::vector<RequestRecord> HttpServer::Requests() const { return core_->log.Copy().requests; }

std::vector<RequestRecord> HttpServer::RequestsFor(std::string_view path) const {
  std::vector<RequestRecord> records = Requests();
  std::erase_if(records, [&](const RequestRecord& record) { return record.path != path; });
  return records;
}

uint64_t HttpServer::RequestCount() const {
  return core_->log.With([](const ServerActivity& activity) { return activity.requests_total; });
}

uint64_t HttpServer::ConnectionCount() const {
  return core_->log.With([](const ServerActivity& activity) { return activity.connections_total; });
}

uint64_t HttpServer::OpenConnectionCount() const {
  return core_->log.With([](const ServerActivity& activity) { return activity.connections_open; });
}

void HttpServer::ClearRequests() { core_->log.ClearRequests(); }

bool HttpServer::WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                           std::chrono::milliseconds limit) const {
  return core_->log.WaitUntil(predicate, limit);
}

bool HttpServer::WaitForRequests(uint64_t count, std::chrono::milliseconds limit) const {
  return WaitUntil([count](const ServerActivity& activity) { return activity.requests_total >= count; }, limit);
}

bool HttpServer::WaitForNoConnections(std::chrono::milliseconds limit) const {
  return WaitUntil([](const ServerActivity& activity) { return activity.connections_open == 0; }, limit);
}

void HttpServer::StopListening() { core_->StopListening(); }

void HttpServer::StartListening() { core_->StartListening(); }

void HttpServer::CloseConnections(Ending ending) { core_->CloseConnections(ending); }

void HttpServer::Stop() { core_->Stop(); }

void HttpServer::Restart() { core_->Start(); }

}  // namespace openbits::test
