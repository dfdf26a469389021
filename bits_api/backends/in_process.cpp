// The engine inside this process.
//
// BITS is a service: its transfers go on when a program gives back its pointers, and a program may ask for the manager
// as often as it likes. A library has no such place, so this file keeps one engine per state directory and process:
//
//     OpenInProcess ──first──> Engine started ──> Session ──> COM objects
//          └──again──> the same Session
//
// An engine lives while an object of its session lives, or while COM is initialised (no hook tells of that on Windows).
// It ends with its transfers' progress saved: at the last CoUninitialize, at the last Release after it, or at exit.
// An engine that ends in a callback's Release ends on a thread of its own: a callback cannot wait for its own pool.
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bits_api/backends/backend.h"
#include "bits_api/backends/module_lifetime.h"
#include "bits_api/com/callback_thread.h"
#include "engine/engine.h"
#include "platform/platform.h"
#include "platform/process_environment.h"

#ifndef _WIN32
#include "bits_api/com/com_runtime.h"
#endif

namespace openbits::backends {
namespace {

using com::Session;

bool IsComKeepingEngines() {
#ifdef _WIN32
  return false;
#else
  return com::IsComInUse();
#endif
}

bool IsSeparator(char c) {
#ifdef _WIN32
  if (c == '\\') return true;
#endif
  return c == '/';
}

// The caller gets a code only, and no manager that could give the text. That another process has the queue is nobody's mistake.
void LogNotStarted(const std::string& directory, const Error& error) {
  const LogLevel level = error.code == Errc::kStateDirectoryInUse ? LogLevel::kInfo : LogLevel::kError;
  MakeSystemLogger()->Write(level, "engine_not_started", {{"state_directory", directory}, {"error", Describe(error)}});
}

// The engines of this process. Thread-safe.
class EngineTable {
 public:
  Result<std::shared_ptr<const Session>> Open(const engine::SystemEngineOptions& options);
#ifndef _WIN32
  // COM ended: engines live on only where objects do.
  void DropHolds();
#endif
  // The process ends: everything is saved and stopped, nothing is destroyed, nobody's code is waited for.
  void StopAll();

 private:
  struct Running {
    std::unique_ptr<engine::Engine> engine;
    std::weak_ptr<const Session> session;
    std::shared_ptr<const Session> hold;  // while COM is initialised
  };

  // All with mutex_ held.
  std::shared_ptr<const Session> SessionOf(const std::string& directory, Running& running);
  Status WaitForEnding(std::unique_lock<std::mutex>& lock, const std::string& directory);

  void OnSessionEnded(const std::string& directory);
  void End(const std::string& directory, std::unique_ptr<engine::Engine> engine);

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, Running> running_;
  std::set<std::string> ending_;
  int stopping_ = 0;                                   // of those ending, the ones that still save
  std::vector<std::unique_ptr<engine::Engine>> kept_;  // ended at exit, when nothing is destroyed any more
  bool is_prepared_ = false;
  bool is_exiting_ = false;
};

// Style allows nothing global but this: CoCreateInstance has no argument that could carry the table, and the lock on a
// state directory forbids a second engine. Never destroyed: threads may still run at exit.
EngineTable& Engines() {
  static auto* const table = new EngineTable;
  return *table;
}

Result<std::shared_ptr<const Session>> EngineTable::Open(const engine::SystemEngineOptions& options) {
  std::string directory = options.state_directory;
  if (directory.empty()) {
    auto path = DefaultStateDirectoryPath();
    if (!path) return path.error();
    directory = std::move(path).value();
  }
  // One directory is one engine, however its name ends.
  while (directory.size() > 1 && IsSeparator(directory.back()) && directory[directory.size() - 2] != ':')
    directory.pop_back();
  std::unique_lock lock(mutex_);
  OPENBITS_RETURN_IF_ERROR(WaitForEnding(lock, directory));
  if (const auto found = running_.find(directory); found != running_.end()) {
    return SessionOf(directory, found->second);
  }
  engine::SystemEngineOptions start = options;
  start.state_directory = directory;
  auto started = engine::StartSystemEngine(start);
  if (!started) {
    LogNotStarted(directory, started.error());
    return started.error();
  }
  if (!is_prepared_) {
    KeepModuleLoaded();
    // After the first start: what the engine's libraries registered for exit runs after this.
    std::atexit([] {
      if (!AreThreadsGone()) Engines().StopAll();
    });
#ifndef _WIN32
    com::SetComUninitializeHook([] { Engines().DropHolds(); });
#endif
    is_prepared_ = true;
  }
  Running& running = running_[directory];
  running.engine = std::move(started).value();
  return SessionOf(directory, running);
}

std::shared_ptr<const Session> EngineTable::SessionOf(const std::string& directory, Running& running) {
  auto session = running.session.lock();
  if (session == nullptr) {
    // Also when the former session is just ending on another thread: OnSessionEnded then finds this one.
    session = std::shared_ptr<const Session>(new Session{running.engine->Service(), ProcessCaller()},
                                             [this, directory](const Session* ended) {
                                               delete ended;
                                               OnSessionEnded(directory);
                                             });
    running.session = session;
  }
  if (IsComKeepingEngines()) running.hold = session;
  return session;
}

Status EngineTable::WaitForEnding(std::unique_lock<std::mutex>& lock, const std::string& directory) {
  while (ending_.contains(directory) && !is_exiting_) {
    // The ending engine may be waiting for this very callback.
    if (com::IsCallbackThread()) return Error{Errc::kServiceStopped, ErrorContext::kQueue, 0, "the engine is ending"};
    ended_.wait(lock);
  }
  if (is_exiting_) return Error{Errc::kServiceStopped, ErrorContext::kQueue, 0, "the process is ending"};
  return {};
}

void EngineTable::OnSessionEnded(const std::string& directory) {
  std::unique_ptr<engine::Engine> engine;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(directory);
    if (is_exiting_ || found == running_.end() || !found->second.session.expired()) return;
    engine = std::move(found->second.engine);
    running_.erase(found);
    ending_.insert(directory);
    ++stopping_;
  }
  if (com::IsCallbackThread()) {
    std::thread([this, directory, engine = std::move(engine)]() mutable {
      End(directory, std::move(engine));
    }).detach();
  } else {
    End(directory, std::move(engine));
  }
}

void EngineTable::End(const std::string& directory, std::unique_ptr<engine::Engine> engine) {
  engine->Stop();
  {
    const std::lock_guard lock(mutex_);
    --stopping_;
    if (is_exiting_) kept_.push_back(std::move(engine));
  }
  ended_.notify_all();
  engine.reset();
  const std::lock_guard lock(mutex_);
  ending_.erase(directory);
  ended_.notify_all();
}

#ifndef _WIN32
void EngineTable::DropHolds() {
  std::vector<std::shared_ptr<const Session>> dropped;  // ends after the lock
  const std::lock_guard lock(mutex_);
  if (is_exiting_ || IsComKeepingEngines()) return;
  for (auto& [directory, running] : running_)
    dropped.push_back(std::move(running.hold));
}
#endif

void EngineTable::StopAll() {
  std::vector<engine::Engine*> engines;
  {
    const std::lock_guard lock(mutex_);
    is_exiting_ = true;
    for (const auto& [directory, running] : running_)
      engines.push_back(running.engine.get());
  }
  ended_.notify_all();
  for (engine::Engine* const engine : engines)
    engine->Stop();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return stopping_ == 0; });
}

}  // namespace

Result<std::shared_ptr<const Session>> OpenInProcess(const engine::SystemEngineOptions& options) {
  return Engines().Open(options);
}

}  // namespace openbits::backends
