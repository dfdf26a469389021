#include "bits_api/com/com_strings.h"

#include <algorithm>

#include "platform/base/utf.h"

namespace openbits::com {
namespace {

// A copy of `count` elements in the caller's allocator; NULL when there is no memory.
template <class Element>
Element* CopyForCaller(const Element* elements, std::size_t count) {
  auto* const copy = static_cast<Element*>(CoTaskMemAlloc(count * sizeof(Element)));
  if (copy != nullptr) std::copy_n(elements, count, copy);
  return copy;
}

}  // namespace

std::optional<std::string> FromWide(LPCWSTR text) { return WideToUtf8(std::wstring_view(text)); }

OptionalText FromOptionalWide(LPCWSTR text) {
  if (text == nullptr) return {};
  auto utf8 = FromWide(text);
  return {utf8.has_value(), std::move(utf8)};
}

OptionalSecret SecretFromOptionalWide(LPCWSTR text) {
  OptionalText plain = FromOptionalWide(text);
  if (!plain.text) return {plain.is_valid, std::nullopt};
  return {true, Secret(std::move(*plain.text))};
}

HRESULT GiveText(std::string_view utf8, LPWSTR* out) {
  if (out == nullptr) return E_INVALIDARG;
  const std::wstring wide = Utf8ToWideLossy(utf8);
  *out = CopyForCaller(wide.c_str(), wide.size() + 1);
  return *out == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT GiveBytes(const std::vector<std::uint8_t>& bytes, BYTE** out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = CopyForCaller<BYTE>(bytes.data(), bytes.size());
  return *out == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT GiveRanges(const std::vector<ByteRange>& ranges, DWORD* count, BG_FILE_RANGE** out) {
  if (count == nullptr || out == nullptr) return E_INVALIDARG;
  *count = 0;
  *out = nullptr;
  if (ranges.empty()) return S_OK;
  const std::vector<BG_FILE_RANGE> shown = ToRanges(ranges);
  *out = CopyForCaller(shown.data(), shown.size());
  if (*out == nullptr) return E_OUTOFMEMORY;
  *count = static_cast<DWORD>(shown.size());
  return S_OK;
}

std::vector<ByteRange> FromRanges(DWORD count, const BG_FILE_RANGE* ranges) {
  std::vector<ByteRange> result;
  result.reserve(count);
  for (DWORD i = 0; i < count; ++i)
    result.push_back({ranges[i].InitialOffset, ranges[i].Length});
  return result;
}

std::vector<BG_FILE_RANGE> ToRanges(const std::vector<ByteRange>& ranges) {
  std::vector<BG_FILE_RANGE> result;
  result.reserve(ranges.size());
  for (const ByteRange& range : ranges)
    result.push_back({range.offset, range.length});
  return result;
}

GUID ToGuid(const Guid& guid) {
  const auto& b = guid.bytes;
  GUID result{};
  result.Data1 = static_cast<decltype(result.Data1)>((std::uint32_t{b[0]} << 24) | (std::uint32_t{b[1]} << 16) |
                                                     (std::uint32_t{b[2]} << 8) | b[3]);
  result.Data2 = static_cast<decltype(result.Data2)>((b[4] << 8) | b[5]);
  result.Data3 = static_cast<decltype(result.Data3)>((b[6] << 8) | b[7]);
  std::copy_n(b.begin() + 8, 8, result.Data4);
  return result;
}

Guid FromGuid(const GUID& guid) {
  Guid result;
  auto& b = result.bytes;
  for (std::size_t i = 0; i < 4; ++i)
    b[i] = static_cast<std::uint8_t>(guid.Data1 >> (24 - 8 * i));
  for (std::size_t i = 0; i < 2; ++i) {
    b[4 + i] = static_cast<std::uint8_t>(guid.Data2 >> (8 - 8 * i));
    b[6 + i] = static_cast<std::uint8_t>(guid.Data3 >> (8 - 8 * i));
  }
  std::copy_n(guid.Data4, 8, b.begin() + 8);
  return result;
}

FILETIME ToFileTime(std::optional<WallTime> time) {
  if (!time) return {0, 0};
  constexpr std::int64_t kTicksFrom1601To1970 = 116'444'736'000'000'000;
  const auto ticks = static_cast<std::uint64_t>(time->time_since_epoch().count() * 10 + kTicksFrom1601To1970);
  return {static_cast<DWORD>(ticks & 0xFFFFFFFFU), static_cast<DWORD>(ticks >> 32)};
}

}  // namespace openbits::com
