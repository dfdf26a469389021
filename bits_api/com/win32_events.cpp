// Events of Windows, by which BITS clients wait for their callbacks.
//
// A HANDLE is the number of an entry in the table of this process, as on Windows: a handle that is closed or was never
// one is recognised, never followed. Numbers are not used twice. A wait keeps its event alive, so that another thread
// may close the handle meanwhile.

#include <windows.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>

namespace openbits::com {
namespace {

class Event {
 public:
  Event(bool manual_reset, bool signalled) : manual_reset_(manual_reset), signalled_(signalled) {}

  void Set() {
    const std::lock_guard lock(mutex_);
    signalled_ = true;
    if (manual_reset_) {
      changed_.notify_all();
    } else {
      changed_.notify_one();
    }
  }

  void Reset() {
    const std::lock_guard lock(mutex_);
    signalled_ = false;
  }

  // False when the time is up. One waiter consumes the signal of an event that resets itself.
  bool Wait(DWORD milliseconds) {
    std::unique_lock lock(mutex_);
    const auto signalled = [this] { return signalled_; };
    if (milliseconds == INFINITE) {
      changed_.wait(lock, signalled);
    } else if (!changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), signalled)) {
      return false;
    }
    if (!manual_reset_) signalled_ = false;
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  const bool manual_reset_;
  bool signalled_;
};

class HandleTable {
 public:
  HANDLE Add(std::shared_ptr<Event> event) {
    const std::lock_guard lock(mutex_);
    const std::uintptr_t number = next_;
    events_.emplace(number, std::move(event));
    next_ += kStep;
    // A handle is a number in the form of a pointer and is never followed.
    return reinterpret_cast<HANDLE>(number);  // NOLINT(performance-no-int-to-ptr)
  }

  std::shared_ptr<Event> Find(HANDLE handle) {
    const std::lock_guard lock(mutex_);
    const auto found = events_.find(reinterpret_cast<std::uintptr_t>(handle));
    return found == events_.end() ? nullptr : found->second;
  }

  bool Remove(HANDLE handle) {
    const std::lock_guard lock(mutex_);
    return events_.erase(reinterpret_cast<std::uintptr_t>(handle)) == 1;
  }

 private:
  static constexpr std::uintptr_t kStep = 4;  // Windows leaves the lowest two bits to programs

  std::mutex mutex_;
  std::unordered_map<std::uintptr_t, std::shared_ptr<Event>> events_;
  std::uintptr_t next_ = kStep;
};

// Handles belong to the process and outlive every object of the library; threads may still wait while it exits.
HandleTable& Handles() {
  static HandleTable& table = *new HandleTable;
  return table;
}

HANDLE Create(bool manual_reset, bool signalled, bool named) {
  // DEVIATION: nf-synchapi-createeventw: no names, which are there to share an event between processes.
  if (named) {
    SetLastError(ERROR_NOT_SUPPORTED);
    return nullptr;
  }
  try {
    const HANDLE handle = Handles().Add(std::make_shared<Event>(manual_reset, signalled));
    SetLastError(ERROR_SUCCESS);
    return handle;
  } catch (const std::bad_alloc&) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
}

std::shared_ptr<Event> Find(HANDLE handle) {
  auto event = Handles().Find(handle);
  if (event == nullptr) SetLastError(ERROR_INVALID_HANDLE);
  return event;
}

}  // namespace
}  // namespace openbits::com

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initial_state, LPCWSTR name) {
  return openbits::com::Create(manual_reset != FALSE, initial_state != FALSE, name != nullptr);
}

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initial_state, LPCSTR name) {
  return openbits::com::Create(manual_reset != FALSE, initial_state != FALSE, name != nullptr);
}

BOOL SetEvent(HANDLE event) {
  const auto found = openbits::com::Find(event);
  if (found == nullptr) return FALSE;
  found->Set();
  return TRUE;
}

BOOL ResetEvent(HANDLE event) {
  const auto found = openbits::com::Find(event);
  if (found == nullptr) return FALSE;
  found->Reset();
  return TRUE;
}

BOOL CloseHandle(HANDLE object) {
  if (openbits::com::Handles().Remove(object)) return TRUE;
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}

DWORD WaitForSingleObject(HANDLE event, DWORD milliseconds) {
  const auto found = openbits::com::Find(event);
  if (found == nullptr) return WAIT_FAILED;
  return found->Wait(milliseconds) ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
}
