#include "tools/bits_upload_server/packet_type.h"

#include <algorithm>
#include <array>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr std::array kPackets = {PacketType::kCreateSession, PacketType::kPing, PacketType::kFragment,
                                 PacketType::kCloseSession, PacketType::kCancelSession};

}  // namespace

std::string_view PacketTypeName(PacketType type) {
  switch (type) {
    case PacketType::kCreateSession: return "Create-Session";
    case PacketType::kPing: return "Ping";
    case PacketType::kFragment: return "Fragment";
    case PacketType::kCloseSession: return "Close-Session";
    case PacketType::kCancelSession: return "Cancel-Session";
    case PacketType::kReplyDownload: return "GET";
    case PacketType::kUnknown: break;
  }
  return "unknown";
}

PacketType PacketTypeFromName(std::string_view value) {
  const auto* const found = std::find_if(kPackets.begin(), kPackets.end(), [&](PacketType type) {
    return EqualIgnoringCase(PacketTypeName(type), value);
  });
  return found == kPackets.end() ? PacketType::kUnknown : *found;
}

}  // namespace openbits::upload_server
