#pragma once

#include <bits.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_object.h"

namespace openbits::com {

/// IEnumBackgroundCopyJobs and IEnumBackgroundCopyFiles: a position in a list that was taken when the enumerator was made.
/// Items are COM objects made on the way out, whose properties are live. `Source` is what one item is made from.
/// Clones share the list. Thread-safe.
/// BITS: nn-bits-ienumbackgroundcopyjobs, "Remarks": the list is a snapshot.
template <class Enum, class Item, class Source>
class Enumerator final : public ComObject<Implements<Enum>> {
 public:
  using List = std::vector<Source>;
  /// Makes the COM object of one item, with a reference for the caller.
  using Maker = std::function<ComPtr<Item>(const Source&)>;

  Enumerator(std::shared_ptr<const List> list, Maker make, std::size_t position = 0)
      : list_(std::move(list)), make_(std::move(make)), position_(position) {}

  HRESULT STDMETHODCALLTYPE Next(ULONG wanted, Item** items, ULONG* fetched) noexcept override {
    if (fetched != nullptr) *fetched = 0;
    // BITS: nf-bits-ienumbackgroundcopyjobs-next: the count may be left out only when one item is asked for.
    if (items == nullptr || (fetched == nullptr && wanted != 1)) return E_INVALIDARG;
    std::fill_n(items, wanted, nullptr);
    return ComCall([&]() -> HRESULT {
      const std::lock_guard lock(mutex_);
      const std::size_t count = std::min<std::size_t>(wanted, list_->size() - position_);
      // Made first, handed out together: a failure leaves nothing for the caller.
      std::vector<ComPtr<Item>> made;
      made.reserve(count);
      for (std::size_t i = 0; i < count; ++i)
        made.push_back(make_((*list_)[position_ + i]));
      for (std::size_t i = 0; i < count; ++i)
        items[i] = made[i].Detach();
      position_ += count;
      if (fetched != nullptr) *fetched = static_cast<ULONG>(count);
      return count == wanted ? S_OK : S_FALSE;
    });
  }

  HRESULT STDMETHODCALLTYPE Skip(ULONG count) noexcept override {
    const std::lock_guard lock(mutex_);
    const bool is_beyond = count > list_->size() - position_;
    position_ = is_beyond ? list_->size() : position_ + count;
    return is_beyond ? S_FALSE : S_OK;
  }

  HRESULT STDMETHODCALLTYPE Reset() noexcept override {
    const std::lock_guard lock(mutex_);
    position_ = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Clone(Enum** clone) noexcept override {
    return GiveValue(clone, [&]() -> Enum* {
      const std::lock_guard lock(mutex_);
      return MakeObject<Enumerator>(list_, make_, position_).Detach();
    });
  }

  HRESULT STDMETHODCALLTYPE GetCount(ULONG* count) noexcept override {
    return GiveValue(count, [&] { return static_cast<ULONG>(list_->size()); });
  }

 private:
  const std::shared_ptr<const List> list_;
  const Maker make_;
  std::mutex mutex_;
  std::size_t position_;
};

}  // namespace openbits::com
