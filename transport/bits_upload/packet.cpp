#include "transport/bits_upload/packet.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "platform/base/assert.h"
#include "transport/ascii.h"
#include "transport/bits_upload/upload_url.h"
#include "transport/http_headers.h"

namespace openbits::transport {
namespace {

// BITS: [MC-BUP] 2.2: longer values are not valid.
constexpr std::size_t kValueMax = 4096;
// BITS: fragment.md, "Content-Name".
constexpr std::size_t kContentNameMax = 260;
constexpr std::uint32_t kSeverityBit = 0x80000000U;
// BITS: ack-for-create-session.md, "BITS-Host-Id-Fallback-Timeout".
constexpr std::uint32_t kNeverFallBack = 0xFFFFFFFFU;

bool HasSession(PacketType type) {
  return type == PacketType::kFragment || type == PacketType::kCloseSession || type == PacketType::kCancelSession;
}

std::string ContentRangeOf(const Packet& packet) {
  const std::string total = std::to_string(packet.total);
  // ASSUMED: the documents cannot express the range of an empty file; this is RFC 9110's form for "no range".
  if (packet.range.length == 0) return "bytes */" + total;
  return "bytes " + std::to_string(packet.range.offset) + '-' + std::to_string(packet.range.End() - 1) + '/' + total;
}

/// Value of a field, trimmed; nothing when it is absent, empty, too long, or has bytes that a field cannot have.
std::optional<std::string> FieldOf(const ResponseHead& head, std::string_view name) {
  const auto found = head.Find(name);
  if (!found) return std::nullopt;
  const std::string_view value = TrimSpace(*found);
  if (value.empty() || value.size() > kValueMax || !IsFieldValue(value)) return std::nullopt;
  return std::string(value);
}

std::optional<std::uint32_t> ErrorCodeOf(const ResponseHead& head) {
  auto text = FieldOf(head, "BITS-Error-Code");
  // [MC-BUP] 3.1.5 calls the field by this name; nobody was seen to send it.
  if (!text) text = FieldOf(head, "BITS-Error");
  if (!text) return std::nullopt;
  const auto code = ParseHresult(*text);
  return code && (*code & kSeverityBit) != 0 ? code : std::nullopt;
}

std::optional<std::uint32_t> FallbackOf(const ResponseHead& head) {
  const auto text = FieldOf(head, "BITS-Host-Id-Fallback-Timeout");
  const auto seconds = text ? ParseDecimal(*text) : std::nullopt;
  if (!seconds || *seconds >= kNeverFallBack) return std::nullopt;
  return static_cast<std::uint32_t>(*seconds);
}

bool IsPlainInContentName(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !IsControl(c) &&
         std::string_view(" %\\/:*?\"<>|").find(c) == std::string_view::npos;
}

}  // namespace

std::string_view Name(PacketType type) {
  switch (type) {
    case PacketType::kCreateSession: return "Create-Session";
    case PacketType::kPing: return "Ping";
    case PacketType::kFragment: return "Fragment";
    case PacketType::kCloseSession: return "Close-Session";
    case PacketType::kCancelSession: return "Cancel-Session";
  }
  return "Unknown";
}

// Home-made servers are known to compare names with case: the spelling is the documents'.
HeaderList EncodePacket(const Packet& packet) {
  HeaderList headers = {{"BITS-Packet-Type", std::string(Name(packet.type))}};
  if (packet.type == PacketType::kCreateSession) {
    headers.emplace_back("BITS-Supported-Protocols", std::string(kUploadProtocol));
  }
  if (HasSession(packet.type)) {
    OPENBITS_ASSERT(!packet.session_id.empty());
    headers.emplace_back("BITS-Session-Id", packet.session_id);
  }
  if (packet.type == PacketType::kFragment) {
    OPENBITS_ASSERT(packet.total == 0 || packet.range.length > 0);
    OPENBITS_ASSERT(packet.range.End() <= packet.total);
    // ASSUMED: the documents want the name in the first fragment, Windows sends it in all.
    headers.emplace_back("Content-Name", packet.content_name);
    headers.emplace_back("Content-Range", ContentRangeOf(packet));
  }
  return headers;
}

std::string EncodeContentName(std::string_view name) {
  std::string encoded;
  for (const char c : name) {
    std::string next(1, c);
    if (!IsPlainInContentName(c)) next = PercentEncode(c);
    if (encoded.size() + next.size() > kContentNameMax) break;
    encoded += next;
  }
  return encoded;
}

Ack ParseAck(const ResponseHead& head) {
  Ack ack;
  ack.status = head.status;
  const auto type = FieldOf(head, "BITS-Packet-Type");
  ack.is_ack = type && ToLowerAscii(*type) == "ack";
  ack.protocol = FieldOf(head, "BITS-Protocol");
  ack.session_id = FieldOf(head, "BITS-Session-Id");
  ack.host_id = FieldOf(head, "BITS-Host-Id");
  // ASSUMED: a node whose name is none cannot be reached; the URL's host may still do.
  if (ack.host_id && !IsHostId(*ack.host_id)) ack.host_id.reset();
  ack.host_fallback_s = FallbackOf(head);
  ack.has_received = head.Find("BITS-Received-Content-Range").has_value();
  if (const auto received = FieldOf(head, "BITS-Received-Content-Range")) ack.received = ParseDecimal(*received);
  ack.reply_url = FieldOf(head, "BITS-Reply-URL");
  ack.error_code = ErrorCodeOf(head);
  const auto context = FieldOf(head, "BITS-Error-Context");
  if (context && ParseHresult(*context) == 0x7U) ack.error_context = ErrorContext::kRemoteApplication;
  return ack;
}

std::optional<std::uint32_t> ParseHresult(std::string_view text) {
  constexpr std::size_t kDecimalDigits = 10;
  text = TrimSpace(text);
  if (!text.empty() && ToLowerAscii(text.back()) == 'l') text.remove_suffix(1);
  bool has_prefix = false;
  for (const std::string_view prefix : {"0x", "0X", "x", "X"}) {
    if (text.compare(0, prefix.size(), prefix) == 0) {
      text.remove_prefix(prefix.size());
      has_prefix = true;
      break;
    }
  }
  const bool is_decimal =
      !has_prefix && text.size() == kDecimalDigits && std::all_of(text.begin(), text.end(), IsDigit);
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, is_decimal ? 10 : 16);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace openbits::transport
