#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

#include "tests/support/patience.h"

namespace openbits::test {

/// A place in a response where the server stops until the test lets it go on. Every response that reaches a closed gate
/// waits there without holding up others. Any thread may call any member.
class Gate {
 public:
  /// Lets every waiting and every later response pass.
  void Open();

  /// Makes later responses wait again; those that passed are not called back.
  void Close();

  /// Waits until `count` responses in all have come to the gate, open or closed. False if that takes more than `limit`.
  bool WaitForArrivals(size_t count = 1, std::chrono::milliseconds limit = kPatience);

  /// Number of responses that have come to the gate so far.
  size_t arrivals() const;

  /// For the server: reports an arrival. Runs `resume` at once if the gate is open, else on the thread that opens it.
  void Arrive(std::function<void()> resume);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  size_t arrivals_ = 0;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace openbits::test
