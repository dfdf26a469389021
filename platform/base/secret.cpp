#include "platform/base/secret.h"

namespace openbits {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe();
    text_ = other.text_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    text_ = std::move(other.text_);
    other.Wipe();
  }
  return *this;
}

void Secret::Wipe() noexcept {
  // A text moved from or cut short leaves characters behind its end. Growing to the capacity allocates nothing.
  text_.resize(text_.capacity());
  // Volatile, or the compiler drops stores to memory about to be freed.
  volatile char* bytes = text_.data();
  for (std::size_t i = 0; i < text_.size(); ++i)
    bytes[i] = '\0';
  text_.clear();
}

}  // namespace openbits
