#pragma once

#include <string_view>

namespace openbits::upload_server {

/// What a request is, to the server. The first five are the packets of the upload protocol.
enum class PacketType {
  kCreateSession,  ///< Opens a session.
  kPing,           ///< Tries connection and credentials.
  kFragment,       ///< Carries a piece of the file.
  kCloseSession,   ///< Ends a session.
  kCancelSession,  ///< Gives a session up.
  kReplyDownload,  ///< GET or HEAD of a reply; not a packet.
  kUnknown,        ///< Anything else: answered with an error.
};

/// The value of BITS-Packet-Type for the first five ("Create-Session"); "GET" for a download, "unknown" for the rest.
std::string_view PacketTypeName(PacketType type);

/// The packet type that `value` of a BITS-Packet-Type header names, in any case of letters; kUnknown for others.
PacketType PacketTypeFromName(std::string_view value);

}  // namespace openbits::upload_server
