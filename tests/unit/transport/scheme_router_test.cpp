#include "transport/scheme_router.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

/// Writes down what it is asked.
class RecordingTransport final : public Transport {
 public:
  explicit RecordingTransport(std::vector<std::string>& log) : log_(log) {}

  TransferId Start(Request request, std::shared_ptr<TransferListener> /*listener*/) override {
    log_.push_back("start " + request.url);
    return TransferId{++last_};
  }
  void Cancel(TransferId id) override { log_.push_back("cancel " + std::to_string(id.value)); }
  void Resume(TransferId id) override { log_.push_back("resume " + std::to_string(id.value)); }
  void SetRateLimit(TransferId id, std::uint64_t limit) override {
    log_.push_back("limit " + std::to_string(id.value) + ' ' + std::to_string(limit));
  }

 private:
  std::vector<std::string>& log_;
  std::uint64_t last_ = 0;
};

TEST(SchemeRouter, SendsEachCallToTheOwner) {
  std::vector<std::string> http;
  std::vector<std::string> local;
  const auto router =
      MakeSchemeRouter(std::make_unique<RecordingTransport>(http), std::make_unique<RecordingTransport>(local));
  const auto start = [&](std::string url) {
    Request request;
    request.url = std::move(url);
    return router->Start(std::move(request), nullptr);
  };
  const TransferId web = start("https://a.example/");
  const TransferId file = start("FILE:///a");
  const TransferId odd = start("files.example/");
  EXPECT_NE(web, file);
  EXPECT_NE(web, odd);
  EXPECT_NE(file, odd);
  router->Cancel(file);
  router->Resume(odd);
  router->SetRateLimit(web, 7);
  EXPECT_EQ(http,
            (std::vector<std::string>{"start https://a.example/", "start files.example/", "resume 2", "limit 1 7"}));
  EXPECT_EQ(local, (std::vector<std::string>{"start FILE:///a", "cancel 1"}));
}

}  // namespace
}  // namespace openbits::transport
