#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <string>
#include <thread>

#include "bench/e2e/client.h"

namespace openbits::bench {

/// A server in this process, on a thread and a CPU of its own, that answers "GET /N" with 4 KiB and notes when it handed the
/// last byte to the system: on the same clock as everything else here.
class SmallServer {
 public:
  static constexpr std::size_t kBodyBytes = 4096;

  SmallServer(std::size_t count, int cpu) : sent_(count) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      Fail("no server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, cpu] {
      cpu_set_t cpus;
      CPU_ZERO(&cpus);
      CPU_SET(static_cast<std::size_t>(cpu), &cpus);
      ::sched_setaffinity(0, sizeof cpus, &cpus);
      Run();
    });
  }
  SmallServer(const SmallServer&) = delete;
  SmallServer& operator=(const SmallServer&) = delete;
  ~SmallServer() {
    is_stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  /// Address of a file.
  [[nodiscard]] std::string Url(std::size_t index) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + std::to_string(index);
  }
  /// When the last byte of a file was sent.
  [[nodiscard]] Clock::time_point SentAt(std::size_t index) const {
    return Clock::time_point{Clock::duration{sent_[index].load()}};
  }

 private:
  void Run() {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBodyBytes) +
                             "\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n\r\n";
    const std::string answer = head + std::string(kBodyBytes, 'x');
    std::map<int, std::string> requests;
    while (!is_stopping_) {
      std::vector<pollfd> sockets = {{listener_, POLLIN, 0}};
      for (const auto& [socket, text] : requests)
        sockets.push_back({socket, POLLIN, 0});
      ::poll(sockets.data(), sockets.size(), -1);
      for (const pollfd& ready : sockets) {
        if (ready.revents == 0 || is_stopping_) continue;
        if (ready.fd == listener_) {
          Accept(requests);
        } else if (!Serve(ready.fd, requests[ready.fd], answer)) {
          ::close(ready.fd);
          requests.erase(ready.fd);
        }
      }
    }
    for (const auto& [socket, text] : requests)
      ::close(socket);
  }

  void Accept(std::map<int, std::string>& requests) const {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    requests.emplace(socket, std::string());
  }

  bool Serve(int socket, std::string& text, const std::string& answer) {
    char buffer[4096];
    const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    text.append(buffer, static_cast<std::size_t>(got));
    if (!text.ends_with("\r\n\r\n")) return true;
    const bool is_get = text.starts_with("GET /");
    const std::size_t index = is_get ? std::strtoul(text.c_str() + 5, nullptr, 10) : 0;
    text.clear();
    const std::size_t size = is_get ? answer.size() : answer.size() - kBodyBytes;
    if (::send(socket, answer.data(), size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) return false;
    if (is_get) sent_[index] = Clock::now().time_since_epoch().count();
    return true;
  }

  std::vector<std::atomic<Clock::rep>> sent_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace openbits::bench
