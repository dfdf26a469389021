#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "platform/executor.h"

namespace openbits {

/// While one lives on a thread, what that thread posts to a TaskRunner of MakeAsioTaskRunner is kept and goes to it at the
/// end, all in one piece and in order: one change of thread for many tasks. Not nested.
class PostBatch {
 public:
  /// Takes a list of tasks, in order.
  using Receiver = std::function<void(std::vector<Task>)>;

  PostBatch();
  ~PostBatch();
  PostBatch(const PostBatch&) = delete;
  PostBatch& operator=(const PostBatch&) = delete;

  /// The batch of this thread; null without one.
  static PostBatch* Current();
  /// True while nothing is kept.
  [[nodiscard]] bool IsEmpty() const { return queues_.empty(); }
  /// Keeps `task` for the runner `key`; `make_receiver` is called for its first task.
  void Add(const void* key, Task task, const std::function<Receiver()>& make_receiver);

 private:
  struct Queue {
    const void* key;
    Receiver receiver;
    std::vector<Task> tasks;
  };
  std::vector<Queue> queues_;  // a thread posts to one or two
};

}  // namespace openbits
