#include "tests/support/fake_upload_server.h"

#include <gtest/gtest.h>

#include <string>

namespace openbits::test {
namespace {

/// Talks to the server without a transport.
class FakeUploadServerTest : public ::testing::Test {
 protected:
  FakeAnswer Send(std::string type, const std::string& session = {}) {
    transport::Request request;
    request.headers = {{"BITS-Packet-Type", std::move(type)}};
    if (!session.empty()) request.headers.emplace_back("BITS-Session-Id", session);
    server_.Begin(request);
    return server_.Answer();
  }
  std::string Create() { return Send("Create-Session").Header("BITS-Session-Id"); }
  FakeAnswer SendFragment(const std::string& session, const std::string& range, std::string body) {
    transport::Request request;
    request.headers = {{"BITS-Packet-Type", "Fragment"}, {"BITS-Session-Id", session}, {"Content-Range", range}};
    const std::uint64_t wanted = server_.Begin(request);
    server_.Take(body.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(wanted, body.size()))));
    return server_.Answer();
  }

  FakeUploadServer server_;
};

TEST_F(FakeUploadServerTest, DeliversOnceWithTheLastFragment) {
  server_.reply_url = "r";
  const std::string session = Create();
  EXPECT_EQ(SendFragment(session, "bytes 0-4/8", "hello").Header("BITS-Received-Content-Range"), "5");
  EXPECT_TRUE(server_.delivered.empty());
  for (int i = 0; i < 2; ++i) {
    const FakeAnswer answer = SendFragment(session, "bytes 5-7/8", "you");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "8");
    EXPECT_EQ(answer.Header("BITS-Reply-URL"), "r");
  }
  EXPECT_EQ(server_.delivered, std::vector<std::string>{"helloyou"});
  EXPECT_EQ(Send("Close-Session", session).status, 200);
  EXPECT_EQ(server_.open_sessions(), 0U);
}

TEST_F(FakeUploadServerTest, GapsAndOverlapsAreAnswered416WithTheTruth) {
  const std::string session = Create();
  SendFragment(session, "bytes 0-4/9", "hello");
  for (const char* range : {"bytes 6-8/9", "bytes 3-5/9"}) {
    const FakeAnswer answer = SendFragment(session, range, "xyz");
    EXPECT_EQ(answer.status, 416);
    EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "5");
  }
  server_.trims_overlaps = true;
  EXPECT_EQ(SendFragment(session, "bytes 3-8/9", "lo you").Header("BITS-Received-Content-Range"), "9");
  EXPECT_EQ(server_.delivered, std::vector<std::string>{"hello you"});
}

TEST_F(FakeUploadServerTest, WhatDoesNotFitIsABadRequest) {
  const std::string session = Create();
  SendFragment(session, "bytes 0-1/9", "he");
  EXPECT_EQ(SendFragment(session, "bytes 2-4/9", "llo you").status, 400) << "longer than its range";
  EXPECT_EQ(SendFragment(session, "bytes 2-4/10", "llo").status, 400) << "another total";
  EXPECT_EQ(SendFragment(session, "bytes 8-10/9", "xyz").status, 400) << "beyond the total";
  EXPECT_EQ(SendFragment(session, "nonsense", "xyz").status, 400);
}

TEST_F(FakeUploadServerTest, UnknownSessionsAreNotFound) {
  EXPECT_EQ(SendFragment("{none}", "bytes 0-1/2", "ab").Header("BITS-Error-Code"), "0x8020001F");
  const std::string session = Create();
  Send("Cancel-Session", session);
  EXPECT_EQ(Send("Close-Session", session).status, 500);
}

TEST_F(FakeUploadServerTest, BrokenBodiesAreKeptOrNot) {
  for (const bool keeps : {true, false}) {
    server_.keeps_partial_bodies = keeps;
    const std::string session = Create();
    server_.fault = [](const FakePacket&) { return UploadFault{.kind = UploadFault::Kind::kBreakInBody, .bytes = 3}; };
    EXPECT_TRUE(SendFragment(session, "bytes 0-4/5", "hello").fails_before_head);
    server_.fault = nullptr;
    const FakeAnswer answer = SendFragment(session, "bytes 4-4/5", "o");
    EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), keeps ? "3" : "0");
  }
}

TEST_F(FakeUploadServerTest, LostAcksLeaveTheirWorkDone) {
  const std::string session = Create();
  server_.fault = [](const FakePacket&) { return UploadFault{.kind = UploadFault::Kind::kBreakBeforeAck}; };
  EXPECT_TRUE(SendFragment(session, "bytes 0-4/5", "hello").fails_before_head);
  EXPECT_EQ(server_.delivered.size(), 1U);
}

TEST_F(FakeUploadServerTest, RefusalsDoNothing) {
  const std::string session = Create();
  server_.fault = [](const FakePacket&) {
    return UploadFault{.kind = UploadFault::Kind::kRefuse, .status = 403, .code = "0x80190193", .context = "0x7"};
  };
  const FakeAnswer answer = SendFragment(session, "bytes 0-4/5", "hello");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Header("BITS-Error-Code"), "0x80190193");
  EXPECT_TRUE(server_.delivered.empty());
}

}  // namespace
}  // namespace openbits::test
