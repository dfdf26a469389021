#include "engine/transfer/size_prober.h"

#include <iterator>
#include <optional>
#include <utility>

#include "transport/content_range.h"
#include "transport/transfer_listener.h"

namespace openbits::engine {
namespace {

// Hears the answer to one HEAD, on the transport's thread.
class ProbeListener final : public transport::TransferListener {
 public:
  using EndFunction = std::function<void(std::optional<std::uint64_t>)>;

  explicit ProbeListener(EndFunction on_end) : on_end_(std::move(on_end)) {}

  transport::Flow OnResponse(const transport::ResponseHead& head) override {
    if (head.status == 200 && head.Count("Content-Length") == 1 && !head.Find("Content-Encoding")) {
      size_ = transport::ParseContentLength(*head.Find("Content-Length"));
    }
    return transport::Flow::kProceed;
  }
  // A server that sends a body to HEAD has told the size already.
  transport::Flow OnData(std::span<const std::byte>) override { return transport::Flow::kAbort; }
  void OnFinished(const transport::Outcome&) override { on_end_(size_); }

 private:
  EndFunction on_end_;
  std::optional<std::uint64_t> size_;
};

}  // namespace

SizeProber::SizeProber(std::shared_ptr<TaskRunner> strand, std::shared_ptr<transport::Transport> transport,
                       SizeFunction on_size)
    : strand_(std::move(strand)), transport_(std::move(transport)), on_size_(std::move(on_size)) {}

SizeProber::~SizeProber() {
  if (running_ != TransferId{}) transport_->Cancel(running_);
}

void SizeProber::Start(std::vector<SizeProbe> probes) {
  OPENBITS_ASSERT_STRAND(*strand_);
  waiting_.assign(std::make_move_iterator(probes.begin()), std::make_move_iterator(probes.end()));
  Next();
}

void SizeProber::Next() {
  if (waiting_.empty()) return;
  SizeProbe probe = std::move(waiting_.front());
  waiting_.pop_front();
  // The prober may be gone when the answer comes: the listener reaches it through the strand alone.
  auto on_end = [weak = weak_from_this(), strand = strand_, file = probe.file](std::optional<std::uint64_t> size) {
    strand->Post([weak, file, size] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->running_ = TransferId{};
      if (size) self->on_size_(file, *size);
      self->Next();
    });
  };
  running_ = transport_->Start(std::move(probe.request), std::make_shared<ProbeListener>(std::move(on_end)));
}

}  // namespace openbits::engine
