#pragma once

#include <bits.h>

#include <memory>
#include <utility>
#include <vector>

#include "bits_api/com/com_ptr.h"
#include "bits_api/com/session.h"

namespace openbits::com {

/// Delivers a job's notifications to a caller's IBackgroundCopyCallback, Callback2 or Callback3. The object may be a
/// vtable written in C: nothing is ever asked of it but its COM methods. Thread-safe.
///
///     job ──holds──> CallbackTarget ──reference──> the caller's object
///                         └──weak──> Session       (a strong one would keep the engine alive for ever)
///
/// Its references end with it, and Release is user code: the engine never lets it end on the strand.
class CallbackTarget final : public engine::NotificationTarget {
 public:
  /// Asks `callback` for its interfaces, on this thread. Null when it has no IBackgroundCopyCallback.
  static std::shared_ptr<CallbackTarget> Make(const std::shared_ptr<const Session>& session, IUnknown* callback);

  CallbackTarget(const CallbackTarget&) = delete;
  CallbackTarget& operator=(const CallbackTarget&) = delete;
  ~CallbackTarget() override;

  /// The very pointer that was set, with a reference.
  [[nodiscard]] ComPtr<IUnknown> Callback() const { return ComPtr<IUnknown>(callback_); }

  // engine::NotificationTarget
  [[nodiscard]] bool Supports(engine::NotificationKind kind) const override;
  engine::Delivery Deliver(const engine::Notification& notification) override;

 private:
  explicit CallbackTarget(std::weak_ptr<const Session> session) : session_(std::move(session)) {}
  engine::Delivery Call(const std::shared_ptr<const Session>& session, const engine::Notification& notification) const;

  const std::weak_ptr<const Session> session_;
  /// Owns what the pointers below point to.
  std::vector<ComPtr<IUnknown>> references_;
  IUnknown* callback_ = nullptr;
  IBackgroundCopyCallback* version1_ = nullptr;
  IBackgroundCopyCallback2* version2_ = nullptr;  // null when not offered
  IBackgroundCopyCallback3* version3_ = nullptr;  // null when not offered
};

}  // namespace openbits::com
