#include "tools/bits_upload_server/reply_download.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

std::string HttpDate(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

/// The form of RFC 9110 that everybody writes; nothing for the two old ones.
std::optional<std::time_t> ParseHttpDate(std::string_view text) {
  std::tm parts{};
  const std::string line(text);
  const char* end = strptime(line.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

struct Span {
  bool is_range = false;  // False: no range was asked for that could be served alone.
  uint64_t first = 0;
  uint64_t end = 0;  // Behind the last byte. Equal to `first`: cannot be satisfied.
};

/// The one range that `value` asks for, cut to `size`.
Span ParseRange(std::string_view value, uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!EqualIgnoringCase(value.substr(0, kUnit.size()), kUnit)) return {};
  value = TrimSpace(value.substr(kUnit.size()));
  const size_t dash = value.find('-');
  if (dash == std::string_view::npos || value.find(',') != std::string_view::npos) return {};
  const auto first = ParseDecimal(value.substr(0, dash));
  const auto last = ParseDecimal(value.substr(dash + 1));
  if (dash == 0) {
    if (!last) return {};
    return {true, size - std::min(*last, size), size};
  }
  if (!first || (!last && dash + 1 != value.size()) || (last && *last < *first)) return {};
  if (*first >= size) return {true, 0, 0};
  return {true, *first, last && *last < size ? *last + 1 : size};
}

/// Whether the list of tags names `etag`.
bool ListsTag(std::string_view list, const std::string& etag) {
  return list == "*" || list.find(etag) != std::string_view::npos;
}

}  // namespace

DownloadPlan PlanDownload(const RequestHead& head, const ReplyFacts& reply) {
  const std::string etag = "\"" + reply.session_id.substr(1, 36) + "-" + std::to_string(reply.modified) + "-" +
                           std::to_string(reply.size) + "\"";
  const std::string modified = HttpDate(reply.modified);
  DownloadPlan plan;
  plan.answer.headers = {{"ETag", etag},
                         {"Last-Modified", modified},
                         {"Accept-Ranges", "bytes"},
                         {"Cache-Control", "no-store"},
                         {"Content-Type", "application/octet-stream"}};

  const auto unmodified_since = ParseHttpDate(head.Header("If-Unmodified-Since").value_or(""));
  const auto if_match = head.Header("If-Match");
  const bool is_changed =
      if_match ? !ListsTag(*if_match, etag) : unmodified_since && *unmodified_since < reply.modified;
  if (is_changed) {
    plan.answer.status = 412;
    return plan;
  }
  if (const auto none_match = head.Header("If-None-Match"); none_match && ListsTag(*none_match, etag)) {
    plan.answer.status = 304;
    return plan;
  }
  plan.length = reply.size;
  const auto range = head.method == "GET" ? ParseRange(head.Header("Range").value_or(""), reply.size) : Span{};
  const std::string_view if_range = head.Header("If-Range").value_or(etag);
  if (!range.is_range || (if_range != etag && if_range != modified)) return plan;
  const std::string size = std::to_string(reply.size);
  plan.first = range.first;
  plan.length = range.end - range.first;
  if (plan.length == 0) {
    plan.answer.status = 416;
    plan.answer.headers.emplace_back("Content-Range", "bytes */" + size);
    return plan;
  }
  plan.answer.status = 206;
  plan.answer.headers.emplace_back(
      "Content-Range", "bytes " + std::to_string(range.first) + "-" + std::to_string(range.end - 1) + "/" + size);
  return plan;
}

}  // namespace openbits::upload_server
