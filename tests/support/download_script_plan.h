#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/support/download_script.h"
#include "tests/support/http_server_message.h"

namespace openbits::test {

/// A run of body bytes.
struct BodySegment {
  std::shared_ptr<const std::string> literal = {};  ///< Source of the bytes; null for seeded ones.
  uint64_t seed = 0;                                ///< Source of the bytes without `literal`.
  uint64_t offset = 0;                              ///< First byte of the source to send.
  uint64_t length = 0;                              ///< Number of bytes.
  bool repeat = false;                              ///< Starts again at the front of `literal` as often as needed.
  bool invert = false;                              ///< Sends each byte inverted: other bytes for sure.
};

/// One answer, worked out to the last byte and pause. A value: the connection only carries it out.
struct ResponsePlan {
  int status = 0;                                ///< For the record; 0 if there is none.
  std::string head = {};                         ///< Everything in front of the body, exactly.
  std::deque<BodySegment> body = {};             ///< The body, before chunking.
  bool chunked = false;                          ///< Whether pieces are wrapped in chunks.
  std::string trailer = {};                      ///< After the last chunk's size line.
  bool no_answer = false;                        ///< Sends nothing and waits for the client to go.
  bool keep_alive = true;                        ///< Whether another request may follow.
  Ending ending = Ending::kClose;                ///< How the connection ends, if it does.
  std::shared_ptr<Gate> answer_gate = {};        ///< Waited for before the head.
  std::shared_ptr<Gate> gate = {};               ///< Waited for at `pause_at`.
  uint64_t pause_at = 0;                         ///< Body offset.
  std::optional<uint64_t> end_at = {};           ///< Body offset where the answer is cut.
  uint64_t bytes_per_second = 0;                 ///< Pace; 0 for none.
  std::optional<ContentVersion> change_to = {};  ///< New content of the resource once `change_at` bytes are sent.
  uint64_t change_at = 0;                        ///< Body offset.
};

/// Works out the answer of `resource` to `request` under `fault`. Pure.
ResponsePlan PlanResponse(const Resource& resource, const Fault& fault, const HttpRequest& request);

/// Works out an answer with `status` that belongs to no resource. Pure.
ResponsePlan PlanStatus(const Fault& fault, const HttpRequest& request);

/// Hands out the bytes of a plan's body in order. For one thread at a time.
class BodyReader {
 public:
  /// Reads `segments`.
  explicit BodyReader(std::deque<BodySegment> segments);

  /// Writes up to `out.size()` bytes to `out` and says how many; fewer only at the end.
  size_t Read(std::span<std::byte> out);

  /// Whether no byte is left.
  bool done() const { return segments_.empty(); }

 private:
  std::deque<BodySegment> segments_;
};

/// The usual reason phrase of `status`.
std::string_view ReasonPhrase(int status);

/// `content` in gzip form, stored without compression.
std::string GzipStored(std::string_view content);

}  // namespace openbits::test
