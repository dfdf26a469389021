#include "transport/scheme_router.h"

#include <utility>

#include "transport/ascii.h"

namespace openbits::transport {
namespace {

/// The two transports number their exchanges alike; the lowest bit of ours says whose an exchange is.
class SchemeRouter final : public Transport {
 public:
  SchemeRouter(std::unique_ptr<Transport> http, std::unique_ptr<Transport> local)
      : http_(std::move(http)), local_(std::move(local)) {}

  TransferId Start(Request request, std::shared_ptr<TransferListener> listener) override {
    constexpr std::string_view kFile = "file:";
    const bool is_local = ToLowerAscii(std::string_view(request.url).substr(0, kFile.size())) == kFile;
    const TransferId id = (is_local ? local_ : http_)->Start(std::move(request), std::move(listener));
    return TransferId{id.value << 1U | (is_local ? 1U : 0U)};
  }

  void Cancel(TransferId id) override { OwnerOf(id).Cancel(InnerId(id)); }
  void Resume(TransferId id) override { OwnerOf(id).Resume(InnerId(id)); }
  void SetRateLimit(TransferId id, std::uint64_t bytes_per_s) override {
    OwnerOf(id).SetRateLimit(InnerId(id), bytes_per_s);
  }

 private:
  Transport& OwnerOf(TransferId id) { return (id.value & 1U) != 0 ? *local_ : *http_; }
  static TransferId InnerId(TransferId id) { return TransferId{id.value >> 1U}; }

  const std::unique_ptr<Transport> http_;
  const std::unique_ptr<Transport> local_;
};

}  // namespace

std::unique_ptr<Transport> MakeSchemeRouter(std::unique_ptr<Transport> http, std::unique_ptr<Transport> local) {
  return std::make_unique<SchemeRouter>(std::move(http), std::move(local));
}

}  // namespace openbits::transport
