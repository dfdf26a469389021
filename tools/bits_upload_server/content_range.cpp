#include "tools/bits_upload_server/content_range.h"

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {

std::optional<ContentRange> ParseContentRange(std::string_view value) {
  constexpr std::string_view kUnit = "bytes";
  value = TrimSpace(value);
  if (!EqualIgnoringCase(value.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  value.remove_prefix(kUnit.size());
  if (!value.starts_with(' ') && !value.starts_with('\t')) return std::nullopt;
  const size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto total = ParseDecimal(TrimSpace(value.substr(slash + 1)));
  const std::string_view range = TrimSpace(value.substr(0, slash));
  if (!total) return std::nullopt;
  if (range == "*") return *total == 0 ? std::optional(ContentRange{}) : std::nullopt;
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = ParseDecimal(TrimSpace(range.substr(0, dash)));
  const auto last = ParseDecimal(TrimSpace(range.substr(dash + 1)));
  if (!first || !last || *first > *last || *last >= *total) return std::nullopt;
  return ContentRange{*first, *last + 1, *total};
}

}  // namespace openbits::upload_server
