#include "tools/bits_upload_server/upload_server.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "tools/bits_upload_server/byte_stream.h"
#include "tools/bits_upload_server/connection.h"
#include "tools/bits_upload_server/root_directory.h"
#include "tools/bits_upload_server/server_log.h"
#include "tools/bits_upload_server/session_store.h"
#include "tools/bits_upload_server/upload_service.h"

namespace openbits::upload_server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// How long nobody is let in after a failure to do so.
constexpr std::chrono::seconds kAcceptPause{1};

bool IsBaseUrl(const std::string& url) {
  const size_t host = url.find("://") + 3;  // meaningless if it is no URL, which the scheme tells
  return (url.starts_with("http://") || url.starts_with("https://")) && url.size() > host && url[host] != '/' &&
         url.find_first_of("?#\\ \t\r\n") == std::string::npos;
}

/// Everything that the options leave to the server, and their mistakes.
UploadServerOptions Completed(UploadServerOptions options) {
  if (!options.now) options.now = [] { return std::chrono::system_clock::now(); };
  if (!options.steady_now) options.steady_now = &SteadyNow;
  if (options.boot_id.empty()) {
    auto boot_id = SystemBootId();
    // Without it, unfinished uploads would be taken for those of another boot.
    if (!boot_id) throw std::runtime_error("cannot tell this boot from others: too many files are open");
    options.boot_id = std::move(*boot_id);
  }
  if (options.host_name.empty()) options.host_name = options.address;
  while (options.public_url.ends_with('/'))
    options.public_url.pop_back();
  if (!options.public_url.empty() && !IsBaseUrl(options.public_url)) {
    throw std::runtime_error("the public URL must be an http or https URL without a query: " + options.public_url);
  }
  const bool needs_url = options.notification != NotificationType::kNone && !options.back_end_callback;
  if (needs_url && !ParseBackEndUrl(options.back_end_url)) {
    throw std::runtime_error("the back end's URL must be an http URL: " + options.back_end_url);
  }
  return options;
}

SessionStoreOptions StoreOptions(const UploadServerOptions& options, const ServerLog& log) {
  return {.timeout = options.session_timeout,
          .sessions_max = options.sessions_max,
          .sessions_per_user_max = options.sessions_per_user_max,
          .allow_overwrite = options.allow_overwrite,
          .sync_files = options.sync_files,
          .boot_id = options.boot_id,
          .now = options.now,
          .steady_now = options.steady_now,
          .log = [&log](const std::string& line) { log.Say(line); }};
}

}  // namespace

/// Listener, threads, connections and what they share. Connections are kept here alone; when Stop returns, none is left.
class UploadServer::Core final : public ConnectionHost {
 public:
  explicit Core(UploadServerOptions server_options)
      : options(Completed(std::move(server_options))),
        log(options),
        root(options.root),
        tls_context_(options.tls ? MakeTlsContext(*options.tls) : nullptr),
        port_(options.port) {
    faults.Set(options.faults);
  }

  void Start();
  void Stop();
  void CloseConnections(bool reset, bool for_ever = false);
  size_t FreeExpired();
  /// Runs `function` with the store, if the server runs.
  template <typename Function>
  void WithSessions(Function function) {
    const std::lock_guard lock(control_mutex_);
    if (parts_) function(*sessions_);
  }
  uint16_t port() const { return port_; }

  void EndConnection(uint64_t id) override;

  const UploadServerOptions options;
  ServerLog log;
  FaultPlan faults;
  const RootDirectory root;

 private:
  void Listen();
  void Accept();
  void Welcome(tcp::socket socket);
  void Sweep();

  asio::io_context io_context_;
  const std::unique_ptr<asio::ssl::context> tls_context_;
  std::atomic<uint16_t> port_;

  std::mutex control_mutex_;  // Lets starts and stops happen one at a time; guards the next five.
  std::optional<SessionStore> sessions_;
  std::optional<UploadService> service_;
  std::optional<ConnectionParts> parts_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> threads_;

  // Used on their own strand only, once the threads run.
  std::optional<asio::strand<asio::io_context::executor_type>> strand_;
  std::optional<tcp::acceptor> acceptor_;
  std::optional<asio::steady_timer> sweep_timer_;
  std::optional<asio::steady_timer> accept_timer_;
  bool is_accepting_ = false;

  std::mutex connections_mutex_;  // Guards the rest and is_accepting_. Never held while a connection may be destroyed.
  bool is_stopping_ = false;
  std::map<uint64_t, std::shared_ptr<Connection>> connections_;
};

void UploadServer::Core::Start() {
  const std::lock_guard lock(control_mutex_);
  if (parts_) return;
  sessions_.emplace(root, StoreOptions(options, log));
  service_.emplace(options, root, *sessions_, log);
  io_context_.restart();
  is_stopping_ = false;
  strand_.emplace(asio::make_strand(io_context_));
  try {
    Listen();
  } catch (const boost::system::system_error& error) {
    acceptor_.reset();
    service_.reset();
    sessions_.reset();
    throw std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(port_) + ": " +
                             error.code().message());
  }
  auto back_end = options.back_end_url.empty() ? std::nullopt : ParseBackEndUrl(options.back_end_url);
  parts_.emplace(ConnectionParts{options, *service_, *sessions_, faults, log, *this, std::move(back_end)});
  work_.emplace(io_context_.get_executor());
  sweep_timer_.emplace(*strand_);
  accept_timer_.emplace(*strand_);
  asio::post(*strand_, [this] {
    Accept();
    Sweep();
  });
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i)
    threads_.emplace_back([this] { io_context_.run(); });
}

void UploadServer::Core::Listen() {
  const tcp::endpoint endpoint(asio::ip::make_address(options.address), port_);
  acceptor_.emplace(*strand_);
  acceptor_->open(endpoint.protocol());
  acceptor_->set_option(tcp::acceptor::reuse_address(true));
  acceptor_->bind(endpoint);
  acceptor_->listen();
  port_ = acceptor_->local_endpoint().port();
}

void UploadServer::Core::Accept() {
  {
    const std::lock_guard lock(connections_mutex_);
    if (is_accepting_ || !acceptor_->is_open() || connections_.size() >= options.connections_max) return;
    is_accepting_ = true;
  }
  acceptor_->async_accept(asio::make_strand(io_context_), [this](error_code error, tcp::socket socket) {
    {
      const std::lock_guard lock(connections_mutex_);
      is_accepting_ = false;
    }
    if (!error) Welcome(std::move(socket));
    if (!error || error == asio::error::connection_aborted) return Accept();
    if (!acceptor_->is_open()) return;
    // Without descriptors, accepting again at once would spin. The end of a connection tries again before the time is over.
    log.Say("event=accept_failed reason=\"" + error.message() + "\"");
    accept_timer_->expires_after(kAcceptPause);
    accept_timer_->async_wait([this](error_code cancelled) {
      if (!cancelled) Accept();
    });
  });
}

void UploadServer::Core::Welcome(tcp::socket socket) {
  {
    const std::lock_guard lock(connections_mutex_);
    if (is_stopping_) return;
  }
  error_code ignored;  // Without it, answers are only later.
  socket.set_option(tcp::no_delay(true), ignored);
  auto stream =
      tls_context_ != nullptr ? MakeTlsStream(std::move(socket), *tls_context_) : MakePlainStream(std::move(socket));
  const uint64_t id = log.BeginConnection();
  const auto connection = std::make_shared<Connection>(std::move(stream), id, *parts_);
  bool is_stopping = false;
  {
    const std::lock_guard lock(connections_mutex_);
    connections_[id] = connection;
    is_stopping = is_stopping_;
  }
  is_stopping ? connection->Close(true) : connection->Start();
}

void UploadServer::Core::EndConnection(uint64_t id) {
  std::shared_ptr<Connection> connection;
  bool is_room_again = false;
  {
    const std::lock_guard lock(connections_mutex_);
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    connection = std::move(found->second);
    connections_.erase(found);
    is_room_again = !is_accepting_;
  }
  log.EndConnection();
  if (is_room_again) asio::post(*strand_, [this] { Accept(); });
}

void UploadServer::Core::Sweep() {
  const auto interval =
      std::clamp<std::chrono::seconds>(options.session_timeout / 4, std::chrono::seconds(1), std::chrono::minutes(5));
  sweep_timer_->expires_after(interval);
  sweep_timer_->async_wait([this](error_code error) {
    if (error || !acceptor_->is_open()) return;
    FreeExpired();
    Sweep();
  });
}

size_t UploadServer::Core::FreeExpired() {
  const size_t count = sessions_->FreeExpired();
  log.Count(&ServerActivity::sessions_expired, count);
  if (count != 0) log.Say("event=sessions_expired count=" + std::to_string(count));
  return count;
}

void UploadServer::Core::CloseConnections(bool reset, bool for_ever) {
  std::vector<std::shared_ptr<Connection>> all;
  {
    const std::lock_guard lock(connections_mutex_);
    is_stopping_ = is_stopping_ || for_ever;
    for (const auto& [id, connection] : connections_)
      all.push_back(connection);
  }
  for (const auto& connection : all)
    connection->Close(reset);
}

void UploadServer::Core::Stop() {
  const std::lock_guard lock(control_mutex_);
  if (!parts_) return;
  std::promise<void> closed;
  asio::post(*strand_, [this, &closed] {
    error_code ignored;  // The port is free afterwards, whatever is reported.
    acceptor_->close(ignored);
    sweep_timer_->cancel();
    accept_timer_->cancel();
    closed.set_value();
  });
  closed.get_future().wait();
  CloseConnections(true, true);
  work_.reset();
  // Nothing is left to do once the connections are gone; then the threads end by themselves.
  for (std::thread& thread : threads_)
    thread.join();
  threads_.clear();
  parts_.reset();
  sweep_timer_.reset();
  accept_timer_.reset();
  acceptor_.reset();
  service_.reset();
  sessions_->MakeDurable();
  sessions_.reset();  // Gives the directory free for another server.
}

UploadServer::UploadServer(UploadServerOptions options) : core_(std::make_shared<Core>(std::move(options))) {
  core_->Start();
}

UploadServer::~UploadServer() { core_->Stop(); }

void UploadServer::Stop() { core_->Stop(); }

void UploadServer::Start() { core_->Start(); }

uint16_t UploadServer::port() const { return core_->port(); }

std::string UploadServer::URL(std::string_view path) const {
  const bool is_v6 = core_->options.host_name.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + core_->options.host_name + "]" : core_->options.host_name;
  return std::string(core_->options.tls ? "https://" : "http://") + host + ":" + std::to_string(port()) +
         std::string(path);
}

void UploadServer::SetFaults(std::vector<Fault> faults) { core_->faults.Set(std::move(faults)); }

void UploadServer::AddFault(Fault fault) { core_->faults.Add(std::move(fault)); }

std::vector<PacketRecord> UploadServer::Packets() const { return Activity().packets; }

std::vector<PacketRecord> UploadServer::Packets(PacketType type) const {
  std::vector<PacketRecord> packets = Packets();
  std::erase_if(packets, [type](const PacketRecord& packet) { return packet.type != type; });
  return packets;
}

ServerActivity UploadServer::Activity() const { return core_->log.Copy(); }

std::vector<SessionSummary> UploadServer::Sessions() const {
  std::vector<SessionSummary> summaries;
  core_->WithSessions([&summaries](const SessionStore& sessions) { summaries = sessions.Summaries(); });
  return summaries;
}

bool UploadServer::WaitUntil(const std::function<bool(const ServerActivity&)>& predicate,
                             std::chrono::milliseconds limit) const {
  return core_->log.WaitUntil(predicate, limit);
}

size_t UploadServer::FreeExpiredSessions() {
  size_t count = 0;
  core_->WithSessions([this, &count](const SessionStore&) { count = core_->FreeExpired(); });
  return count;
}

void UploadServer::LoseAllSessions() {
  core_->WithSessions([](SessionStore& sessions) { sessions.FreeAll(); });
}

void UploadServer::CloseConnections(bool reset) { core_->CloseConnections(reset); }

}  // namespace openbits::upload_server
