#include "tests/support/fake_transport.h"

#include <algorithm>
#include <utility>

#include "tests/support/fake_answer.h"
#include "transport/url.h"

namespace openbits::test {

TransferId FakeTransport::Start(transport::Request request, std::shared_ptr<transport::TransferListener> listener) {
  const std::uint64_t id = ++last_id_;
  if (request.turn.HasCome()) {
    Begin(id, std::move(request), std::move(listener));
  } else {
    waiting_.push_back({id, std::move(request), std::move(listener)});
  }
  return TransferId{id};
}

void FakeTransport::BeginWhoseTurnHasCome() {
  for (;;) {
    const auto next = std::find_if(waiting_.begin(), waiting_.end(),
                                   [](const Waiting& waiting) { return waiting.request.turn.HasCome(); });
    if (next == waiting_.end()) return;
    Waiting begun = std::move(*next);
    waiting_.erase(next);
    Begin(begun.id, std::move(begun.request), std::move(begun.listener));
  }
}

void FakeTransport::Begin(std::uint64_t id, transport::Request request,
                          std::shared_ptr<transport::TransferListener> listener) {
  requests_.push_back(request);
  Exchange exchange;
  if (const auto found = resources_.find(request.url); found != resources_.end()) {
    exchange.bytes_per_s = found->second.bytes_per_s;
    exchange.piece_bytes = found->second.piece_bytes;
    exchange.receiver = found->second.receiver;
  }
  if (exchange.receiver != nullptr) {
    const std::uint64_t wanted = exchange.receiver->Begin(request);
    exchange.body_limit = request.body == nullptr ? 0 : std::min(wanted, request.body->size_bytes());
  } else {
    exchange.answer = AnswerTo(request, requests_.size() - 1);
  }
  exchange.rate_limit = request.rate_limit_bytes_per_s;
  exchange.listener = std::move(listener);
  exchange.request = std::move(request);
  const Duration delay = exchange.answer.head_delay;
  exchanges_.emplace(id, std::move(exchange));
  Schedule(id, delay);
}

FakeAnswer FakeTransport::AnswerTo(const transport::Request& request, std::size_t number) {
  const auto found = resources_.find(request.url);
  if (found == resources_.end()) {
    FakeAnswer answer;
    answer.fails_before_head = true;
    answer.error = Error{Errc::kNameNotResolved, ErrorContext::kRemoteFile, 0, "no such fake server"};
    return answer;
  }
  FakeAnswer answer = MakeFakeAnswer(found->second, request);
  if (found->second.edit) {
    found->second.edit(request, number, answer);
  }
  return answer;
}

void FakeTransport::Cancel(TransferId id) {
  const auto waiting =
      std::find_if(waiting_.begin(), waiting_.end(), [id](const Waiting& one) { return one.id == id.value; });
  if (waiting != waiting_.end()) {
    runner_->PostForeign(Duration::zero(), [listener = waiting->listener, url = waiting->request.url] {
      transport::Outcome outcome;
      outcome.error = Error{Errc::kCancelled, ErrorContext::kNone, 0, "cancelled"};
      outcome.url = url;
      listener->OnFinished(outcome);
    });
    waiting_.erase(waiting);
    return;
  }
  const auto found = exchanges_.find(id.value);
  if (found == exchanges_.end() || found->second.is_ending) {
    return;
  }
  found->second.is_ending = true;
  runner_->PostForeign(Duration::zero(), [this, alive = std::weak_ptr<bool>(alive_), id] {
    if (!alive.expired()) {
      Finish(id.value, Error{Errc::kCancelled, ErrorContext::kNone, 0, "cancelled"});
    }
  });
}

void FakeTransport::KillProcess() {
  exchanges_.clear();
  waiting_.clear();
  // The log of requests stays, but nothing may keep a file open that the process had open.
  for (transport::Request& request : requests_) {
    request.body.reset();
  }
}

void FakeTransport::Resume(TransferId id) {
  const auto found = exchanges_.find(id.value);
  if (found != exchanges_.end() && found->second.is_paused) {
    found->second.is_paused = false;
    Schedule(id.value, Duration::zero());
  }
}

void FakeTransport::SetRateLimit(TransferId id, std::uint64_t bytes_per_s) {
  const auto found = exchanges_.find(id.value);
  if (found != exchanges_.end()) {
    found->second.rate_limit = bytes_per_s;
  }
}

std::size_t FakeTransport::paused() const {
  return static_cast<std::size_t>(
      std::count_if(exchanges_.begin(), exchanges_.end(), [](const auto& entry) { return entry.second.is_paused; }));
}

void FakeTransport::Schedule(std::uint64_t id, Duration delay) {
  runner_->PostForeign(delay, [this, alive = std::weak_ptr<bool>(alive_), id] {
    if (!alive.expired()) {
      Step(id);
    }
  });
}

void FakeTransport::Step(std::uint64_t id) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end() || found->second.is_ending || found->second.is_paused) {
    return;
  }
  if (found->second.receiver != nullptr) {
    TakePiece(id, found->second);
  } else if (!found->second.has_head) {
    SendHead(id, found->second);
  } else {
    SendPiece(id, found->second);
  }
}

void FakeTransport::TakePiece(std::uint64_t id, Exchange& exchange) {
  if (exchange.body_taken >= exchange.body_limit) {
    exchange.answer = std::exchange(exchange.receiver, nullptr)->Answer();
    Schedule(id, exchange.answer.head_delay);
    return;
  }
  if (exchange.body_taken == 0) {
    if (const Status begun = exchange.request.body->Rewind(); !begun) {
      Finish(id, begun.error());
      return;
    }
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(exchange.body_limit - exchange.body_taken,
                                                                     std::max<std::size_t>(exchange.piece_bytes, 1)));
  std::string piece(size, '\0');
  const auto read = exchange.request.body->Read(std::as_writable_bytes(std::span(piece.data(), piece.size())));
  if (!read) {
    Finish(id, read.error());
    return;
  }
  if (*read == 0) {
    Finish(id, Error{Errc::kLocalFileChanged, ErrorContext::kLocalFile, 0, "body shorter than announced"});
    return;
  }
  exchange.receiver->Take(std::string_view(piece).substr(0, *read));
  exchange.body_taken += *read;
  bytes_taken_ += *read;
  Schedule(id, SpanOf(exchange, *read));
}

Duration FakeTransport::SpanOf(const Exchange& exchange, std::uint64_t bytes) {
  std::uint64_t rate = exchange.bytes_per_s;
  if (exchange.rate_limit != 0) {
    rate = rate == 0 ? exchange.rate_limit : std::min(rate, exchange.rate_limit);
  }
  return rate == 0 ? Duration::zero() : Duration{static_cast<Duration::rep>(bytes * 1'000'000 / rate)};
}

void FakeTransport::SendHead(std::uint64_t id, Exchange& exchange) {
  if (exchange.answer.fails_before_head) {
    Finish(id, exchange.answer.error);
    return;
  }
  exchange.has_head = true;
  transport::ResponseHead head;
  head.status = exchange.answer.status;
  head.http_version = exchange.answer.http_version;
  head.headers = exchange.answer.headers;
  head.url = exchange.answer.final_url.empty() ? exchange.request.url : exchange.answer.final_url;
  head.redirects = exchange.answer.final_url.empty() ? 0 : 1;
  head.has_left_origin = exchange.answer.leaves_origin || !transport::IsSameOrigin(exchange.request.url, head.url);
  head.raw =
      "HTTP/" + std::string(head.http_version == 10 ? "1.0 " : "1.1 ") + std::to_string(head.status) + " Fake\r\n";
  for (const auto& [name, value] : head.headers) {
    head.raw.append(name).append(": ").append(value).append("\r\n");
  }
  const auto listener = exchange.listener;
  if (listener->OnResponse(head) == transport::Flow::kAbort) {
    Finish(id, Error{Errc::kCancelled, ErrorContext::kNone, 0, "aborted by the listener"});
    return;
  }
  Schedule(id, Duration::zero());
}

void FakeTransport::SendPiece(std::uint64_t id, Exchange& exchange) {
  const FakeAnswer& answer = exchange.answer;
  const std::uint64_t end = answer.BodyBytes();
  std::uint64_t limit = end;
  if (answer.fails_after_bytes) {
    limit = std::min(limit, *answer.fails_after_bytes);
  }
  if (answer.stalls_after_bytes && exchange.bytes_done >= std::min(end, *answer.stalls_after_bytes)) {
    return;
  }
  if (answer.stalls_after_bytes) {
    limit = std::min(limit, *answer.stalls_after_bytes);
  }
  if (exchange.bytes_done >= limit) {
    Finish(id, answer.fails_after_bytes ? answer.error : Error{});
    return;
  }
  const std::size_t size = static_cast<std::size_t>(
      std::min<std::uint64_t>(limit - exchange.bytes_done, std::max<std::size_t>(exchange.piece_bytes, 1)));
  const std::string piece = SliceOfBody(answer, exchange.bytes_done, size);
  const auto listener = exchange.listener;
  const auto flow = listener->OnData(std::as_bytes(std::span(piece.data(), piece.size())));
  if (flow == transport::Flow::kAbort) {
    Finish(id, Error{Errc::kCancelled, ErrorContext::kNone, 0, "aborted by the listener"});
    return;
  }
  if (flow == transport::Flow::kPause) {
    exchange.is_paused = true;
    return;
  }
  exchange.bytes_done += piece.size();
  bytes_sent_ += piece.size();
  Schedule(id, SpanOf(exchange, piece.size()));
}

void FakeTransport::Finish(std::uint64_t id, Error error) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) {
    return;
  }
  const Exchange exchange = std::move(found->second);
  exchanges_.erase(found);
  transport::Outcome outcome;
  outcome.error = std::move(error);
  outcome.status = exchange.has_head ? exchange.answer.status : 0;
  outcome.body_bytes = exchange.bytes_done;
  outcome.url = exchange.answer.final_url.empty() ? exchange.request.url : exchange.answer.final_url;
  outcome.protocol = exchange.request.url.substr(0, exchange.request.url.find(':'));
  outcome.redirects = exchange.answer.final_url.empty() ? 0 : 1;
  outcome.retry_after = exchange.answer.retry_after;
  exchange.listener->OnFinished(outcome);
  BeginWhoseTurnHasCome();
}

}  // namespace openbits::test
