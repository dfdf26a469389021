#include "bits_api/com/callback_target.h"

#include "bits_api/com/callback_thread.h"
#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_error.h"
#include "bits_api/com/copy_file.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {
namespace {

using engine::Delivery;
using engine::NotificationKind;

// Asks for an interface and adds it to the references. Null when it is not offered.
template <class Interface>
Interface* Query(IUnknown& object, std::vector<ComPtr<IUnknown>>& references) {
  void* found = nullptr;
  if (FAILED(object.QueryInterface(__uuidof(Interface), &found)) || found == nullptr) return nullptr;
  auto* const interface_pointer = static_cast<Interface*>(found);
  references.push_back(ComPtr<IUnknown>::Adopt(interface_pointer));
  return interface_pointer;
}

}  // namespace

std::shared_ptr<CallbackTarget> CallbackTarget::Make(const std::shared_ptr<const Session>& session,
                                                     IUnknown* callback) {
  std::shared_ptr<CallbackTarget> target(new CallbackTarget(session));
  target->version1_ = Query<IBackgroundCopyCallback>(*callback, target->references_);
  if (target->version1_ == nullptr) return nullptr;
  target->version2_ = Query<IBackgroundCopyCallback2>(*callback, target->references_);
  target->version3_ = Query<IBackgroundCopyCallback3>(*callback, target->references_);
  // An object that offers only the later interfaces by number still has the earlier methods in front.
  if (target->version2_ == nullptr) target->version2_ = target->version3_;
  target->references_.emplace_back(callback);
  target->callback_ = callback;
  return target;
}

CallbackTarget::~CallbackTarget() {
  const CallbackMark mark;  // the object may hold the last reference to the engine whose thread this is
  references_.clear();
}

bool CallbackTarget::Supports(NotificationKind kind) const {
  switch (kind) {
    case NotificationKind::kJobTransferred:
    case NotificationKind::kJobError:
    case NotificationKind::kJobModification: return true;
    case NotificationKind::kFileTransferred: return version2_ != nullptr;
    case NotificationKind::kFileRangesTransferred: return version3_ != nullptr;
  }
  return false;
}

Delivery CallbackTarget::Deliver(const engine::Notification& notification) {
  const CallbackMark mark;
  // Ends under the mark: it may be the last reference, and this thread cannot wait for the engine that runs it.
  const std::shared_ptr<const Session> session = session_.lock();
  if (session == nullptr) return Delivery::kDisconnected;
  try {
    return Call(session, notification);
  } catch (...) {
    return Delivery::kFailed;  // user code threw: the event is delivered again
  }
}

// BITS: nf-bits-ibackgroundcopycallback-jobtransferred and -joberror: again until S_OK;
// nf-bits3_0-ibackgroundcopycallback2-filetransferred: again while the code is negative. ASSUMED: what
// JobModification and FileRangesTransferred return has no effect; no page says that they are repeated.
Delivery CallbackTarget::Call(const std::shared_ptr<const Session>& session,
                              const engine::Notification& notification) const {
  const auto job = MakeObject<CopyJob>(session, notification.view);
  const auto is_ok = [](HRESULT code) { return code == S_OK ? Delivery::kAccepted : Delivery::kFailed; };
  switch (notification.kind) {
    case NotificationKind::kJobTransferred: return is_ok(version1_->JobTransferred(job.Get()));
    case NotificationKind::kJobError: {
      const auto error =
          MakeObject<CopyError>(session, notification.view, notification.error.value_or(engine::JobError{}));
      return is_ok(version1_->JobError(job.Get(), error.Get()));
    }
    case NotificationKind::kJobModification: version1_->JobModification(job.Get(), 0); return Delivery::kAccepted;
    case NotificationKind::kFileTransferred: {
      if (version2_ == nullptr || !notification.file) return Delivery::kAccepted;
      const auto file = MakeObject<CopyFile>(session, notification.view, *notification.file);
      return FAILED(version2_->FileTransferred(job.Get(), file.Get())) ? Delivery::kFailed : Delivery::kAccepted;
    }
    case NotificationKind::kFileRangesTransferred: {
      if (version3_ == nullptr || !notification.file) return Delivery::kAccepted;
      const auto file = MakeObject<CopyFile>(session, notification.view, *notification.file);
      const std::vector<BG_FILE_RANGE> ranges = ToRanges(notification.ranges);
      version3_->FileRangesTransferred(job.Get(), file.Get(), static_cast<DWORD>(ranges.size()), ranges.data());
      return Delivery::kAccepted;
    }
  }
  return Delivery::kFailed;
}

}  // namespace openbits::com
