#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "engine/transfer/upload_body.h"
#include "platform/executor.h"
#include "transport/bits_upload/packet.h"
#include "transport/transfer_listener.h"

namespace openbits::engine {

/// How one packet ended.
struct ExchangeEnd {
  /// The answer, if its head has come; what becomes of the rest of it does not matter then.
  std::optional<transport::Ack> ack;
  transport::Outcome outcome;
};

/// Hears the answer to one packet on the transport's thread and reports it on the strand. Keeps nothing of the answer's
/// body: an Ack is all in its head.
class UploadExchange final : public transport::TransferListener {
 public:
  /// Takes the end, on the strand.
  using EndFunction = std::function<void(const ExchangeEnd&)>;

  /// `body`, which may be null, is released before the end is reported.
  UploadExchange(std::shared_ptr<TaskRunner> strand, std::shared_ptr<UploadBody> body, EndFunction on_end);

  transport::Flow OnResponse(const transport::ResponseHead& head) override;
  transport::Flow OnData(std::span<const std::byte> data) override;
  void OnFinished(const transport::Outcome& outcome) override;

 private:
  std::shared_ptr<TaskRunner> strand_;
  std::shared_ptr<UploadBody> body_;
  EndFunction on_end_;
  ExchangeEnd end_;
  std::uint64_t bytes_discarded_ = 0;
};

}  // namespace openbits::engine
