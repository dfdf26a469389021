#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/engine_fixture.h"
#include "tests/support/fake_upload_server.h"

namespace openbits::test {

/// An upload server in memory at one URL of a fixture's transport, with a list of faults and a reply.
class UploadSite {
 public:
  static constexpr const char* kUrl = "http://a/dir/f";
  static constexpr const char* kReplyUrl = "http://a/replies/1";

  /// Serves kUrl on `transport`. The object must outlive the transport's use of it.
  explicit UploadSite(FakeTransport& transport) : transport_(transport) {
    transport.At(kUrl).receiver = server;
    server->fault = [this](const FakePacket& packet) { return TakeFault(packet.type); };
  }

  /// What goes wrong with packets of one type; empty: of any.
  struct Planned {
    std::string packet;
    UploadFault fault;
    std::uint32_t skip = 0;
    std::uint32_t times = 1;
  };
  /// Adds a fault; the first that fits hits.
  void Add(Planned planned) { faults_.push_back(std::move(planned)); }
  /// An answer of refusal.
  static Planned Refusal(std::string packet, int status, std::string code = "", std::string context = "") {
    Planned planned;
    planned.packet = std::move(packet);
    planned.fault.status = status;
    planned.fault.code = std::move(code);
    planned.fault.context = std::move(context);
    return planned;
  }
  /// A connection that breaks before the packet was read.
  static Planned Break(std::string packet, std::uint32_t times) {
    Planned planned;
    planned.packet = std::move(packet);
    planned.fault.kind = UploadFault::Kind::kBreakInBody;
    planned.times = times;
    return planned;
  }
  /// Bytes a second that the server takes, so that something can happen under way.
  void SetSpeed(std::uint64_t bytes_per_s) { transport_.At(kUrl).bytes_per_s = bytes_per_s; }
  /// Answers each upload with `text` at kReplyUrl from now on.
  void SetReply(std::string text) {
    server->reply_url = kReplyUrl;
    FakeResource& resource = transport_.At(kReplyUrl);
    resource.size = text.size();
    resource.last_modified = "Thu, 01 Jan 2026 00:00:00 GMT";
    resource.edit = [text = std::move(text)](const transport::Request&, std::size_t, FakeAnswer& answer) {
      if (answer.status != 200 && answer.status != 206) return;
      for (FakeSegment& segment : answer.body)
        segment.text = text.substr(static_cast<std::size_t>(segment.offset), static_cast<std::size_t>(segment.length));
    };
  }

  std::shared_ptr<FakeUploadServer> server = std::make_shared<FakeUploadServer>();

 private:
  std::optional<UploadFault> TakeFault(const std::string& packet) {
    for (auto planned = faults_.begin(); planned != faults_.end(); ++planned) {
      if (!planned->packet.empty() && planned->packet != packet) continue;
      if (planned->skip > 0) {
        --planned->skip;
        continue;
      }
      const UploadFault due = planned->fault;
      if (--planned->times == 0) faults_.erase(planned);
      return due;
    }
    return std::nullopt;
  }

  FakeTransport& transport_;
  std::deque<Planned> faults_;
};

}  // namespace openbits::test
