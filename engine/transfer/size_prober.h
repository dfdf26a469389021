#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "platform/base/ids.h"
#include "platform/executor.h"
#include "transport/transport.h"

namespace openbits::engine {

/// A file whose size is wanted, and the HEAD request that asks for it.
struct SizeProbe {
  FileIndex file;
  transport::Request request;
};

/// Asks for the sizes of files that wait for their turn, one after the other, so that a job of several files can tell how
/// much is left. Only a courtesy: what a server refuses to tell is passed over, and no error comes of it. On the strand.
class SizeProber : public std::enable_shared_from_this<SizeProber> {
 public:
  /// Takes the size of one file, on the strand.
  using SizeFunction = std::function<void(FileIndex, std::uint64_t)>;

  SizeProber(std::shared_ptr<TaskRunner> strand, std::shared_ptr<transport::Transport> transport, SizeFunction on_size);
  ~SizeProber();
  SizeProber(const SizeProber&) = delete;
  SizeProber& operator=(const SizeProber&) = delete;

  /// Begins to ask, in order. To be called once.
  void Start(std::vector<SizeProbe> probes);

 private:
  void Next();

  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<transport::Transport> transport_;
  SizeFunction on_size_;
  std::deque<SizeProbe> waiting_;
  TransferId running_;
};

}  // namespace openbits::engine
