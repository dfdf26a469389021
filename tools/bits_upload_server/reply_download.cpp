#include "tools/bits_upload_server/reply_download.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

using std::chrono::sys_days;
using std::chrono::system_clock;

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string HttpDate(std::time_t time) {
  const auto point = std::chrono::floor<std::chrono::seconds>(system_clock::from_time_t(time));
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(point - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                    kDays[std::chrono::weekday(day).c_encoding()].data(), static_cast<unsigned>(date.day()),
                    kMonths[static_cast<unsigned>(date.month()) - 1].data(), static_cast<int>(date.year()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<size_t>(length)};
}

/// The form of RFC 9110 that everybody writes; nothing for the two old ones.
std::optional<std::time_t> ParseHttpDate(std::string_view text) {
  std::array<char, 4> month{};
  unsigned day = 0;
  int year = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  int end = 0;
  const std::string line(text);
  // NOLINTNEXTLINE(cert-err34-c): a number that is too large makes no valid date.
  const int found = std::sscanf(line.c_str(), "%*3[A-Za-z], %2u %3[A-Za-z] %4d %2u:%2u:%2u GMT%n", &day, month.data(),
                                &year, &hour, &minute, &second, &end);
  if (found != 6 || static_cast<size_t>(end) != line.size()) return std::nullopt;
  const auto number = static_cast<unsigned>(std::find(kMonths.begin(), kMonths.end(), std::string_view(month.data())) -
                                            kMonths.begin() + 1);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(number), std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return system_clock::to_time_t(sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                                 std::chrono::seconds(second));
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
