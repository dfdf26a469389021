#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

constexpr Duration kStep = std::chrono::milliseconds{100};

std::string TextOf(const Notification& notification) {
  switch (notification.kind) {
    case NotificationKind::kJobTransferred: return "transferred";
    case NotificationKind::kJobError: return "error";
    case NotificationKind::kJobModification: return "modification";
    case NotificationKind::kFileTransferred:
      return "file " + std::to_string(notification.file.value_or(FileIndex{999}).value);
    case NotificationKind::kFileRangesTransferred: return "ranges";
  }
  return "?";
}

}  // namespace

bool HeldPool::RunOne() {
  if (tasks_.empty()) return false;
  const Task task = std::move(tasks_.front());
  tasks_.pop_front();
  task();
  return true;
}

Delivery ScriptedTarget::Deliver(const Notification& notification) {
  last = notification;
  heard_->push_back(name_ + TextOf(notification));
  if (on_deliver) on_deliver();
  if (answers.empty()) return Delivery::kAccepted;
  const Delivery answer = answers.front();
  answers.pop_front();
  return answer;
}

DispatcherTest::DispatcherTest(DispatcherOptions options)
    : dispatcher(MakeNotificationDispatcher(options, runner, pool, launcher, logger, *this)) {
  settings.minimum_retry_delay = std::chrono::seconds{600};
}

DispatcherTest::~DispatcherTest() {
  On([](NotificationDispatcher& d) { d.Shutdown(); });
}

JobId DispatcherTest::Job(std::uint8_t number) {
  JobId id;
  id.value.bytes[15] = number;
  return id;
}

void DispatcherTest::On(const std::function<void(NotificationDispatcher&)>& call) {
  runner->Run([&] { call(*dispatcher); });
}

void DispatcherTest::Configure(JobId job, std::uint32_t flags, const std::string& program, const std::string& owner) {
  settings.owner = UserId{owner};
  settings.flags = flags;
  settings.command_line = CommandLine{program, program.empty() ? "" : program + " --secret", UserId{owner}};
  On([&](NotificationDispatcher& d) {
    const auto snapshot = std::make_shared<const JobSnapshot>();
    d.Configure(job, std::make_shared<JobView>(snapshot), settings);
  });
}

void DispatcherTest::SetTarget(JobId job, std::shared_ptr<NotificationTarget> target) {
  On([&](NotificationDispatcher& d) { d.SetTarget(job, target); });
}
void DispatcherTest::PostFile(JobId job, std::uint32_t file) {
  On([&](NotificationDispatcher& d) { d.PostFileTransferred(job, FileIndex{file}); });
}
void DispatcherTest::PostTransferred(JobId job) {
  On([&](NotificationDispatcher& d) { d.PostJobEvent(job, PendingNotification::kTransferred, std::nullopt); });
}
void DispatcherTest::PostError(JobId job) {
  JobError error;
  error.error = Error{Errc::kHttpStatus, ErrorContext::kRemoteFile, 404, ""};
  On([&](NotificationDispatcher& d) { d.PostJobEvent(job, PendingNotification::kError, error); });
}
void DispatcherTest::PostModification(JobId job) {
  On([&](NotificationDispatcher& d) { d.PostModification(job); });
}

void DispatcherTest::Settle() {
  do {
    runner->RunUntilIdle();
  } while (pool->RunOne());
}

void DispatcherTest::Pass(Duration span) {
  Settle();
  for (Duration passed{}; passed < span; passed += kStep) {
    runner->Advance(kStep);
    Settle();
  }
}

void DispatcherTest::OnJobEventDelivered(JobId job, PendingNotification event) {
  EXPECT_TRUE(runner->IsCurrent());
  settled.push_back(std::to_string(job.value.bytes[15]) + ": " +
                    (event == PendingNotification::kTransferred ? "transferred" : "error"));
  if (on_settled) on_settled();
}

void DispatcherTest::OnFileTransferredDelivered(JobId job, FileIndex file) {
  EXPECT_TRUE(runner->IsCurrent());
  settled.push_back(std::to_string(job.value.bytes[15]) + ": file " + std::to_string(file.value));
  if (on_settled) on_settled();
}

}  // namespace openbits::engine
