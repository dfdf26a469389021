#include "transport/http_headers.h"

#include <algorithm>
#include <array>

#include "transport/ascii.h"

namespace openbits::transport {
namespace {

/// Fields that frame the message or select what is fetched: the transport's own.
constexpr std::array<std::string_view, 6> kReservedNames = {"range", "content-range",     "content-length",
                                                            "host",  "transfer-encoding", "connection"};
constexpr std::string_view kReservedPrefix = "bits-";

Error Refuse(std::string detail) { return Error{Errc::kInvalidArgument, ErrorContext::kNone, 0, std::move(detail)}; }

bool IsReserved(std::string_view name) {
  const std::string lower = ToLowerAscii(name);
  return std::find(kReservedNames.begin(), kReservedNames.end(), lower) != kReservedNames.end() ||
         lower.compare(0, kReservedPrefix.size(), kReservedPrefix) == 0;
}

Result<HeaderList::value_type> ParseLine(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refuse("header line without a colon");
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = TrimSpace(line.substr(colon + 1));
  if (!IsFieldName(name)) return Refuse("bad header name");
  if (!IsFieldValue(value)) return Refuse("control byte in a header value");
  if (IsReserved(name)) return Refuse("header reserved for the transfer itself");
  return HeaderList::value_type{std::string(name), std::string(value)};
}

}  // namespace

bool IsSameHeaderName(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return ToLowerAscii(a) == ToLowerAscii(b); });
}

bool IsFieldName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), IsTokenCharacter);
}

bool IsFieldValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c != '\t' && IsControl(c); });
}

Result<HeaderList> ParseCustomHeaders(std::string_view block) {
  HeaderList headers;
  while (!block.empty()) {
    const std::size_t line_feed = block.find('\n');
    std::string_view line = block.substr(0, line_feed);
    block.remove_prefix(line_feed == std::string_view::npos ? block.size() : line_feed + 1);
    if (line_feed != std::string_view::npos && !line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) {
      // An empty line would end the head; only the block itself may end with one.
      if (!block.empty()) return Refuse("empty header line");
      break;
    }
    auto field = ParseLine(line);
    if (!field) return field.error();
    headers.push_back(std::move(*field));
  }
  return headers;
}

}  // namespace openbits::transport
