#include "platform/post_batch.h"

#include <algorithm>
#include <utility>

#include "platform/base/assert.h"

namespace openbits {
namespace {

thread_local PostBatch* current = nullptr;

}  // namespace

PostBatch::PostBatch() {
  OPENBITS_ASSERT(current == nullptr);
  current = this;
}

PostBatch::~PostBatch() {
  current = nullptr;
  for (Queue& queue : queues_)
    queue.receiver(std::move(queue.tasks));
}

PostBatch* PostBatch::Current() { return current; }

void PostBatch::Add(const void* key, Task task, const std::function<Receiver()>& make_receiver) {
  auto queue = std::find_if(queues_.begin(), queues_.end(), [key](const Queue& one) { return one.key == key; });
  if (queue == queues_.end()) queue = queues_.insert(queue, Queue{key, make_receiver(), {}});
  queue->tasks.push_back(std::move(task));
}

}  // namespace openbits
