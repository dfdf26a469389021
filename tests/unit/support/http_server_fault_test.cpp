#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/http_server.h"
#include "tests/unit/support/raw_client.h"

namespace openbits::test {
namespace {

constexpr uint64_t kSeed = 6;
constexpr size_t kSize = 1'000'000;

/// A server with one resource whose answers all have one fault.
class HttpServerFault : public testing::Test {
 protected:
  void Serve(Fault fault) {
    Resource resource = SeededResource(kSize, kSeed);
    resource.fault = std::move(fault);
    server_.Set("/a", std::move(resource));
  }

  HttpServer server_;
};

/// Wine ends such a connection like any other.
bool IsReset(const std::optional<boost::system::error_code>& end) {
#ifdef _WIN32
  if (end == boost::asio::error::eof) return true;
#endif
  return end == boost::asio::error::connection_reset;
}

TEST_F(HttpServerFault, BodyIsCutAtTheByte) {
  Serve(CutFault(123'457));
  RawClient client(server_.port());
  const RawAnswer answer = client.Get("/a");
  EXPECT_EQ(answer.Header("Content-Length"), std::to_string(kSize));
  EXPECT_EQ(answer.body, SeededText(kSeed, 0, 123'457));
  EXPECT_EQ(client.end(), boost::asio::error::eof);
  EXPECT_FALSE(server_.Requests().front().complete);
}

TEST_F(HttpServerFault, ConnectionIsResetAtTheByte) {
  const auto gate = std::make_shared<Gate>();
  Fault fault = CutFault(5000, Ending::kReset);
  fault.gate = gate;  // Holds the reset back until the client has everything.
  fault.pause_at = 5000;
  Serve(fault);
  RawClient client(server_.port());
  client.SendGet("/a");
  client.ReadAnswer(false);
  EXPECT_EQ(client.ReadBytes(5000), SeededText(kSeed, 0, 5000));
  gate->Open();
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_TRUE(IsReset(client.end()));
}

TEST_F(HttpServerFault, ChunkedBodyIsWholeOrCut) {
  Fault fault;
  fault.framing = Framing::kChunked;
  fault.trailers = {{"X-Sum", "1"}};
  Resource resource = TextResource("hello");
  resource.script = {fault};
  fault.end_at = 2;
  resource.fault = fault;
  server_.Set("/a", resource);
  RawClient client(server_.port());
  client.SendGet("/a");
  EXPECT_EQ(client.ReadAnswer(false).Header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.ReadBytes(25), "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n");
  client.SendGet("/a");
  client.ReadAnswer(false);
  EXPECT_EQ(client.ReadToEnd(), "2\r\nhe\r\n");
}

TEST_F(HttpServerFault, LargeChunkedBodyDecodesToTheContent) {
  Fault fault;
  fault.framing = Framing::kChunked;
  Serve(fault);
  RawClient client(server_.port());
  client.SendGet("/a", "Connection: close\r\n");
  client.ReadAnswer(false);
  // The server's own reader of requests decodes chunks; it needs a request's head in front.
  RequestReader reader;
  reader.Feed("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + client.ReadToEnd());
  ASSERT_EQ(reader.Next(), RequestReader::Progress::kComplete);
  EXPECT_EQ(reader.Take().body, SeededText(kSeed, 0, kSize));
}

TEST_F(HttpServerFault, GateHoldsOneAnswerAndNoOther) {
  const auto gate = std::make_shared<Gate>();
  Resource resource = SeededResource(kSize, kSeed);
  resource.script = {PauseFault(700, gate)};
  server_.Set("/a", resource);
  RawClient held(server_.port());
  held.SendGet("/a");
  held.ReadAnswer(false);
  EXPECT_EQ(held.ReadBytes(700), SeededText(kSeed, 0, 700));
  ASSERT_TRUE(gate->WaitForArrivals());
  EXPECT_EQ(RawClient(server_.port()).Get("/a").body.size(), kSize);
  EXPECT_EQ(server_.Requests().front().body_bytes_sent, 700U);
  gate->Open();
  EXPECT_EQ(held.ReadBytes(kSize - 700), SeededText(kSeed, 700, kSize - 700));
}

TEST_F(HttpServerFault, AnswerGateHoldsTheFirstByte) {
  const auto gate = std::make_shared<Gate>();
  Fault fault;
  fault.answer_gate = gate;
  Serve(fault);
  RawClient client(server_.port());
  client.SendGet("/a");
  ASSERT_TRUE(gate->WaitForArrivals());
  EXPECT_EQ(client.socket().available(), 0U);
  gate->Open();
  EXPECT_EQ(client.ReadAnswer().status, 200);
  EXPECT_EQ(client.Get("/a").status, 200);  // An open gate holds nothing.
}

TEST_F(HttpServerFault, ClientThatLeavesAtAGateIsNoticed) {
  const auto gate = std::make_shared<Gate>();
  Serve(PauseFault(10, gate));
  {
    RawClient client(server_.port());
    client.SendGet("/a");
    ASSERT_TRUE(gate->WaitForArrivals());
    EXPECT_EQ(server_.OpenConnectionCount(), 1U);
  }
  EXPECT_TRUE(server_.WaitForNoConnections());
  EXPECT_TRUE(server_.Requests().front().finished);
  EXPECT_FALSE(server_.Requests().front().complete);
  gate->Open();
}

TEST_F(HttpServerFault, StopDoesNotWaitForGatesBlackHolesOrIdleClients) {
  const auto gate = std::make_shared<Gate>();
  Fault black_hole;
  black_hole.black_hole = true;
  Resource resource = SeededResource(kSize, kSeed);
  resource.script = {PauseFault(10, gate), black_hole, Fault{.bytes_per_second = 1}};
  server_.Set("/a", resource);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (uint64_t i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_.port()));
    clients.back()->SendGet("/a");
    ASSERT_TRUE(server_.WaitForRequests(i + 1));
  }
  clients.push_back(std::make_unique<RawClient>(server_.port()));
  server_.Stop();
  for (const auto& client : clients) {
    client->ReadToEnd();
    EXPECT_TRUE(client->end().has_value());
  }
  gate->Open();
  EXPECT_EQ(server_.OpenConnectionCount(), 0U);
}

TEST_F(HttpServerFault, GateMayOpenWhileTheServerStops) {
  for (int round = 0; round < 20; ++round) {
    const auto gate = std::make_shared<Gate>();
    HttpServer server;
    Resource resource = SeededResource(kSize, kSeed);
    resource.fault = PauseFault(10, gate);
    server.Set("/a", resource);
    RawClient client(server.port());
    client.SendGet("/a");
    ASSERT_TRUE(gate->WaitForArrivals());
    std::thread opener([gate] { gate->Open(); });
    server.Stop();
    opener.join();
  }
}

TEST_F(HttpServerFault, NoAnswerAtAll) {
  Fault fault;
  fault.end_before_response = true;
  Serve(fault);
  RawClient closed(server_.port());
  closed.SendGet("/a");
  EXPECT_EQ(closed.ReadToEnd(), "");
  EXPECT_EQ(closed.end(), boost::asio::error::eof);
  fault.ending = Ending::kReset;
  Serve(fault);
  RawClient reset(server_.port());
  reset.SendGet("/a");
  EXPECT_EQ(reset.ReadToEnd(), "");
  EXPECT_TRUE(IsReset(reset.end()));
}

TEST_F(HttpServerFault, RawBytesGoOutAsTheyAre) {
  Fault fault;
  fault.raw_response = "garbage without a status\n";
  Serve(fault);
  RawClient client(server_.port());
  client.SendGet("/a");
  EXPECT_EQ(client.ReadToEnd(), fault.raw_response);
}

TEST_F(HttpServerFault, UntilClose) {
  Fault fault;
  fault.framing = Framing::kUntilClose;
  Serve(fault);
  RawClient client(server_.port());
  EXPECT_EQ(client.Get("/a").body, SeededText(kSeed, 0, kSize));
  EXPECT_EQ(client.end(), boost::asio::error::eof);
}

TEST_F(HttpServerFault, InfiniteBodyAndEndlessHeaderEndWithTheClient) {
  Fault infinite;
  infinite.infinite = true;
  Fault endless;
  endless.endless_header = true;
  for (const Fault& fault : {infinite, endless}) {
    Serve(fault);
    {
      RawClient client(server_.port());
      client.SendGet("/a");
      EXPECT_EQ(client.ReadBytes(20'000'000).size(), 20'000'000U);
    }
    EXPECT_TRUE(server_.WaitForNoConnections());
  }
}

TEST_F(HttpServerFault, ClosesWithoutHavingSaidSo) {
  Fault fault;
  fault.close_after_response = true;
  Serve(fault);
  RawClient client(server_.port());
  const RawAnswer answer = client.Get("/a");
  EXPECT_EQ(answer.body.size(), kSize);
  EXPECT_EQ(answer.Header("Connection"), "");
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), boost::asio::error::eof);
}

TEST_F(HttpServerFault, PaceIsKept) {
  Fault fault;
  fault.bytes_per_second = 4 * kSize;
  Serve(fault);
  RawClient client(server_.port());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(client.Get("/a").body.size(), kSize);
  // Only a lower bound: a slow machine may take any time. The last of the fifty pieces a second goes out early.
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(220));
}

TEST_F(HttpServerFault, HugeHeaders) {
  Fault fault;
  fault.extra_header_count = 1000;
  fault.extra_header_bytes = 2000;
  Serve(fault);
  const RawAnswer answer = RawClient(server_.port()).Get("/a");
  EXPECT_GT(answer.head.size(), 2'000'000U);
  EXPECT_EQ(answer.Header("X-Made-Up-999").size(), 2000U);
  EXPECT_EQ(answer.body.size(), kSize);
}

TEST_F(HttpServerFault, ConnectionModes) {
  Serve({});
  server_.SetConnectionMode(ConnectionMode::kClose);
  RawClient closed(server_.port());
  closed.ReadToEnd();
  EXPECT_EQ(closed.end(), boost::asio::error::eof);
  server_.SetConnectionMode(ConnectionMode::kReset);
  try {
    RawClient reset(server_.port());
    reset.ReadToEnd();
    EXPECT_TRUE(IsReset(reset.end()));
  } catch (const boost::system::system_error& error) {  // It may be seen while connecting.
    EXPECT_TRUE(IsReset(error.code()));
  }
  ASSERT_TRUE(server_.WaitForNoConnections());
  server_.SetConnectionMode(ConnectionMode::kBlackHole);
  RawClient black_hole(server_.port());
  black_hole.SendGet("/a");
  ASSERT_TRUE(server_.WaitUntil([](const ServerActivity& activity) { return activity.connections_total == 3; }));
  EXPECT_EQ(server_.RequestCount(), 0U);
  server_.SetConnectionMode(ConnectionMode::kServe);
  EXPECT_EQ(RawClient(server_.port()).Get("/a").status, 200);
  server_.CloseConnections();
  black_hole.ReadToEnd();
  EXPECT_TRUE(IsReset(black_hole.end()));
}

TEST_F(HttpServerFault, ManyClientsOnTwoThreads) {
  HttpServer server(HttpServerOptions{.threads = 2});
  server.Set("/a", SeededResource(kSize, kSeed));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&server] {
      RawClient client(server.port());
      for (int k = 0; k < 5; ++k) {
        const std::string body = client.Get("/a").body;
        EXPECT_EQ(FirstWrongByte(kSeed, 0, std::as_bytes(std::span(body))), kSize);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(server.ConnectionCount(), 8U);
  EXPECT_EQ(server.RequestCount(), 40U);
}

}  // namespace
}  // namespace openbits::test
