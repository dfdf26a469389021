#include "tools/bits_upload_server/ack.h"

#include <algorithm>
#include <charconv>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

void AddHeader(std::string* text, std::string_view name, std::string_view value) {
  text->append(name).append(": ").append(value).append("\r\n");
}

void AddIfSet(std::string* text, std::string_view name, const std::string& value) {
  if (!value.empty()) AddHeader(text, name, value);
}

}  // namespace

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 206: return "Partial Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Request Entity Too Large";
    case 416: return "Requested Range Not Satisfiable";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

Ack Refusal(int status, std::optional<uint32_t> error_code) {
  return {.status = status, .error_code = error_code, .error_context = kContextServer};
}

void ApplyFault(const Fault& fault, Ack* ack) {
  if (fault.received_range) ack->received_range = *fault.received_range;
  if (fault.received_shift_bytes != 0) {
    if (const auto value = ParseDecimal(ack->received_range)) {
      const int64_t shifted = static_cast<int64_t>(*value) + fault.received_shift_bytes;
      ack->received_range = std::to_string(std::max<int64_t>(shifted, 0));
    }
  }
  if (fault.reply_url) ack->reply_url = *fault.reply_url;
  if (fault.session_id) ack->session_id = *fault.session_id;
  if (fault.protocol) ack->protocol = *fault.protocol;
  ack->headers.insert(ack->headers.end(), fault.headers.begin(), fault.headers.end());
}

std::string AckText(const Ack& ack, const Fault& fault, uint64_t body_bytes, bool close) {
  std::string text = fault.http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  text.append(std::to_string(ack.status)).append(" ").append(ReasonPhrase(ack.status)).append("\r\n");
  AddIfSet(&text, "BITS-Packet-Type", fault.packet_type.value_or("Ack"));
  AddIfSet(&text, "BITS-Protocol", ack.protocol);
  AddIfSet(&text, "BITS-Session-Id", ack.session_id);
  AddIfSet(&text, "BITS-Received-Content-Range", ack.received_range);
  AddIfSet(&text, "BITS-Reply-URL", ack.reply_url);
  if (ack.error_code) AddHeader(&text, "BITS-Error-Code", HexCode(*ack.error_code));
  if (ack.error_context) {
    // One digit, as Windows writes it. BITS: ack-for-fragment.md.
    AddHeader(&text, "BITS-Error-Context", "0x" + std::to_string(*ack.error_context));
  }
  for (const auto& [name, value] : ack.headers)
    AddHeader(&text, name, value);
  AddHeader(&text, "Content-Length", std::to_string(body_bytes));
  if (close) AddHeader(&text, "Connection", "close");
  return text.append("\r\n");
}

}  // namespace openbits::upload_server
