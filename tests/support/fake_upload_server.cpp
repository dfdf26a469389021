#include "tests/support/fake_upload_server.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace openbits::test {
namespace {

std::string FieldOf(const transport::HeaderList& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto& field) {
    return std::equal(field.first.begin(), field.first.end(), name.begin(), name.end(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  });
  return found == headers.end() ? std::string() : found->second;
}

/// Reads "bytes 0-11/20"; leaves has_range false for other texts.
void ReadRange(const std::string& text, FakePacket& packet) {
  unsigned long long first = 0;
  unsigned long long last = 0;
  unsigned long long total = 0;
  if (std::sscanf(text.c_str(), "bytes %llu-%llu/%llu", &first, &last, &total) != 3) return;
  packet.has_range = true;
  packet.offset = first;
  packet.length = last - first + 1;
  packet.total = total;
}

std::uint64_t WantedOf(const std::optional<UploadFault>& fault) {
  if (!fault) return UINT64_MAX;
  if (fault->kind == UploadFault::Kind::kBreakInBody) return fault->bytes;
  // A refusal comes before the body has.
  return fault->kind == UploadFault::Kind::kRefuse ? 0 : UINT64_MAX;
}

}  // namespace

std::uint64_t FakeUploadServer::Begin(const transport::Request& request) {
  if (is_under_way_) KeepPartialBody();
  FakePacket packet;
  packet.type = FieldOf(request.headers, "BITS-Packet-Type");
  packet.session_id = FieldOf(request.headers, "BITS-Session-Id");
  packet.url = request.url;
  packet.headers = request.headers;
  ReadRange(FieldOf(request.headers, "Content-Range"), packet);
  packets.push_back(packet);
  body_.clear();
  is_under_way_ = true;
  fault_ = fault ? fault(packet) : std::nullopt;
  return WantedOf(fault_);
}

void FakeUploadServer::Take(std::string_view piece) {
  body_ += piece;
  packets.back().body_bytes += piece.size();
}

// The client went away, or the connection broke, in the middle of a body.
void FakeUploadServer::KeepPartialBody() {
  is_under_way_ = false;
  const FakePacket& packet = packets.back();
  const auto session = sessions_.find(packet.session_id);
  if (!keeps_partial_bodies || !packet.has_range || session == sessions_.end()) return;
  // What is kept is never the last byte: only a whole fragment is carried out.
  if (packet.offset == session->second.content.size() && body_.size() < packet.length) {
    session->second.content += body_;
  }
}

FakeAnswer FakeUploadServer::Answer() {
  using Kind = UploadFault::Kind;
  const FakePacket packet = packets.back();
  const std::optional<UploadFault> found = std::exchange(fault_, std::nullopt);
  FakeAnswer broken;
  broken.fails_before_head = true;
  if (found && found->kind == Kind::kBreakInBody) {
    KeepPartialBody();
    return broken;
  }
  is_under_way_ = false;
  if (!found) return Carry(packet);
  FakeAnswer answer;
  switch (found->kind) {
    case Kind::kBreakInBody: break;
    case Kind::kBreakBeforeAck: static_cast<void>(Carry(packet)); return broken;
    case Kind::kForget: sessions_.clear(); return Carry(packet);
    case Kind::kNoAck: answer.status = found->status; break;
    case Kind::kStall: answer.head_delay = std::chrono::hours{1'000'000}; break;
    case Kind::kRefuse:
      answer = AckOf(found->status);
      answer.SetHeader("BITS-Error-Code", found->code);
      answer.SetHeader("BITS-Error-Context", found->context);
      break;
    case Kind::kOffset:
      answer = Carry(packet);
      if (answer.status != 200) break;  // nothing was taken: the truth stands
      answer.status = found->status;
      answer.SetHeader("BITS-Received-Content-Range", found->text);
      break;
  }
  answer.retry_after = found->retry_after;
  return answer;
}

FakeAnswer FakeUploadServer::AckOf(int status) const {
  FakeAnswer answer;
  answer.status = status;
  answer.SetHeader("BITS-Packet-Type", "Ack");
  answer.SetHeader("Content-Length", "0");
  if (repeats_session_id && !packets.back().session_id.empty()) {
    answer.SetHeader("BITS-Session-Id", packets.back().session_id);
  }
  return answer;
}

FakeAnswer FakeUploadServer::Carry(const FakePacket& packet) {
  if (packet.type == "Ping") return AckOf(200);
  if (packet.type == "Create-Session") return Create();
  const auto session = sessions_.find(packet.session_id);
  if (session == sessions_.end()) {
    FakeAnswer answer = AckOf(500);
    answer.SetHeader("BITS-Error-Code", "0x8020001F");
    answer.SetHeader("BITS-Error-Context", "0x5");
    return answer;
  }
  if (packet.type == "Fragment") return TakeFragment(packet, session->second);
  if (packet.type != "Close-Session" && packet.type != "Cancel-Session") return AckOf(400);
  sessions_.erase(session);
  return AckOf(200);
}

FakeAnswer FakeUploadServer::Create() {
  const std::string id = "{session-" + std::to_string(++last_session_) + "}";
  sessions_[id] = Session{};
  FakeAnswer answer = AckOf(200);
  answer.SetHeader("BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}");
  answer.SetHeader("BITS-Session-Id", id);
  answer.SetHeader("Accept-Encoding", "identity");
  answer.SetHeader("BITS-Host-Id", host_id);
  answer.SetHeader("BITS-Host-Id-Fallback-Timeout", host_fallback_s);
  return answer;
}

FakeAnswer FakeUploadServer::TakeFragment(const FakePacket& packet, Session& session) {
  const bool is_empty_form = !packet.has_range && takes_empty_files &&
                             FieldOf(packet.headers, "Content-Range") == "bytes */0" && body_.empty();
  const bool is_sound = packet.has_range && packet.length == body_.size() && packet.length > 0 &&
                        packet.offset + packet.length <= packet.total &&
                        session.total.value_or(packet.total) == packet.total;
  if (!is_empty_form && !is_sound) {
    FakeAnswer answer = AckOf(400);
    answer.SetHeader("BITS-Error-Code", "0x80070057");
    return answer;
  }
  if (fragment_bytes_max != 0 && packet.length > fragment_bytes_max) return AckOf(413);
  session.total = packet.total;
  std::string& content = session.content;
  int status = 200;
  if (!session.is_complete) {
    if (packet.offset == content.size() || (packet.offset < content.size() && trims_overlaps)) {
      const std::uint64_t known = std::min<std::uint64_t>(content.size() - packet.offset, body_.size());
      content += body_.substr(known);
    } else {
      status = 416;
    }
    if (content.size() == packet.total) {
      session.is_complete = true;
      delivered.push_back(content);
    }
  }
  FakeAnswer answer = AckOf(status);
  answer.SetHeader("BITS-Received-Content-Range", std::to_string(content.size()));
  if (session.is_complete) answer.SetHeader("BITS-Reply-URL", reply_url);
  return answer;
}

std::size_t FakeUploadServer::Count(std::string_view type) const {
  return static_cast<std::size_t>(
      std::count_if(packets.begin(), packets.end(), [type](const FakePacket& packet) { return packet.type == type; }));
}

}  // namespace openbits::test
