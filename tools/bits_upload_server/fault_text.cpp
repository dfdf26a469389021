#include <algorithm>
#include <array>
#include <charconv>

#include "tools/bits_upload_server/fault_plan.h"
#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

struct PacketWord {
  std::string_view word;
  std::optional<PacketType> type;
};

constexpr std::array<PacketWord, 7> kPacketWords = {{
    {"create", PacketType::kCreateSession},
    {"ping", PacketType::kPing},
    {"fragment", PacketType::kFragment},
    {"close", PacketType::kCloseSession},
    {"cancel", PacketType::kCancelSession},
    {"get", PacketType::kReplyDownload},
    {"any", std::nullopt},
}};

/// Hexadecimal with "0x" in front, else decimal.
std::optional<uint32_t> ParseCode(std::string_view text) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (is_hex) text.remove_prefix(2);
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Applies one action to `*fault`; false if the value is not what the action wants.
using Apply = bool (*)(std::string_view value, Fault* fault);

bool SetNumber(std::string_view value, std::optional<uint64_t>* member) {
  *member = ParseDecimal(value);
  return member->has_value();
}

struct Action {
  std::string_view word;
  bool wants_value;
  Apply apply;
};

bool SetStatus(std::string_view value, Fault* fault) {
  fault->status = static_cast<int>(ParseDecimal(value).value_or(0));
  return fault->status >= 100 && fault->status <= 599;
}

bool SetShift(std::string_view value, Fault* fault) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), fault->received_shift_bytes);
  return error == std::errc() && end == value.data() + value.size();
}

bool SetDelay(std::string_view value, Fault* fault) {
  fault->delay = std::chrono::milliseconds(ParseDecimal(value).value_or(0));
  return ParseDecimal(value).has_value();
}

bool AddHeader(std::string_view value, Fault* fault) {
  const size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  fault->headers.emplace_back(value.substr(0, colon), TrimSpace(value.substr(colon + 1)));
  return true;
}

constexpr std::array<Action, 24> kActions = {{
    {"drop-in-body", true, [](std::string_view v, Fault* f) { return SetNumber(v, &f->drop_in_body_at); }},
    {"drop-before-ack", false, [](std::string_view, Fault* f) { return f->drop_before_ack = true; }},
    {"drop-after-ack", false, [](std::string_view, Fault* f) { return f->drop_after_ack = true; }},
    {"reset", false, [](std::string_view, Fault* f) { return f->reset = true; }},
    {"lose-session", false, [](std::string_view, Fault* f) { return f->lose_session = true; }},
    {"status", true, SetStatus},
    {"error", true, [](std::string_view v, Fault* f) { return (f->error_code = ParseCode(v)).has_value(); }},
    {"context", true, [](std::string_view v, Fault* f) { return (f->error_context = ParseCode(v)).has_value(); }},
    {"received", true, [](std::string_view v, Fault* f) { return (f->received_range = v).has_value(); }},
    {"no-received", false, [](std::string_view, Fault* f) { return (f->received_range = "").has_value(); }},
    {"received-shift", true, SetShift},
    {"delay", true, SetDelay},
    {"stall", false, [](std::string_view, Fault* f) { return f->stall = true; }},
    {"packet-type", true, [](std::string_view v, Fault* f) { return (f->packet_type = v).has_value(); }},
    {"no-packet-type", false, [](std::string_view, Fault* f) { return (f->packet_type = "").has_value(); }},
    {"reply-url", true, [](std::string_view v, Fault* f) { return (f->reply_url = v).has_value(); }},
    {"no-reply-url", false, [](std::string_view, Fault* f) { return (f->reply_url = "").has_value(); }},
    {"session-id", true, [](std::string_view v, Fault* f) { return (f->session_id = v).has_value(); }},
    {"no-session-id", false, [](std::string_view, Fault* f) { return (f->session_id = "").has_value(); }},
    {"protocol", true, [](std::string_view v, Fault* f) { return (f->protocol = v).has_value(); }},
    {"no-protocol", false, [](std::string_view, Fault* f) { return (f->protocol = "").has_value(); }},
    {"header", true, AddHeader},
    {"http10", false, [](std::string_view, Fault* f) { return f->http10 = true; }},
    {"body", true, [](std::string_view v, Fault* f) { return !(f->body = v).empty(); }},
}};

/// Reads "PACKET[@K[xN]]" into `*fault`; false if it is something else.
bool ParseSelector(std::string_view text, Fault* fault) {
  const size_t at = text.find('@');
  const std::string_view word = text.substr(0, at);
  const PacketWord* found = nullptr;
  for (const PacketWord& packet : kPacketWords) {
    if (packet.word == word) found = &packet;
  }
  if (found == nullptr) return false;
  fault->packet = found->type;
  if (at == std::string_view::npos) {
    fault->times = Fault::kAlways;
    return true;
  }
  const std::string_view numbers = text.substr(at + 1);
  const size_t times = numbers.find('x');
  const auto first = ParseDecimal(numbers.substr(0, times));
  fault->at = first.value_or(0);
  fault->times = 1;
  if (times == std::string_view::npos) return fault->at != 0;
  const std::string_view count = numbers.substr(times + 1);
  fault->times = count == "*" ? Fault::kAlways : ParseDecimal(count).value_or(0);
  return fault->at != 0 && fault->times != 0;
}

}  // namespace

std::optional<Fault> ParseFault(std::string_view text, std::string* mistake) {
  Fault fault;
  fault.times = Fault::kAlways;
  if (const size_t colon = text.find(':'); colon != std::string_view::npos && text.find('=') > colon) {
    if (!ParseSelector(text.substr(0, colon), &fault)) {
      *mistake = "not of the form PACKET[@K[xN]]: " + std::string(text.substr(0, colon));
      return std::nullopt;
    }
    text.remove_prefix(colon + 1);
  }
  do {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t equals = part.find('=');
    const std::string_view word = part.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    const auto* const action =
        std::find_if(kActions.begin(), kActions.end(), [word](const Action& known) { return known.word == word; });
    if (action == kActions.end()) {
      *mistake = "no such fault: " + std::string(word);
      return std::nullopt;
    }
    if (action->wants_value == value.empty() || !action->apply(value, &fault)) {
      *mistake = std::string(word) + (action->wants_value ? " needs a value that fits" : " takes no value");
      return std::nullopt;
    }
  } while (!text.empty());
  return fault;
}

std::string_view FaultHelp() {
  return "PACKET is create, ping, fragment, close, cancel, get (downloads of replies) or any.\n"
         "@K hits the K-th of them only, @KxN N of them from the K-th on, @Kx* all of them from the K-th on.\n"
         "  drop-in-body=N    cut the connection after N bytes of the body\n"
         "  drop-before-ack   carry the packet out, then cut the connection instead of answering\n"
         "  drop-after-ack    cut the connection after the answer\n"
         "  reset             with these: cut by RST\n"
         "  lose-session      forget the packet's session first\n"
         "  status=S          answer S instead of carrying the packet out\n"
         "  error=0xCODE      with status: BITS-Error-Code\n"
         "  context=N         with status: BITS-Error-Context (5 server, 7 application)\n"
         "  received=TEXT     BITS-Received-Content-Range; no-received leaves it out\n"
         "  received-shift=N  add N to its true value\n"
         "  delay=MS          answer after MS milliseconds\n"
         "  stall             never answer\n"
         "  packet-type=TEXT  BITS-Packet-Type of the answer; no-packet-type leaves it out\n"
         "  reply-url=TEXT    BITS-Reply-URL; no-reply-url leaves it out\n"
         "  session-id=TEXT   BITS-Session-Id; no-session-id leaves it out\n"
         "  protocol=TEXT     BITS-Protocol; no-protocol leaves it out\n"
         "  header=NAME:VALUE one more header\n"
         "  http10            answer as HTTP/1.0\n"
         "  body=TEXT         a body, which no Ack has\n";
}

}  // namespace openbits::upload_server
