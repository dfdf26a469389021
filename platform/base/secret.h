#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace openbits {

/// Text that must not leak: no stream operator, no conversion to string, wiped on destruction.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.Wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { Wipe(); }

  /// The text, for the one place that must use it (a request, a seal). Never for logs.
  [[nodiscard]] const std::string& Reveal() const { return text_; }
  /// True when nothing is held.
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  void Wipe() noexcept;
  std::string text_;
};

}  // namespace openbits
