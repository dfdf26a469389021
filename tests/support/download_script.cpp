#include "tests/support/download_script.h"

#include <utility>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

/// Any fixed moment in the past does; a fixed one keeps runs alike.
constexpr const char* kLastModified = "Wed, 01 May 2024 12:00:00 GMT";

}  // namespace

Resource SeededResource(uint64_t size, uint64_t seed) {
  Resource resource;
  resource.content.body = {seed, size};
  resource.content.etag = "\"seed-" + std::to_string(seed) + "-" + std::to_string(size) + "\"";
  resource.content.last_modified = kLastModified;
  return resource;
}

Resource TextResource(std::string text, std::string content_type) {
  Resource resource;
  resource.content.etag = "\"" + Sha256Hex(text).substr(0, 16) + "\"";
  resource.content.last_modified = kLastModified;
  resource.content.literal = std::move(text);
  resource.content_type = std::move(content_type);
  return resource;
}

Resource RedirectTo(std::string location, int status) {
  Resource resource;
  resource.redirect_to = std::move(location);
  resource.redirect_status = status;
  return resource;
}

Fault StatusFault(int status, std::string body) {
  Fault fault;
  fault.status = status;
  fault.body = std::move(body);
  return fault;
}

Fault RetryAfterFault(int status, std::string retry_after) {
  Fault fault = StatusFault(status);
  fault.headers.push_back({"Retry-After", std::move(retry_after)});
  return fault;
}

Fault CutFault(uint64_t offset, Ending ending) {
  Fault fault;
  fault.end_at = offset;
  fault.ending = ending;
  return fault;
}

Fault PauseFault(uint64_t offset, std::shared_ptr<Gate> gate) {
  Fault fault;
  fault.pause_at = offset;
  fault.gate = std::move(gate);
  return fault;
}

Fault RangeFault(RangeAnswer answer, int64_t shift_bytes) {
  Fault fault;
  fault.range_answer = answer;
  fault.range_shift_bytes = shift_bytes;
  return fault;
}

}  // namespace openbits::test
