#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/byte_range.h"
#include "platform/base/error.h"
#include "transport/request.h"
#include "transport/response.h"

namespace openbits::transport {

/// The verb of every request of the upload protocol. BITS: bits-upload-protocol.md.
inline constexpr std::string_view kUploadVerb = "BITS_POST";
/// The only protocol there ever was. BITS: create-session.md, "BITS-Supported-Protocols".
inline constexpr std::string_view kUploadProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

/// Codes of the protocol that decide something. They are HRESULTs. BITS: bits-return-values.md.
namespace upload_codes {
inline constexpr std::uint32_t kSessionNotFound = 0x8020001F;
inline constexpr std::uint32_t kTooLarge = 0x80200020;
inline constexpr std::uint32_t kProtocolMismatch = 0x80200022;
inline constexpr std::uint32_t kServerExecuteEnabled = 0x80200023;
/// Both forms of a full disk; [MC-BUP] prints the second.
inline constexpr std::uint32_t kDiskFull = 0x80070070;
inline constexpr std::uint32_t kDiskFullMisprinted = 0x80070112;
}  // namespace upload_codes

/// What a request asks for: BITS-Packet-Type.
enum class PacketType : std::uint8_t { kCreateSession, kPing, kFragment, kCloseSession, kCancelSession };

/// One request of the client, as a value.
struct Packet {
  PacketType type = PacketType::kPing;
  /// For all but Create-Session and Ping; as the server gave it.
  std::string session_id = {};
  /// Of a fragment: which bytes. Empty only when `total` is zero.
  ByteRange range = {};
  /// Of a fragment: size of the file.
  std::uint64_t total = 0;
  /// Of a fragment: name of the file, as EncodeContentName makes it.
  std::string content_name = {};

  friend bool operator==(const Packet&, const Packet&) = default;
};

/// The header fields of a packet, without Content-Length, which is the transport's.
/// BITS: create-session.md; ping.md; fragment.md; close-session.md; cancel-session.md.
HeaderList EncodePacket(const Packet& packet);

/// Name of a packet type on the wire, also for logs: "Create-Session".
std::string_view Name(PacketType type);

/// The last component of a local name as Content-Name carries it: ASCII, everything that a file name on Windows cannot
/// have and everything that is not ASCII percent-encoded, at most 260 characters.
std::string EncodeContentName(std::string_view name);

/// What a server answered. Read leniently: what cannot be read counts as absent, unknown fields are passed over, of a
/// repeated field the first counts. Only what a client uses.
struct Ack {
  /// The HTTP status.
  int status = 0;
  /// BITS-Packet-Type says Ack. An answer of success without it does not come from an upload server.
  bool is_ack = false;
  /// BITS-Protocol.
  std::optional<std::string> protocol;
  /// BITS-Session-Id, byte for byte.
  std::optional<std::string> session_id;
  /// BITS-Host-Id: a host with an optional port. Values with other characters count as absent.
  std::optional<std::string> host_id;
  /// BITS-Host-Id-Fallback-Timeout in seconds; absent as well when it means "never".
  std::optional<std::uint32_t> host_fallback_s;
  /// There is a BITS-Received-Content-Range, whatever it says.
  bool has_received = false;
  /// The next offset wanted, when the field is a number.
  std::optional<std::uint64_t> received;
  /// BITS-Reply-URL as it stands.
  std::optional<std::string> reply_url;
  /// BITS-Error-Code, when it is a code of failure: some servers send others along with success.
  std::optional<std::uint32_t> error_code;
  /// BITS-Error-Context: kRemoteFile, or kRemoteApplication for 0x7.
  ErrorContext error_context = ErrorContext::kRemoteFile;
};

/// Reads an answer. Total: every head gives an Ack.
/// BITS: ack-for-create-session.md; ack-for-ping.md; ack-for-fragment.md; ack-for-close-session.md.
Ack ParseAck(const ResponseHead& head);

/// Reads an HRESULT as servers spell it: hexadecimal with or without "0x", blanks around and an "L" behind; ten digits
/// without prefix are decimal. Nothing when it is empty, no number, or wider than 32 bits.
std::optional<std::uint32_t> ParseHresult(std::string_view text);

}  // namespace openbits::transport
