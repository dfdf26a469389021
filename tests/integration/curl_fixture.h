#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "platform/base/clock.h"
#include "tests/support/http_server.h"
#include "transport/transport.h"

namespace openbits::test {

/// The clocks of this machine.
class MachineClock final : public Clock {
 public:
  WallTime WallNow() const override;
  SteadyTime SteadyNow() const override;
};

/// Whether this system answers Digest challenges: Windows does it by a package of its own, which Wine lacks.
bool HasDigest();

/// The URL with the server's name instead of its address: Windows's TLS by libcurl knows names only.
std::string ByName(std::string url);

/// A listener that keeps what it hears and checks the order in which it hears it. Hooks are set before the start and
/// run on the transport's thread.
class TransferRecorder final : public transport::TransferListener {
 public:
  /// Answers OnResponse; empty: proceed.
  std::function<transport::Flow(const transport::ResponseHead&)> on_response;
  /// Answers OnData; what is answered with kProceed is recorded. Empty: proceed.
  std::function<transport::Flow(std::span<const std::byte>)> on_data;
  /// Runs in OnFinished, before Wait returns: what it refers to need not outlive a Wait.
  std::function<void()> on_finished;

  transport::Flow OnResponse(const transport::ResponseHead& head) override;
  transport::Flow OnData(std::span<const std::byte> data) override;
  void OnFinished(const transport::Outcome& outcome) override;

  /// Waits for the end and gives it. A wait beyond kPatience fails the test and gives kInternal.
  transport::Outcome Wait();
  /// Waits until `predicate`, asked under the recorder's lock after each event, holds.
  bool WaitUntil(const std::function<bool()>& predicate);
  /// True once OnFinished has been called.
  bool IsFinished() const;

  /// The final head, if one came.
  std::optional<transport::ResponseHead> head() const;
  /// The body so far.
  std::string body() const;
  /// How many times OnData was answered with kPause.
  int pauses() const;
  /// Bytes recorded so far; for predicates of WaitUntil, which hold the lock.
  std::size_t body_size_locked() const { return body_.size(); }
  /// Pauses so far; for predicates of WaitUntil.
  int pauses_locked() const { return pauses_; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<transport::ResponseHead> head_;
  std::string body_;
  int pauses_ = 0;
  std::optional<transport::Outcome> outcome_;
};

/// What one exchange came to.
struct Exchange {
  transport::Outcome outcome;
  std::optional<transport::ResponseHead> head;
  std::string body;
};

/// A server, and the transport under test.
class CurlFixture : public ::testing::Test {
 protected:
  CurlFixture();

  /// A GET of `path` at `server_`.
  transport::Request Get(const std::string& path) const;
  /// Runs `request` to its end.
  Exchange Run(transport::Request request);
  /// Runs `request` with `recorder` to its end.
  Exchange Run(transport::Request request, const std::shared_ptr<TransferRecorder>& recorder);
  /// Makes a transport with other settings.
  void MakeTransport(std::uint32_t connections_max, const std::string& authorities_file = {});

  HttpServer server_;
  std::shared_ptr<Clock> clock_ = std::make_shared<MachineClock>();
  std::unique_ptr<transport::Transport> transport_;
};

}  // namespace openbits::test
