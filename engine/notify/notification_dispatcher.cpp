#include "engine/notify/notification_dispatcher.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/notify/command_notifier.h"
#include "engine/notify/notification_lane.h"
#include "engine/notify/user_slots.h"

// One lane for each job says what is undelivered and what comes next (NotificationLane); this file gives lanes their
// slots, calls, programs and timers:
//
//     Post… ─> lane ─Look─> queue of its user ─slot free─> call on the callback pool ─result, on the strand─> lane ─Look─> …
//                     └─────────────────────> command line ────────────────────────────────────────────────┘
//
// A result comes back with a weak reference to its lane, the number of the posting and the generation of the target:
// a job forgotten, an event withdrawn or a target replaced in the meantime is never mistaken for the present one.

namespace openbits::engine {
namespace {

/// A delay before an event is delivered again.
struct Wait {
  std::optional<TimerId> timer;
  PostingId posting;
  Duration delay{};  // the last one; zero before the first failure
};

/// A job's events with what the dispatcher does for them.
struct JobLane {
  JobLane(JobId id, bool enable_command_line) : events(id, enable_command_line) {}

  NotificationLane events;
  Wait file_wait;
  Wait job_event_wait;
  std::optional<TimerId> modification_pause;
  bool is_event_queued = false;
  bool is_modification_queued = false;
  bool is_forgotten = false;
};

/// A call of a target, as its result must know it.
struct Call {
  std::weak_ptr<JobLane> lane;
  UserId user;
  NotificationKind kind = NotificationKind::kJobModification;
  PostingId posting;
  std::uint64_t target_generation = 0;
};

class Dispatcher final : public NotificationDispatcher, public std::enable_shared_from_this<Dispatcher> {
 public:
  Dispatcher(DispatcherOptions options, std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> callback_pool,
             std::shared_ptr<ProcessLauncher> processes, std::shared_ptr<Logger> logger, DeliveryObserver& observer)
      : options_(options),
        strand_(std::move(strand)),
        callback_pool_(std::move(callback_pool)),
        logger_(std::move(logger)),
        commands_(strand_, std::move(processes), logger_),
        observer_(observer),
        slots_(options.slots_per_user) {}

  void Configure(JobId job, std::shared_ptr<JobView> view, const NotifySettings& settings) override {
    OPENBITS_ASSERT_STRAND(*strand_);
    if (is_shut_down_) return;
    const LanePtr lane = FindOrMake(job);
    const UserId former_owner = lane->events.settings().owner;
    const bool is_new_command = lane->events.Configure(std::move(view), settings);
    if (is_new_command) EndWait(lane->job_event_wait);
    if (former_owner != settings.owner) {
      slots_.Leave(former_owner, lane);
      lane->is_event_queued = lane->is_modification_queued = false;
    }
    Look(lane);
  }

  void SetTarget(JobId job, std::shared_ptr<NotificationTarget> target) override {
    OPENBITS_ASSERT_STRAND(*strand_);
    if (is_shut_down_) return;
    const LanePtr lane = target != nullptr ? FindOrMake(job) : Find(job);
    if (lane == nullptr) return;
    const bool is_set = target != nullptr;
    lane->events.ReplaceTarget(std::move(target));
    if (is_set) {
      EndWait(lane->file_wait);
      EndWait(lane->job_event_wait);
    }
    Look(lane);
  }

  std::shared_ptr<NotificationTarget> Target(JobId job) const override {
    OPENBITS_ASSERT_STRAND(*strand_);
    const LanePtr lane = Find(job);
    return lane != nullptr ? lane->events.target() : nullptr;
  }

  void PostFileTransferred(JobId job, FileIndex file) override {
    Edit(job, [file](NotificationLane& events) { events.PostFile(file); });
  }
  void PostJobEvent(JobId job, PendingNotification event, std::optional<JobError> error) override {
    Edit(job, [&](NotificationLane& events) { events.PostJobEvent(event, std::move(error)); });
  }
  void PostJobEventOfFormerRun(JobId job, PendingNotification event, std::optional<JobError> error) override {
    Edit(job, [&](NotificationLane& events) { events.PostJobEventOfFormerRun(event, std::move(error)); });
  }
  void PostModification(JobId job) override {
    Edit(job, [](NotificationLane& events) { events.PostModification(); });
  }
  void Withdraw(JobId job, std::optional<FileIndex> file) override {
    Edit(job, [file](NotificationLane& events) {
      if (file) {
        events.WithdrawFile(*file);
      } else {
        events.WithdrawJobEvent();
      }
    });
  }

  void Forget(JobId job) override {
    OPENBITS_ASSERT_STRAND(*strand_);
    const auto found = lanes_.find(job);
    if (found == lanes_.end()) return;
    const LanePtr lane = found->second;
    lanes_.erase(found);
    Close(*lane);
    lane->events.ReplaceTarget(nullptr);
  }

  void Shutdown() override {
    OPENBITS_ASSERT_STRAND(*strand_);
    is_shut_down_ = true;
    // Their targets end with the dispatcher: user code, for which the end of the engine waits on its own thread.
    for (const auto& entry : lanes_)
      Close(*entry.second);
  }

 private:
  using LanePtr = std::shared_ptr<JobLane>;

  LanePtr Find(JobId job) const {
    const auto found = lanes_.find(job);
    return found != lanes_.end() ? found->second : nullptr;
  }

  LanePtr FindOrMake(JobId job) {
    LanePtr& lane = lanes_[job];
    if (lane == nullptr) lane = std::make_shared<JobLane>(job, options_.enable_command_line);
    return lane;
  }

  /// Changes what is undelivered; a job nobody introduced, or forgotten, has nothing.
  template <class Change>
  void Edit(JobId job, Change change) {
    OPENBITS_ASSERT_STRAND(*strand_);
    const LanePtr lane = Find(job);
    if (lane == nullptr) return;
    change(lane->events);
    Look(lane);
  }

  void Close(JobLane& lane) {
    lane.is_forgotten = true;
    EndWait(lane.file_wait);
    EndWait(lane.job_event_wait);
    CancelTimer(lane.modification_pause);
  }

  /// Looks at a lane again after anything about it changed.
  void Look(const LanePtr& lane) {
    if (is_shut_down_ || lane->is_forgotten) return;
    const UserId user = lane->events.settings().owner;
    const std::optional<LaneWork> work = ReadyWork(*lane);
    if (work && work->way == LaneWork::Way::kCommandLine) {
      RunCommand(lane, work->posting);
    } else if (work && !lane->is_event_queued) {
      lane->is_event_queued = true;
      slots_.Wait(user, SlotClass::kEvent, lane);
    }
    if (IsModificationReady(*lane) && !lane->is_modification_queued) {
      lane->is_modification_queued = true;
      slots_.Wait(user, SlotClass::kModification, lane);
    }
    FillSlots(user);
  }

  /// The lane's next event unless it waits out a delay. A delay for an event that is not next any more is over.
  std::optional<LaneWork> ReadyWork(JobLane& lane) {
    const std::optional<LaneWork> work = lane.events.NextWork();
    for (Wait* wait : {&lane.file_wait, &lane.job_event_wait}) {
      if (wait->timer && !lane.events.IsPending(wait->posting)) EndWait(*wait);
    }
    if (work && WaitOf(lane, work->way).timer) return std::nullopt;
    return work;
  }

  static bool IsModificationReady(const JobLane& lane) {
    return lane.events.WantsModification() && !lane.events.is_modification_running() && !lane.modification_pause;
  }

  /// Gives free slots of `user` to those who wait.
  void FillSlots(const UserId& user) {
    for (;;) {
      if (is_shut_down_) return;
      auto turn = slots_.Next(user);
      if (turn.lane == nullptr) return;
      if (turn.slot_class == SlotClass::kEvent) {
        turn.lane->is_event_queued = false;
      } else {
        turn.lane->is_modification_queued = false;
      }
      if (turn.lane->is_forgotten) continue;
      if (turn.slot_class == SlotClass::kEvent) {
        StartEvent(turn.lane, user);
      } else if (IsModificationReady(*turn.lane)) {
        StartModification(turn.lane, user);
      }
    }
  }

  void StartEvent(const LanePtr& lane, const UserId& user) {
    const std::optional<LaneWork> work = ReadyWork(*lane);  // may have changed while the lane waited
    if (!work) return;
    if (work->way == LaneWork::Way::kCommandLine) {
      RunCommand(lane, work->posting);
      return;
    }
    StartCall(lane, user, work->posting, lane->events.BeginCall(*work));
  }

  void StartModification(const LanePtr& lane, const UserId& user) {
    const Duration interval = lane->events.settings().modification_interval;
    if (interval > Duration::zero()) {
      lane->modification_pause = StartTimer(interval, lane, [](JobLane& ready) { ready.modification_pause.reset(); });
    }
    StartCall(lane, user, PostingId{}, lane->events.BeginModification());
  }

  void StartCall(const LanePtr& lane, const UserId& user, PostingId posting, Notification notification) {
    slots_.Take(user);
    Call call{lane, user, notification.kind, posting, lane->events.target_generation()};
    callback_pool_->Post([self = weak_from_this(), strand = strand_, target = lane->events.target(),
                          call = std::move(call), notification = std::move(notification)] {
      const Delivery delivery = target->Deliver(notification);
      strand->Post([self, call, delivery] {
        if (const auto dispatcher = self.lock()) dispatcher->OnCallEnded(call, delivery);
      });
    });
  }

  void OnCallEnded(const Call& call, Delivery delivery) {
    OPENBITS_ASSERT_STRAND(*strand_);
    slots_.Release(call.user);
    const LanePtr lane = call.lane.lock();
    if (lane != nullptr && !lane->is_forgotten && !is_shut_down_) {
      const bool is_same_target = lane->events.target_generation() == call.target_generation;
      if (is_same_target && delivery == Delivery::kDisconnected) {
        lane->events.ReplaceTarget(nullptr);
      }
      // What a former target refused says nothing about the present one.
      if (!is_same_target && delivery == Delivery::kFailed) delivery = Delivery::kDisconnected;
      SettleCall(*lane, call, delivery);
      Look(lane);
    }
    FillSlots(call.user);
  }

  void SettleCall(JobLane& lane, const Call& call, Delivery delivery) {
    NotificationLane& events = lane.events;
    if (call.kind == NotificationKind::kJobModification) {
      events.FinishModification();  // may be lost: its result does not matter
      return;
    }
    const JobId job = events.id();
    const bool is_file = call.kind == NotificationKind::kFileTransferred;
    std::optional<FileIndex> settled_file;
    std::optional<PendingNotification> settled_event;
    if (is_file) {
      settled_file = events.FinishFile(call.posting, delivery);
    } else {
      settled_event = events.FinishJobEvent(call.posting, delivery);
    }
    if (delivery == Delivery::kFailed && events.IsPending(call.posting)) {
      logger_->Write(LogLevel::kWarn, "notify_failed",
                     {{"job", ToString(job.value)}, {"kind", is_file ? "file_transferred" : "job_event"}});
      const std::optional<LaneWork> next = events.NextWork();
      const bool is_command_next = next && next->way == LaneWork::Way::kCommandLine;
      if (is_file || !is_command_next) BackOff(lane.events, WaitOf(lane, WayOf(call.kind)), call.posting);
    }
    // Last: the observer may call back into the dispatcher.
    if (settled_file) observer_.OnFileTransferredDelivered(job, *settled_file);
    if (settled_event) observer_.OnJobEventDelivered(job, *settled_event);
  }

  void RunCommand(const LanePtr& lane, PostingId posting) {
    lane->events.BeginCommand(posting);
    commands_.Run(lane->events.id(), lane->events.settings().command_line,
                  [self = weak_from_this(), weak_lane = std::weak_ptr<JobLane>(lane), posting](bool is_handled) {
                    const auto dispatcher = self.lock();
                    const LanePtr ended = weak_lane.lock();
                    if (dispatcher != nullptr && ended != nullptr)
                      dispatcher->OnCommandEnded(ended, posting, is_handled);
                  });
  }

  void OnCommandEnded(const LanePtr& lane, PostingId posting, bool is_handled) {
    OPENBITS_ASSERT_STRAND(*strand_);
    if (is_shut_down_ || lane->is_forgotten) return;
    const std::optional<PendingNotification> settled = lane->events.FinishCommand(is_handled);
    const std::optional<LaneWork> next = lane->events.NextWork();
    if (next && next->posting == posting && next->way == LaneWork::Way::kCommandLine) {
      // BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline, "Remarks": again after the minimum retry delay.
      StartWait(lane, lane->job_event_wait, posting, lane->events.settings().minimum_retry_delay);
    }
    if (settled) observer_.OnJobEventDelivered(lane->events.id(), *settled);
    Look(lane);
  }

  static LaneWork::Way WayOf(NotificationKind kind) {
    return kind == NotificationKind::kFileTransferred ? LaneWork::Way::kFileTransferred : LaneWork::Way::kJobEvent;
  }
  static Wait& WaitOf(JobLane& lane, LaneWork::Way way) {
    return way == LaneWork::Way::kFileTransferred ? lane.file_wait : lane.job_event_wait;
  }

  /// Doubles the delay of an event that failed again; another event begins anew.
  void BackOff(NotificationLane& events, Wait& wait, PostingId posting) {
    const bool is_again = wait.posting == posting && wait.delay > Duration::zero();
    const Duration delay = is_again ? std::min(wait.delay * 2, options_.retry_delay_max) : options_.retry_delay;
    StartWait(Find(events.id()), wait, posting, delay);
  }

  void StartWait(const LanePtr& lane, Wait& wait, PostingId posting, Duration delay) {
    CancelTimer(wait.timer);
    wait.posting = posting;
    wait.delay = delay;
    const bool is_file = &wait == &lane->file_wait;
    wait.timer = StartTimer(
        delay, lane, [is_file](JobLane& ready) { (is_file ? ready.file_wait : ready.job_event_wait).timer.reset(); });
  }

  void EndWait(Wait& wait) {
    CancelTimer(wait.timer);
    wait = Wait{};
  }

  /// Calls `on_time(lane)` and looks at the lane again after `delay`.
  template <class Function>
  TimerId StartTimer(Duration delay, const LanePtr& lane, Function on_time) {
    return strand_->PostAfter(delay, [self = weak_from_this(), weak_lane = std::weak_ptr<JobLane>(lane), on_time] {
      const auto dispatcher = self.lock();
      const LanePtr ready = weak_lane.lock();
      if (dispatcher == nullptr || ready == nullptr) return;
      on_time(*ready);
      dispatcher->Look(ready);
    });
  }

  void CancelTimer(std::optional<TimerId>& timer) {
    if (timer) strand_->Cancel(*timer);
    timer.reset();
  }

  const DispatcherOptions options_;
  const std::shared_ptr<TaskRunner> strand_;
  const std::shared_ptr<BlockingPool> callback_pool_;
  const std::shared_ptr<Logger> logger_;
  CommandNotifier commands_;
  DeliveryObserver& observer_;
  UserSlots<JobLane> slots_;
  std::map<JobId, LanePtr> lanes_;
  bool is_shut_down_ = false;
};

}  // namespace

std::shared_ptr<NotificationDispatcher> MakeNotificationDispatcher(
    DispatcherOptions options, std::shared_ptr<TaskRunner> strand, std::shared_ptr<BlockingPool> callback_pool,
    std::shared_ptr<ProcessLauncher> processes, std::shared_ptr<Logger> logger, DeliveryObserver& observer) {
  return std::make_shared<Dispatcher>(options, std::move(strand), std::move(callback_pool), std::move(processes),
                                      std::move(logger), observer);
}

}  // namespace openbits::engine
