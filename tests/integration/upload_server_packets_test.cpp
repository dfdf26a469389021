// Every packet of the upload protocol, byte by byte. BITS: bits-upload-protocol.md; [MC-BUP] 3.2.

#include <set>
#include <string>
#include <vector>

#include "tests/integration/upload_server_fixture.h"

namespace openbits::test {
namespace {

using upload_server::Fault;
using upload_server::PacketType;

constexpr const char* kCreate = "BITS-Packet-Type: Create-Session\r\n";
constexpr const char* kInvalid = "0x80070057/0x5";
constexpr const char* kDenied = "0x80070005/0x5";
constexpr const char* kNotFound = "0x8020001F/0x5";

class UploadServerPackets : public UploadServerTest {
 protected:
  void SetUp() override { StartServer(); }

  /// A Fragment whose Content-Range is written out, with `length` bytes of the seeded body from `first` on.
  RawAnswer Send(const std::string& session, const std::string& range, uint64_t first, size_t length) {
    return client_->Post(
        "/a", "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session + "\r\nContent-Range: " + range + "\r\n",
        SeededText(7, first, length));
  }
};

TEST_F(UploadServerPackets, PingIsAcknowledgedWithoutSession) {
  const RawAnswer answer = client_->Ping("/nowhere/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "Ack");
  EXPECT_EQ(answer.Header("Content-Length"), "0");
  EXPECT_EQ(answer.Header("BITS-Session-Id"), "");
  EXPECT_TRUE(server_->Sessions().empty());
}

TEST_F(UploadServerPackets, CreateSessionChoosesTheProtocolAndNamesASession) {
  const RawAnswer answer = client_->Create("/a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.minor_version, 1);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "Ack");
  EXPECT_EQ(answer.Header("BITS-Protocol"), "{7df0354d-249b-430f-820d-3d2a9bef4931}");
  EXPECT_EQ(answer.Header("Accept-Encoding"), "identity");
  EXPECT_EQ(answer.Header("Content-Length"), "0");
  EXPECT_EQ(answer.Error(), "");
  EXPECT_EQ(answer.Header("BITS-Host-Id"), "");
  const std::string id = answer.Header("BITS-Session-Id");
  ASSERT_EQ(id.size(), 38U);
  EXPECT_EQ(id.front(), '{');
  EXPECT_EQ(id.back(), '}');
}

TEST_F(UploadServerPackets, SessionIdsAreNeverTheSame) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i)
    ids.insert(OpenSession("/a"));
  EXPECT_EQ(ids.size(), 50U);
}

TEST_F(UploadServerPackets, ProtocolIsFoundInAListWhateverItsCase) {
  for (const char* list : {"{00000000-0000-0000-0000-000000000000} {7DF0354D-249B-430F-820D-3D2A9BEF4931}",
                           "{00000000-0000-0000-0000-000000000000},{7df0354d-249b-430f-820d-3d2a9bef4931}"}) {
    const RawAnswer answer = client_->Post("/a", std::string(kCreate) + "BITS-Supported-Protocols: " + list + "\r\n");
    EXPECT_EQ(answer.status, 200) << list;
  }
}

TEST_F(UploadServerPackets, NoCommonProtocolIsRefused) {
  for (const std::string line : {"", "BITS-Supported-Protocols: {00000000-0000-0000-0000-000000000000}\r\n"}) {
    const RawAnswer answer = client_->Post("/a", kCreate + line);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.Error(), kInvalid);
  }
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerPackets, NamesAreMatchedWithoutCase) {
  const RawAnswer answer = client_->Post(
      "/a", "bits-packet-type: CREATE-session\r\nbits-supported-protocols: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\n");
  EXPECT_EQ(answer.status, 200);
}

TEST_F(UploadServerPackets, FragmentsInOrderBecomeTheFileWithTheLast) {
  const std::string session = OpenSession("/a");
  RawAnswer answer = Send(session, "bytes 0-12287/20000", 0, 12288);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "Ack");
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "12288");
  EXPECT_EQ(answer.Header("BITS-Session-Id"), session);
  EXPECT_FALSE(Exists("a"));
  answer = Send(session, "Bytes  12288-19999/20000", 12288, 7712);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "20000");
  EXPECT_EQ(answer.Header("BITS-Reply-URL"), "");
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 20000));

  answer = client_->End("/a", session);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 20000));
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerPackets, SessionIdIsMatchedWithoutBracesAndCase) {
  std::string session = OpenSession("/a");
  session = session.substr(1, 36);
  for (char& letter : session)
    letter = static_cast<char>(std::tolower(letter));
  EXPECT_EQ(Send(session, "bytes 0-99/100", 0, 100).status, 200);
}

// The rows of [MC-BUP] 3.2.5 and fragment.md about the place of a fragment.

TEST_F(UploadServerPackets, GapIsRefusedWithTheOffsetWanted) {
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/1000", 0, 100);
  const RawAnswer answer = Send(session, "bytes 200-299/1000", 200, 100);
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "100");
  EXPECT_EQ(answer.Error(), "");
  EXPECT_EQ(Send(session, "bytes 100-999/1000", 100, 900).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerPackets, OverlapWritesWhatIsNewOnly) {
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/1000", 0, 100);
  // The old part is sent as other bytes, to see that they are left aside.
  const std::string body = std::string(50, 'x') + SeededText(7, 100, 900);
  const RawAnswer answer = client_->Fragment("/a", session, 50, 1000, body);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "1000");
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerPackets, OldFragmentWritesNothing) {
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-499/1000", 0, 500);
  const RawAnswer answer = client_->Fragment("/a", session, 100, 1000, std::string(100, 'x'));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "500");
  Send(session, "bytes 500-999/1000", 500, 500);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerPackets, AnotherTotalIsRefused) {
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/1000", 0, 100);
  const RawAnswer answer = Send(session, "bytes 100-199/1001", 100, 100);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Error(), kInvalid);
  EXPECT_EQ(Send(session, "bytes 100-999/1000", 100, 900).status, 200);
}

TEST_F(UploadServerPackets, RangesThatMakeNoSenseAreRefused) {
  const std::string session = OpenSession("/a");
  for (const char* range :
       {"bytes 0-99/99", "bytes 99-0/1000", "bytes 0-98/1000", "bytes 0-100/1000", "bytes 0-99", "0-99/1000",
        "bytes -99/1000", "bytes 0-/1000", "bytes */1000", "bytes 0-99/*", "chars 0-99/1000", "bytes 0-99/1000x",
        "bytes 0-99/99999999999999999999", "bytes 18446744073709551615-18446744073709551616/1000", ""}) {
    const RawAnswer answer = Send(session, range, 0, 100);
    EXPECT_EQ(answer.status, 400) << range;
    EXPECT_EQ(answer.Error(), kInvalid) << range;
  }
  EXPECT_EQ(Send(session, "bytes 0-99/100", 0, 100).status, 200) << "the session lives on";
}

TEST_F(UploadServerPackets, TooLargeIsRefusedBeforeAnythingIsStored) {
  options_.upload_bytes_max = 1000;
  StartServer();
  const std::string session = OpenSession("/a");
  const RawAnswer answer = Send(session, "bytes 0-99/1001", 0, 100);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Error(), "0x80200020/0x5");
  EXPECT_EQ(server_->Activity().fragment_bytes_stored, 0U);
  EXPECT_EQ(Send(session, "bytes 0-999/1000", 0, 1000).status, 200);
}

TEST_F(UploadServerPackets, LongRefusedBodyIsAnsweredWithoutReadingIt) {
  options_.upload_bytes_max = 1000;
  StartServer();
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-99999999/100000000\r\nContent-Length: 100000000\r\n\r\n");
  const RawAnswer answer = client_->ReadAnswer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.Header("Connection"), "close");
  EXPECT_TRUE(client_->IsAtEnd());
}

TEST_F(UploadServerPackets, FragmentAboveTheLimitGets413) {
  options_.fragment_bytes_max = 5120;
  StartServer();
  const std::string session = OpenSession("/a");
  const RawAnswer answer = Send(session, "bytes 0-5120/10000", 0, 5121);
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(Send(session, "bytes 0-5119/10000", 0, 5120).status, 200) << "on the same connection";
}

TEST_F(UploadServerPackets, EmptyFileIsOneFragmentWithoutRange) {
  const RawAnswer answer = Upload("/empty", "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "0");
  EXPECT_EQ(Delivered("empty"), "");
}

TEST_F(UploadServerPackets, RepeatedLastFragmentGetsTheSameAck) {
  Upload("/a", "all of it");
  // The range is of no interest any more.
  for (const char* range : {"bytes 0-8/9", "bytes 3-8/9", "bytes 20-29/100"}) {
    const RawAnswer answer = Send(last_session_, range, 0, 9);
    EXPECT_EQ(answer.status, 200) << range;
    EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "9");
  }
  EXPECT_EQ(Delivered("a"), "all of it");
  EXPECT_EQ(server_->Activity().files_delivered, 1U);
}

TEST_F(UploadServerPackets, FileOfManyOddFragmentsIsWhole) {
  constexpr uint64_t kTotal = 3'000'017;
  const std::string session = OpenSession("/a");
  uint64_t offset = 0;
  for (uint64_t size = 5120; offset < kTotal; size = size * 3 / 2 + 7) {
    const uint64_t length = std::min(size, kTotal - offset);
    const RawAnswer answer =
        client_->Fragment("/a", session, offset, kTotal, SeededText(7, offset, static_cast<size_t>(length)));
    ASSERT_EQ(answer.status, 200);
    offset += length;
    ASSERT_EQ(answer.Header("BITS-Received-Content-Range"), std::to_string(offset));
  }
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, kTotal));
}

TEST_F(UploadServerPackets, RangesBeyondFourGigabytesAreCounted) {
  const std::string session = OpenSession("/a");
  constexpr uint64_t kTotal = (uint64_t{1} << 33U) + 5;
  EXPECT_EQ(client_->Fragment("/a", session, 0, kTotal, "first").Header("BITS-Received-Content-Range"), "5");
  const RawAnswer answer = client_->Fragment("/a", session, uint64_t{1} << 32U, kTotal, "far");
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "5");
  ASSERT_EQ(server_->Sessions().size(), 1U);
  EXPECT_EQ(server_->Sessions()[0].total, kTotal);
}

TEST_F(UploadServerPackets, CloseBeforeTheLastFragmentDiscards) {
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/1000", 0, 100);
  EXPECT_EQ(client_->End("/a", session).status, 200);
  EXPECT_FALSE(Exists("a"));
  EXPECT_EQ(SessionFolders(), 0U);
  EXPECT_EQ(Send(session, "bytes 100-199/1000", 100, 100).Error(), kNotFound);
}

TEST_F(UploadServerPackets, CancelDiscardsButNotWhatIsDelivered) {
  std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/1000", 0, 100);
  RawAnswer answer = client_->End("/a", session, "Cancel-Session");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Packet-Type"), "Ack");
  EXPECT_FALSE(Exists("a"));
  Upload("/a", "done");
  EXPECT_EQ(client_->End("/a", last_session_, "Cancel-Session").status, 200);
  EXPECT_EQ(Delivered("a"), "done");
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerPackets, UnknownSessionIsA500WithItsOwnCode) {
  for (const char* type : {"Fragment", "Close-Session", "Cancel-Session"}) {
    for (const char* id : {"{00000000-0000-0000-0000-000000000000}", "../../etc", "", "{}"}) {
      const RawAnswer answer =
          client_->Post("/a", std::string("BITS-Packet-Type: ") + type +
                                  "\r\nContent-Range: bytes 0-0/1\r\nBITS-Session-Id: " + id + "\r\n");
      EXPECT_EQ(answer.status, 500) << type << id;
      EXPECT_EQ(answer.Error(), kNotFound) << type << id;
    }
  }
}

TEST_F(UploadServerPackets, SessionBelongsToItsPath) {
  const std::string session = OpenSession("/a");
  EXPECT_EQ(client_->Fragment("/b", session, 0, 4, "abcd").status, 400);
  EXPECT_EQ(client_->Fragment("/a?another=query", session, 0, 4, "abcd").status, 200);
  EXPECT_EQ(Delivered("a"), "abcd");
}

TEST_F(UploadServerPackets, BadPacketTypesAreRefused) {
  for (const char* line :
       {"", "BITS-Packet-Type: Ack\r\n", "BITS-Packet-Type:\r\n", "BITS-Packet-Type: Nonsense\r\n"}) {
    const RawAnswer answer = client_->Post("/a", line);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.Header("BITS-Packet-Type"), "Ack");
    EXPECT_EQ(answer.Error(), kInvalid);
  }
}

TEST_F(UploadServerPackets, BodyBelongsToFragmentsOnly) {
  EXPECT_EQ(client_->Post("/a", "BITS-Packet-Type: Ping\r\n", "body").status, 400);
  EXPECT_EQ(client_->Ping("/a").status, 200) << "the body was not taken for a request";
}

TEST_F(UploadServerPackets, LongHeaderIsRefused) {
  EXPECT_EQ(client_->Post("/a", "BITS-Packet-Type: Ping\r\nX: " + std::string(4096, 'x') + "\r\n").status, 200);
  EXPECT_EQ(client_->Post("/a", "BITS-Packet-Type: Ping\r\nX: " + std::string(4097, 'x') + "\r\n").Error(), kInvalid);
}

TEST_F(UploadServerPackets, LengthMustBeSaid) {
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\n\r\n");
  RawAnswer answer = client_->ReadAnswer();
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Error(), kInvalid);
  EXPECT_TRUE(client_->IsAtEnd());
  client_ = Connect();
  client_->SendText(
      "BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(client_->ReadAnswer().status, 400);
}

TEST_F(UploadServerPackets, ConnectionEndsBehindAReplyThatIsAskedForWithChunks) {
  client_->SendText(
      "GET /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nbody\r\n0\r\n\r\n");
  const RawAnswer answer = client_->ReadAnswer();
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.Header("Connection"), "close");
  EXPECT_TRUE(client_->IsAtEnd()) << "its body was not taken for a request";
}

TEST_F(UploadServerPackets, OtherMethodsAreRefused) {
  client_->SendText("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
  const RawAnswer answer = client_->ReadAnswer();
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.Header("Allow"), "BITS_POST, GET, HEAD");
  EXPECT_EQ(client_->Get("/a").status, 404) << "files are not offered";
}

TEST_F(UploadServerPackets, WhatIsNoHttpEndsTheConnection) {
  client_->SendText("\x16\x03\x01 this is no request\r\n\r\n");
  EXPECT_EQ(client_->ReadAnswer().status, 400);
  EXPECT_TRUE(client_->IsAtEnd());
  client_ = Connect();
  client_->SendText("BITS_POST /a HTTP/1.1\r\nX: " + std::string(70'000, 'x'));
  EXPECT_EQ(client_->ReadAnswer().status, 400);
}

TEST_F(UploadServerPackets, RequestsInOneSegmentAreAnsweredInOrder) {
  const std::string ping = "BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n";
  client_->SendText(ping + ping + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client_->ReadAnswer().status, 200);
  EXPECT_EQ(client_->ReadAnswer().status, 200);
  EXPECT_EQ(client_->ReadAnswer().status, 404);
}

TEST_F(UploadServerPackets, HeadMayComeByteByByte) {
  for (const char byte :
       std::string("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n"))
    client_->SendText({&byte, 1});
  EXPECT_EQ(client_->ReadAnswer().status, 200);
}

TEST_F(UploadServerPackets, ClientThatWaitsForContinueGetsIt) {
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_->ReadAnswer(false).status, 100);
  client_->SendText("abcd");
  EXPECT_EQ(client_->ReadAnswer().status, 200);
  EXPECT_EQ(Delivered("a"), "abcd");
}

TEST_F(UploadServerPackets, HostIdIsTold) {
  options_.host_id = "node3.example";
  options_.host_id_fallback = std::chrono::seconds(600);
  StartServer();
  const RawAnswer answer = client_->Create("/a");
  EXPECT_EQ(answer.Header("BITS-Host-Id"), "node3.example");
  EXPECT_EQ(answer.Header("BITS-Host-Id-Fallback-Timeout"), "600");
}

TEST_F(UploadServerPackets, TooManySessionsAreATransientRefusal) {
  options_.sessions_max = 2;
  StartServer();
  const std::string first = OpenSession("/a");
  OpenSession("/b");
  EXPECT_EQ(client_->Create("/c").status, 503);
  client_->End("/a", first);
  EXPECT_EQ(client_->Create("/c").status, 200);
}

TEST_F(UploadServerPackets, BrokenFragmentKeepsWhatArrived) {
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-999999/1000000\r\nContent-Length: 1000000\r\n\r\n" +
                    SeededText(7, 0, 300'000));
  client_->Close();
  // A gap asks how much is held; the server knows of the break when the new connection has its turn.
  RawAnswer answer;
  // More of the broken one may come in until its end is seen: then the rest is refused, maybe before all of it was read.
  for (int i = 0; i < 100 && answer.status != 200; ++i) {
    client_ = Connect();
    answer = client_->Fragment("/a", session, 999'999, 1'000'000, "x");
    ASSERT_EQ(answer.status, 416);
    const uint64_t held = std::stoull(answer.Header("BITS-Received-Content-Range"));
    if (i == 0) {
      ASSERT_LE(held, 300'000U);
    }
    answer = client_->Fragment("/a", session, held, 1'000'000, SeededText(7, held, 1'000'000 - held));
  }
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1'000'000));
}

TEST_F(UploadServerPackets, NewerConnectionTakesTheSessionOver) {
  const std::string session = SendHeldFragment(600);
  const auto newer = Connect();
  const RawAnswer answer = newer->Fragment("/a", session, 400, 1000, SeededText(7, 400, 600));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "1000");
  EXPECT_TRUE(client_->IsAtEnd());
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 1000));
}

TEST_F(UploadServerPackets, ManySessionsAtOnceDoNotMeet) {
  constexpr size_t kSessions = 20;
  std::vector<std::unique_ptr<RawBitsClient>> clients;
  std::vector<std::string> sessions;
  for (size_t i = 0; i < kSessions; ++i) {
    clients.push_back(Connect());
    sessions.push_back(clients[i]->Create("/file" + std::to_string(i)).Header("BITS-Session-Id"));
  }
  for (uint64_t offset = 0; offset < 400'000; offset += 100'000) {
    for (size_t i = 0; i < kSessions; ++i) {
      const RawAnswer answer = clients[i]->Fragment("/file" + std::to_string(i), sessions[i], offset, 400'000,
                                                    SeededText(i, offset, 100'000));
      ASSERT_EQ(answer.status, 200);
    }
  }
  for (size_t i = 0; i < kSessions; ++i)
    EXPECT_EQ(Delivered("file" + std::to_string(i)), SeededText(i, 0, 400'000));
}

TEST_F(UploadServerPackets, RecordsTellWhatHappened) {
  Upload("/a?job=1", "some bytes");
  client_->Post("/a", "BITS-Packet-Type: Ping\r\nAuthorization: Basic c2VjcmV0\r\n");
  ASSERT_TRUE(server_->WaitUntil([](const auto& activity) { return activity.packets_finished == 3; }));
  const auto packets = server_->Packets();
  ASSERT_EQ(packets.size(), 3U);
  EXPECT_EQ(packets[0].type, PacketType::kCreateSession);
  EXPECT_EQ(packets[0].session_id, last_session_);
  EXPECT_EQ(packets[1].target, "/a?job=1");
  EXPECT_EQ(packets[1].body_bytes_stored, 10U);
  EXPECT_EQ(packets[1].received_range, "10");
  EXPECT_EQ(packets[1].status, 200);
  for (const auto& [name, value] : packets[2].headers)
    EXPECT_EQ(value.find("c2VjcmV0"), std::string::npos) << name;
}

TEST_F(UploadServerPackets, ExistingFileIsNotReplaced) {
  root_.Write("a", "old");
  RawAnswer answer = client_->Create("/a");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Error(), kDenied);
  // Also when it appears after Create-Session.
  const std::string session = OpenSession("/b");
  root_.Write("b", "other");
  answer = client_->Fragment("/b", session, 0, 3, "new");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Error(), kDenied);
  EXPECT_EQ(Delivered("b"), "other");
  // The session stays: with the obstacle gone, the last fragment succeeds.
  std::filesystem::remove(root_ / "b");
  EXPECT_EQ(client_->Fragment("/b", session, 0, 3, "new").status, 200);
  EXPECT_EQ(Delivered("b"), "new");
}

TEST_F(UploadServerPackets, ExistingFileIsReplacedAtOneMomentIfAllowed) {
  options_.allow_overwrite = true;
  StartServer();
  root_.Write("a", "old");
  const std::string session = OpenSession("/a");
  Send(session, "bytes 0-99/200", 0, 100);
  EXPECT_EQ(Delivered("a"), "old");
  Send(session, "bytes 100-199/200", 100, 100);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 200));
}

}  // namespace
}  // namespace openbits::test
