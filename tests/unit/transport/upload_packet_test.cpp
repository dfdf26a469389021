#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "transport/bits_upload/packet.h"

namespace openbits::transport {
namespace {

ResponseHead HeadOf(int status, HeaderList headers) {
  ResponseHead head;
  head.status = status;
  head.headers = std::move(headers);
  return head;
}

// BITS: create-session.md: the documents' spelling and the protocol's only GUID.
TEST(UploadPacket, CreateSessionOffersTheOneProtocol) {
  EXPECT_EQ(EncodePacket({.type = PacketType::kCreateSession}),
            (HeaderList{{"BITS-Packet-Type", "Create-Session"},
                        {"BITS-Supported-Protocols", "{7df0354d-249b-430f-820d-3d2a9bef4931}"}}));
}

TEST(UploadPacket, PingNamesNoSession) {
  EXPECT_EQ(EncodePacket({.type = PacketType::kPing, .session_id = "S"}), (HeaderList{{"BITS-Packet-Type", "Ping"}}));
}

TEST(UploadPacket, FragmentSaysWhichBytesOfHowMany) {
  Packet packet{.type = PacketType::kFragment, .session_id = "{s}", .range = {12288, 7712}, .total = 20000};
  packet.content_name = "report-0042.bin";
  EXPECT_EQ(EncodePacket(packet), (HeaderList{{"BITS-Packet-Type", "Fragment"},
                                              {"BITS-Session-Id", "{s}"},
                                              {"Content-Name", "report-0042.bin"},
                                              {"Content-Range", "bytes 12288-19999/20000"}}));
}

TEST(UploadPacket, FragmentOfAnEmptyFileHasNoRange) {
  const HeaderList headers = EncodePacket({.type = PacketType::kFragment, .session_id = "s"});
  EXPECT_EQ(headers.back().second, "bytes */0");
}

TEST(UploadPacket, FragmentsReachBeyondFourGibibytes) {
  const std::uint64_t size = std::uint64_t{5} << 40U;
  const HeaderList headers =
      EncodePacket({.type = PacketType::kFragment, .session_id = "s", .range = {size - 10, 10}, .total = size});
  EXPECT_EQ(headers.back().second, "bytes 5497558138870-5497558138879/5497558138880");
}

TEST(UploadPacket, CloseAndCancelEchoTheSessionByteForByte) {
  for (const PacketType type : {PacketType::kCloseSession, PacketType::kCancelSession}) {
    EXPECT_EQ(EncodePacket({.type = type, .session_id = "-42aB%7B"}),
              (HeaderList{{"BITS-Packet-Type", std::string(Name(type))}, {"BITS-Session-Id", "-42aB%7B"}}));
  }
}

TEST(UploadPacket, ContentNameIsOneThatEverySystemTakes) {
  EXPECT_EQ(EncodeContentName("plain-1.2_(x).bin"), "plain-1.2_(x).bin");
  EXPECT_EQ(EncodeContentName("a b:c*d?e\"f<g>h|i\\j%k"), "a%20b%3Ac%2Ad%3Fe%22f%3Cg%3Eh%7Ci%5Cj%25k");
  EXPECT_EQ(EncodeContentName("\xC3\xA9\x01"), "%C3%A9%01");
  EXPECT_EQ(EncodeContentName(std::string(300, 'x')).size(), 260U);
  // An escape is not cut in two.
  EXPECT_EQ(EncodeContentName(std::string(259, 'x') + "\xC3"), std::string(259, 'x'));
}

TEST(UploadAck, ReadsWhatIisSends) {
  const Ack ack = ParseAck(HeadOf(200, {{"BITS-Packet-Type", "Ack"},
                                        {"BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}"},
                                        {"BITS-Session-Id", "{4C0E}"},
                                        {"BITS-Host-Id", "node3.example:8080"},
                                        {"BITS-Host-Id-Fallback-Timeout", "600"},
                                        {"Accept-Encoding", "identity"}}));
  EXPECT_TRUE(ack.is_ack);
  EXPECT_EQ(ack.status, 200);
  EXPECT_EQ(ack.protocol, "{7df0354d-249b-430f-820d-3d2a9bef4931}");
  EXPECT_EQ(ack.session_id, "{4C0E}");
  EXPECT_EQ(ack.host_id, "node3.example:8080");
  EXPECT_EQ(ack.host_fallback_s, 600U);
  EXPECT_FALSE(ack.has_received);
  EXPECT_FALSE(ack.error_code);
}

TEST(UploadAck, NamesAndTheTypeCompareWithoutCase) {
  const Ack ack = ParseAck(HeadOf(200, {{"bits-packet-type", " ACK "}, {"Bits-Received-Content-range", " 12288 "}}));
  EXPECT_TRUE(ack.is_ack);
  EXPECT_EQ(ack.received, 12288U);
}

TEST(UploadAck, OfRepeatedFieldsTheFirstCounts) {
  const Ack ack = ParseAck(HeadOf(200, {{"BITS-Session-Id", "one"}, {"BITS-Session-Id", "two"}}));
  EXPECT_EQ(ack.session_id, "one");
}

TEST(UploadAck, AnOrdinaryPageIsNoAck) {
  EXPECT_FALSE(ParseAck(HeadOf(200, {{"Content-Type", "text/html"}})).is_ack);
  EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Packet-Type", "Fragment"}})).is_ack);
}

TEST(UploadAck, AnOffsetThatIsNoNumberIsThereButUnusable) {
  for (const char* value : {"", "bytes 0-5/10", "-1", "+5", "0x10", "18446744073709551616", "5 5"}) {
    const Ack ack = ParseAck(HeadOf(200, {{"BITS-Received-Content-Range", value}}));
    EXPECT_TRUE(ack.has_received) << value;
    EXPECT_FALSE(ack.received) << value;
  }
}

TEST(UploadAck, HostIdsWithOtherCharactersCountAsAbsent) {
  for (const char* value : {"a/b", "a@b", "a b", "host:", "host:0", "host:65536", "host:1:2", "[::1", "[::1]x", "[]",
                            "ho%20st", "h\\x", "host?q", "h\xC3\xA9"}) {
    EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Host-Id", value}})).host_id) << value;
  }
  for (const char* value : {"node", "node-3.example", "10.0.0.1:81", "[fe80::1]", "[::1]:8080"}) {
    EXPECT_EQ(ParseAck(HeadOf(200, {{"BITS-Host-Id", value}})).host_id, value);
  }
  EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Host-Id", std::string(301, 'h')}})).host_id);
}

TEST(UploadAck, AFallbackOfNeverIsNone) {
  for (const char* value : {"4294967295", "99999999999", "soon", "-5", ""}) {
    EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Host-Id-Fallback-Timeout", value}})).host_fallback_s) << value;
  }
  EXPECT_EQ(ParseAck(HeadOf(200, {{"BITS-Host-Id-Fallback-Timeout", "0"}})).host_fallback_s, 0U);
}

TEST(UploadAck, ValuesLongerThanFourKibibytesCountAsAbsent) {
  EXPECT_TRUE(ParseAck(HeadOf(200, {{"BITS-Session-Id", std::string(4096, 's')}})).session_id);
  EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Session-Id", std::string(4097, 's')}})).session_id);
  EXPECT_FALSE(ParseAck(HeadOf(200, {{"BITS-Session-Id", "a\rb"}})).session_id);
}

TEST(UploadAck, OnlyCodesOfFailureCount) {
  // SimpleBITSServer answers every Ping with code 1 and an empty context.
  const Ack ack = ParseAck(HeadOf(200, {{"BITS-Error-Code", "1"}, {"BITS-Error-Context", ""}}));
  EXPECT_FALSE(ack.error_code);
  EXPECT_EQ(ack.error_context, ErrorContext::kRemoteFile);
  EXPECT_EQ(ParseAck(HeadOf(500, {{"BITS-Error-Code", "0x8020001F"}})).error_code, upload_codes::kSessionNotFound);
  EXPECT_EQ(ParseAck(HeadOf(500, {{"BITS-Error", "0x8020001F"}})).error_code, upload_codes::kSessionNotFound);
}

TEST(UploadAck, TheContextTellsServerAndApplicationApart) {
  for (const char* value : {"0x7", "7", "0x00000007", "x7"}) {
    EXPECT_EQ(ParseAck(HeadOf(403, {{"BITS-Error-Context", value}})).error_context, ErrorContext::kRemoteApplication);
  }
  for (const char* value : {"0x5", "5", "0x9", "other", ""}) {
    EXPECT_EQ(ParseAck(HeadOf(403, {{"BITS-Error-Context", value}})).error_context, ErrorContext::kRemoteFile);
  }
}

TEST(UploadAck, HresultsAreReadInEverySpellingSeen) {
  const std::vector<std::pair<const char*, std::uint32_t>> spellings = {
      {"0x80200020", 0x80200020U},
      {"0X80200020", 0x80200020U},
      {"x80200020", 0x80200020U},
      {"80200020", 0x80200020U},
      {" 0x8020001f\t", 0x8020001FU},
      {"0x80200020L", 0x80200020U},
      {"2149580831", 0x8020001FU},  // ten digits: decimal
      {"0", 0U},
      {"0x1", 1U},
  };
  for (const auto& [text, value] : spellings)
    EXPECT_EQ(ParseHresult(text), value) << text;
  for (const char* text : {"", " ", "L", "0x", "x", "0x180200020", "9999999999", "8020 0020", "-1", "0xg", "+5"}) {
    EXPECT_FALSE(ParseHresult(text)) << text;
  }
}

}  // namespace
}  // namespace openbits::transport
