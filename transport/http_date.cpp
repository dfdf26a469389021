#include "transport/http_date.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "transport/ascii.h"

namespace openbits::transport {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::size_t kShortDayLength = 3;

/// Takes pieces off the front of a date. After the first piece that does not fit, `ok` is false and the rest is void.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && text_.empty(); }
  bool StartsWith(std::string_view piece) const { return text_.substr(0, piece.size()) == piece; }

  void Expect(std::string_view piece) {
    ok_ = ok_ && StartsWith(piece);
    if (ok_) text_.remove_prefix(piece.size());
  }

  /// Exactly `digits` digits; the first may be a space where `padded` says so (the day in asctime's form).
  int Number(std::size_t digits, bool padded = false) {
    ok_ = ok_ && text_.size() >= digits;
    if (!ok_) return 0;
    std::string_view piece = text_.substr(0, digits);
    text_.remove_prefix(digits);
    if (padded && piece.front() == ' ') piece.remove_prefix(1);
    const auto value = ParseDecimal(piece);
    ok_ = value.has_value();
    return ok_ ? static_cast<int>(*value) : 0;
  }

  unsigned Month() {
    const auto month = std::find(kMonths.begin(), kMonths.end(), text_.substr(0, 3));
    ok_ = ok_ && month != kMonths.end();
    if (!ok_) return 1;
    text_.remove_prefix(3);
    return static_cast<unsigned>(month - kMonths.begin()) + 1;
  }

  std::chrono::seconds TimeOfDay() {
    const int hours = Number(2);
    Expect(":");
    const int minutes = Number(2);
    Expect(":");
    const int seconds = Number(2);
    ok_ = ok_ && hours < 24 && minutes < 60 && seconds <= 60;  // 60: a leap second
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
  }

  /// The name of a day, in full or its first three letters. It need not be the right one.
  bool TakeDay(bool in_full) {
    for (std::string_view day : kDays) {
      if (!in_full) day = day.substr(0, kShortDayLength);
      if (StartsWith(day)) {
        text_.remove_prefix(day.size());
        return true;
      }
    }
    return false;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

std::optional<WallTime> Join(const DateReader& reader, std::chrono::year_month_day date, std::chrono::seconds time) {
  if (!reader.AtEnd() || !date.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{date}} + time;
}

/// "06 Nov 1994 08:49:37 GMT" or, in RFC 850's form, "06-Nov-94 08:49:37 GMT".
std::optional<WallTime> ReadDayFirst(DateReader reader, bool rfc850) {
  const std::string_view separator = rfc850 ? "-" : " ";
  const int day = reader.Number(2);
  reader.Expect(separator);
  const unsigned month = reader.Month();
  reader.Expect(separator);
  int year = reader.Number(rfc850 ? 2 : 4);
  // Two digits name a year of which no clock is asked: 1970 to 2069.
  if (rfc850) year += year < 70 ? 2000 : 1900;
  reader.Expect(" ");
  const auto time = reader.TimeOfDay();
  reader.Expect(" GMT");
  return Join(reader, std::chrono::year{year} / static_cast<int>(month) / day, time);
}

/// "Nov  6 08:49:37 1994".
std::optional<WallTime> ReadMonthFirst(DateReader reader) {
  const unsigned month = reader.Month();
  reader.Expect(" ");
  const int day = reader.Number(2, true);
  reader.Expect(" ");
  const auto time = reader.TimeOfDay();
  reader.Expect(" ");
  const int year = reader.Number(4);
  return Join(reader, std::chrono::year{year} / static_cast<int>(month) / day, time);
}

}  // namespace

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  DateReader reader(TrimSpace(text));
  if (DateReader full = reader; full.TakeDay(true)) {
    full.Expect(", ");
    return full.ok() ? ReadDayFirst(full, true) : std::nullopt;
  }
  if (!reader.TakeDay(false)) return std::nullopt;
  if (reader.StartsWith(", ")) {
    reader.Expect(", ");
    return ReadDayFirst(reader, false);
  }
  reader.Expect(" ");
  return reader.ok() ? ReadMonthFirst(reader) : std::nullopt;
}

std::string FormatHttpDate(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto padded = [](auto number, std::size_t digits) {
    std::string text = std::to_string(number);
    return text.insert(0, digits - std::min(digits, text.size()), '0');
  };
  std::string text(kDays[std::chrono::weekday(day).c_encoding()].substr(0, kShortDayLength));
  text += ", " + padded(static_cast<unsigned>(date.day()), 2) + ' ';
  text += kMonths[static_cast<unsigned>(date.month()) - 1];
  text += ' ' + padded(static_cast<int>(date.year()), 4) + ' ' + padded(clock.hours().count(), 2) + ':' +
          padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) + " GMT";
  return text;
}

std::optional<Duration> ParseRetryAfter(std::string_view text, WallTime now) {
  constexpr Duration kMax = std::chrono::hours{24};
  text = TrimSpace(text);
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsDigit)) {
    const auto seconds = ParseDecimal(text);
    constexpr auto kMax_s = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(kMax).count());
    if (!seconds || *seconds > kMax_s) return kMax;
    return std::chrono::seconds{*seconds};
  }
  const auto date = ParseHttpDate(text);
  if (!date) return std::nullopt;
  return std::clamp<Duration>(*date - now, Duration::zero(), kMax);
}

}  // namespace openbits::transport
