// The parser of multipart/byteranges, as libcurl feeds it.

#include <benchmark/benchmark.h>

#include <span>
#include <string>

#include "transport/multipart_byteranges.h"

namespace openbits::bench {
namespace {

class Counter final : public transport::MultipartSink {
 public:
  Status OnPart(const transport::ContentRange& /*range*/) override { return Status(); }
  Status OnPartData(std::span<const std::byte> data) override {
    bytes_ += data.size();
    return Status();
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  std::uint64_t bytes_ = 0;
};

std::string Body(std::int64_t parts, std::size_t part_bytes) {
  std::string body;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::size_t offset = static_cast<std::size_t>(i) * part_bytes * 2;
    body += "\r\n--frontier\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " +
            std::to_string(offset) + "-" + std::to_string(offset + part_bytes - 1) + "/1000000000\r\n\r\n" +
            std::string(part_bytes, 'x');
  }
  return body + "\r\n--frontier--\r\n";
}

/// 200 parts of 1 KiB, or 16 of 64 KiB, in pieces of 16 KiB.
void MultipartParse(benchmark::State& state) {
  const std::string body = Body(state.range(0), static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    Counter counter;
    transport::MultipartParser parser("frontier", counter);
    auto left = std::as_bytes(std::span(body));
    bool ok = true;
    while (!left.empty()) {
      const std::size_t count = std::min<std::size_t>(left.size(), 16 * 1024);
      ok = parser.Feed(left.first(count)).ok() && ok;
      left = left.subspan(count);
    }
    if (!ok || !parser.Finish().ok()) state.SkipWithError("the body is not understood");
    benchmark::DoNotOptimize(counter.bytes());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(MultipartParse)->Args({200, 1024})->Args({16, 65'536});

}  // namespace
}  // namespace openbits::bench
