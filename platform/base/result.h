#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "platform/base/assert.h"
#include "platform/base/error.h"

namespace openbits {

/// A value or the Error that took its place. Shaped like std::expected, for a later switch.
template <class T>
class [[nodiscard]] Result {
 public:
  using ValueType = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}     // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {  // NOLINT(google-explicit-constructor)
    OPENBITS_ASSERT(std::get<1>(state_).code != Errc::kNone);
  }

  /// True when a value is held.
  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// The value; asserts that there is one.
  [[nodiscard]] T& value() & {
    OPENBITS_ASSERT(has_value());
    return std::get<0>(state_);
  }
  [[nodiscard]] const T& value() const& {
    OPENBITS_ASSERT(has_value());
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    OPENBITS_ASSERT(has_value());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// The error; asserts that there is one.
  [[nodiscard]] const Error& error() const {
    OPENBITS_ASSERT(!has_value());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success, or the Error that prevented it.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {  // NOLINT(google-explicit-constructor)
    OPENBITS_ASSERT(error_->code != Errc::kNone);
  }

  /// True on success.
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// The error; asserts that there is one.
  [[nodiscard]] const Error& error() const {
    OPENBITS_ASSERT(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace openbits

/// Returns the error of a Status or Result expression from the enclosing function, if it has one.
#define OPENBITS_RETURN_IF_ERROR(expression)                     \
  do {                                                           \
    if (auto openbits_status = (expression); !openbits_status) { \
      return openbits_status.error();                            \
    }                                                            \
  } while (false)
