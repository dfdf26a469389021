#include "engine/transfer/upload_exchange.h"

#include <utility>

namespace openbits::engine {
namespace {

/// What is read of the page that goes with an error, so that the connection can be used again.
constexpr std::uint64_t kDiscardMax = 64 * 1024;

}  // namespace

UploadExchange::UploadExchange(std::shared_ptr<TaskRunner> strand, std::shared_ptr<UploadBody> body, EndFunction on_end)
    : strand_(std::move(strand)), body_(std::move(body)), on_end_(std::move(on_end)) {}

transport::Flow UploadExchange::OnResponse(const transport::ResponseHead& head) {
  end_.ack = transport::ParseAck(head);
  return transport::Flow::kProceed;
}

transport::Flow UploadExchange::OnData(std::span<const std::byte> data) {
  bytes_discarded_ += data.size();
  return bytes_discarded_ > kDiscardMax ? transport::Flow::kAbort : transport::Flow::kProceed;
}

void UploadExchange::OnFinished(const transport::Outcome& outcome) {
  end_.outcome = outcome;
  if (body_ != nullptr) body_->Release();
  strand_->Post([on_end = std::move(on_end_), end = std::move(end_)] { on_end(end); });
}

}  // namespace openbits::engine
