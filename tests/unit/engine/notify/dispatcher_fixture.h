#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/notify/notification_dispatcher.h"
#include "tests/support/fake_process_launcher.h"
#include "tests/support/manual_runner.h"

namespace openbits::engine {

/// A callback pool whose calls begin and end when the test says so: a call that stays here never returns.
class HeldPool : public BlockingPool {
 public:
  void Post(Task task) override { tasks_.push_back(std::move(task)); }
  /// Runs the oldest task; false when there is none.
  bool RunOne();
  [[nodiscard]] std::size_t size() const { return tasks_.size(); }

 private:
  std::deque<Task> tasks_;
};

/// Writes each call into a shared list ("file 3", "transferred", "error", "modification") and answers as told.
class ScriptedTarget : public NotificationTarget {
 public:
  ScriptedTarget(std::string name, std::shared_ptr<std::vector<std::string>> heard)
      : name_(std::move(name)), heard_(std::move(heard)) {}

  bool Supports(NotificationKind kind) const override { return !unsupported.contains(kind); }
  Delivery Deliver(const Notification& notification) override;

  /// Answers to come, in order; kAccepted when there are no more.
  std::deque<Delivery> answers;
  std::set<NotificationKind> unsupported;
  std::optional<Notification> last;
  /// Called inside each delivery.
  std::function<void()> on_deliver;

 private:
  std::string name_;
  std::shared_ptr<std::vector<std::string>> heard_;
};

/// A logger that keeps the values of the field event_id.
class EventIdLogger : public Logger {
 public:
  bool Enabled(LogLevel) const override { return true; }
  void Write(LogLevel, std::string_view, const std::vector<LogField>& fields) override {
    for (const LogField& field : fields) {
      if (field.first == "event_id") event_ids.push_back(field.second);
      text += field.second + "\n";
    }
  }
  std::vector<std::string> event_ids;
  std::string text;
};

/// A dispatcher on fakes. Its methods run on the strand; `heard` and `settled` tell what came out.
class DispatcherTest : public testing::Test, public DeliveryObserver {
 protected:
  using Strings = std::vector<std::string>;
  static constexpr std::uint32_t kEverything = notify_flags::kAll & ~notify_flags::kDisable;

  explicit DispatcherTest(DispatcherOptions options = {});
  ~DispatcherTest() override;

  static JobId Job(std::uint8_t number);
  std::shared_ptr<ScriptedTarget> MakeTarget(const std::string& name = {}) {
    return std::make_shared<ScriptedTarget>(name, heard);
  }

  /// Runs `call` on the strand with the dispatcher.
  void On(const std::function<void(NotificationDispatcher&)>& call);
  /// Introduces a job with the flags and a command line (empty: none).
  void Configure(JobId job, std::uint32_t flags = kEverything, const std::string& program = {},
                 const std::string& owner = "S-1-22-1-1000");
  void SetTarget(JobId job, std::shared_ptr<NotificationTarget> target);
  void PostFile(JobId job, std::uint32_t file);
  void PostTransferred(JobId job);
  void PostError(JobId job);
  void PostModification(JobId job);

  /// Runs every call and strand task until nothing is left that is due now.
  void Settle();
  /// Lets time pass, running calls at once.
  void Pass(Duration span);

  void OnJobEventDelivered(JobId job, PendingNotification event) override;
  void OnFileTransferredDelivered(JobId job, FileIndex file) override;

  std::shared_ptr<test::FakeClock> clock = std::make_shared<test::FakeClock>();
  std::shared_ptr<test::ManualRunner> runner = std::make_shared<test::ManualRunner>(clock);
  std::shared_ptr<HeldPool> pool = std::make_shared<HeldPool>();
  std::shared_ptr<test::FakeProcessLauncher> launcher = std::make_shared<test::FakeProcessLauncher>();
  std::shared_ptr<EventIdLogger> logger = std::make_shared<EventIdLogger>();
  std::shared_ptr<Strings> heard = std::make_shared<Strings>();
  /// What the observer was told: "1: file 0", "1: transferred", "1: error".
  Strings settled;
  /// Called on the strand inside each observer call.
  std::function<void()> on_settled;
  std::shared_ptr<NotificationDispatcher> dispatcher;
  NotifySettings settings;  // what Configure gives, but for its arguments
};

}  // namespace openbits::engine
