// bits-upload-server as a program: start, clean stop, and real SIGKILL at any moment.

#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/crash/client_process.h"
#include "tests/support/raw_bits_client.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

constexpr int kPatienceMs = 60'000;

class UploadServerProcess : public testing::Test {
 protected:
  /// Starts the program on `root` with `more` arguments, waits until it listens, and gives its port. `launcher` is what the
  /// program's name is an argument of.
  uint16_t Start(const std::vector<std::string>& more = {}, const std::vector<std::string>& launcher = {}) {
    // The port comes through a pipe, so that waiting for it is no guessing.
    const std::string pipe = (other_ / "port").string();
    std::filesystem::remove(pipe);
    if (mkfifo(pipe.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    std::vector<std::string> arguments = launcher;
    arguments.insert(arguments.end(),
                     {OPENBITS_UPLOAD_SERVER_PROGRAM, "--root", root_.path().string(), "--port-file", pipe});
    arguments.insert(arguments.end(), more.begin(), more.end());
    process_ = std::make_unique<ClientProcess>(arguments, std::map<std::string, std::string>{}, LogFile());
    pollfd waiting{reader, POLLIN, 0};
    std::array<char, 16> text{};
    const bool has_port = poll(&waiting, 1, kPatienceMs) == 1 && read(reader, text.data(), text.size() - 1) > 0;
    close(reader);
    if (!has_port) throw std::runtime_error("the server does not start: " + other_.Read("log"));
    return static_cast<uint16_t>(std::stoul(text.data()));
  }
  std::string LogFile() const { return (other_ / "log").string(); }

  TempDir root_;
  TempDir other_;
  std::unique_ptr<ClientProcess> process_;
};

TEST_F(UploadServerProcess, ServesUntilItIsToldToStop) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const std::string target = "/file" + std::to_string(signal);
    RawBitsClient client(Start());
    const std::string session = client.Create(target).Header("BITS-Session-Id");
    EXPECT_EQ(client.Fragment(target, session, 0, 4, "abcd").status, 200);
    process_->Send(signal);
    EXPECT_EQ(process_->WaitFor(std::chrono::milliseconds(kPatienceMs)), 0);
    EXPECT_TRUE(client.IsAtEnd());
    EXPECT_EQ(root_.Read(target.substr(1)), "abcd");
  }
  const std::string log = other_.Read("log");
  EXPECT_NE(log.find("listening http://127.0.0.1:"), std::string::npos) << log;
  EXPECT_NE(log.find("packet=Fragment "), std::string::npos) << log;
  EXPECT_NE(log.find("stopped"), std::string::npos) << log;
}

TEST_F(UploadServerProcess, MistakesEndItWithTwoAndTroubleWithOne) {
  const auto exit_code = [this](const std::vector<std::string>& arguments) {
    ClientProcess one(arguments, {}, LogFile());
    return one.WaitFor(std::chrono::milliseconds(kPatienceMs));
  };
  EXPECT_EQ(exit_code({OPENBITS_UPLOAD_SERVER_PROGRAM, "--help"}), 0);
  EXPECT_EQ(exit_code({OPENBITS_UPLOAD_SERVER_PROGRAM}), 2);
  EXPECT_EQ(exit_code({OPENBITS_UPLOAD_SERVER_PROGRAM, "--root", (root_ / "missing").string()}), 1);
  const std::string log = other_.Read("log");
  EXPECT_NE(log.find("usage: bits-upload-server"), std::string::npos);
  EXPECT_NE(log.find("--root DIR is needed"), std::string::npos);
  EXPECT_NE(log.find("is no directory that can be opened"), std::string::npos);
}

TEST_F(UploadServerProcess, QuietItTellsFailuresAllTheSame) {
  RawBitsClient client(Start({"--quiet"}));
  const std::string session = client.Create("/file").Header("BITS-Session-Id");
  std::filesystem::remove(root_ / ".bits-upload-server" / session / "requestfile.bin");
  EXPECT_EQ(client.Fragment("/file", session, 0, 8, "0123").status, 500);
  process_->Send(SIGTERM);
  EXPECT_EQ(process_->WaitFor(std::chrono::milliseconds(kPatienceMs)), 0);
  const std::string log = other_.Read("log");
  EXPECT_NE(log.find(" event=storage_failed step=open "), std::string::npos) << log;
  EXPECT_EQ(log.find("packet="), std::string::npos) << log;
}

TEST_F(UploadServerProcess, GoesOnWhenNobodyReadsItsLines) {
  ASSERT_EQ(mkfifo(LogFile().c_str(), 0600), 0);
  const int reader = open(LogFile().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  RawBitsClient client(Start());
  close(reader);
  // The second is read after the line of the first was written, and so on.
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(client.Ping("/file").status, 200) << i;
  const int next_reader = open(LogFile().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  EXPECT_EQ(client.Ping("/file").status, 200);
  std::string lines;  // what the first reader left unread comes first
  pollfd readable{next_reader, POLLIN, 0};
  while (lines.find("packet=") == std::string::npos && poll(&readable, 1, kPatienceMs) == 1) {
    std::array<char, 4096> text;
    const ssize_t size = read(next_reader, text.data(), text.size());
    if (size <= 0) break;
    lines.append(text.data(), static_cast<std::size_t>(size));
  }
  EXPECT_NE(lines.find("packet="), std::string::npos) << "who comes later hears of what happens later: " << lines;
  close(next_reader);
  process_->Send(SIGTERM);
  EXPECT_EQ(process_->WaitFor(std::chrono::milliseconds(kPatienceMs)), 0);
}

TEST_F(UploadServerProcess, MoreSessionsThanDescriptorsLiveThroughARestart) {
  constexpr int kSessions = 150;
  const std::vector<std::string> few = {"/bin/sh", "-c", "ulimit -n 40; exec \"$0\" \"$@\""};
  std::vector<std::string> sessions;
  {
    RawBitsClient client(Start({}, few));
    for (int i = 0; i < kSessions; ++i) {
      const std::string target = "/file" + std::to_string(i);
      sessions.push_back(client.Create(target).Header("BITS-Session-Id"));
      ASSERT_EQ(client.Fragment(target, sessions.back(), 0, 8, "0123").status, 200) << i;
    }
  }
  process_->Kill();
  RawBitsClient client(Start({}, few));
  for (int i = 0; i < kSessions; ++i) {
    const std::string name = "file" + std::to_string(i);
    const RawAnswer answer = client.Fragment("/" + name, sessions[static_cast<size_t>(i)], 4, 8, "4567");
    ASSERT_EQ(answer.status, 200) << i << " " << answer.Error();
    EXPECT_EQ(root_.Read(name), "01234567");
  }
}

/// An upload by a client that lives through any number of servers.
class Uploader {
 public:
  Uploader(std::string target, uint64_t seed, uint64_t size) : target_(std::move(target)), seed_(seed), size_(size) {}

  /// Goes on with a server; true once the last fragment is acknowledged. `cut_at` is how many bytes of bodies may be
  /// sent: the client then leaves off in the middle of one, and the caller kills the server.
  bool GoOn(RawBitsClient& client, uint64_t cut_at) {
    if (session_.empty()) session_ = client.Create(target_).Header("BITS-Session-Id");
    if (session_.empty()) return false;
    const RawAnswer where = client.Fragment(target_, session_, size_ - 1, size_, SeededText(seed_, size_ - 1, 1));
    EXPECT_TRUE(where.status == 416 || where.status == 200) << where.status;
    if (where.status == 200) return true;
    uint64_t held = std::stoull(where.Header("BITS-Received-Content-Range"));
    EXPECT_GE(held, acknowledged_) << "bytes that were acknowledged are gone";
    for (uint64_t sent = 0; held < size_;) {
      const uint64_t length = std::min<uint64_t>(300'000, size_ - held);
      const std::string body = SeededText(seed_, held, static_cast<size_t>(length));
      const std::string head = "BITS_POST " + target_ + " HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\n" +
                               "BITS-Session-Id: " + session_ + "\r\nContent-Range: bytes " + std::to_string(held) +
                               "-" + std::to_string(held + length - 1) + "/" + std::to_string(size_) +
                               "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
      const uint64_t allowed = std::min(length, cut_at - sent);
      client.SendText(head + body.substr(0, static_cast<size_t>(allowed)));
      sent += allowed;
      if (sent == cut_at) return false;
      const RawAnswer answer = client.ReadAnswer();
      EXPECT_EQ(answer.status, 200);
      if (answer.status != 200) return false;
      held = acknowledged_ = std::stoull(answer.Header("BITS-Received-Content-Range"));
    }
    return true;
  }
  const std::string& session() const { return session_; }
  const std::string& target() const { return target_; }

 private:
  const std::string target_;
  const uint64_t seed_;
  const uint64_t size_;
  std::string session_;
  uint64_t acknowledged_ = 0;
};

TEST_F(UploadServerProcess, KilledAtAnyMomentItDeliversEveryFileWholeAndOnce) {
  constexpr uint64_t kSize = 1'000'003;
  const uint64_t seed = 20240423;
  std::mt19937_64 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (int file = 0; file < 6; ++file) {
    Uploader uploader("/file" + std::to_string(file), static_cast<uint64_t>(file), kSize);
    bool is_done = false;
    for (int kills = 0; !is_done; ++kills) {
      ASSERT_LT(kills, 100);
      RawBitsClient client(Start());
      // Also exactly at the end of a file: the last byte is sent, and the server dies before, in or after publishing.
      const uint64_t cut_at = kills % 3 == 2 ? kSize : random() % 450'000 + 1;
      is_done = uploader.GoOn(client, cut_at);
      if (!is_done) process_->Kill();
    }
    const std::string content = root_.Read(uploader.target().substr(1));
    ASSERT_EQ(content.size(), kSize);
    EXPECT_TRUE(content == SeededText(static_cast<uint64_t>(file), 0, kSize));
    // Killed once more: the Ack is still there, and Close-Session frees everything.
    process_->Kill();
    RawBitsClient client(Start());
    EXPECT_EQ(client.Fragment(uploader.target(), uploader.session(), 0, kSize, "x").status, 200);
    EXPECT_EQ(client.End(uploader.target(), uploader.session()).status, 200);
    process_->Kill();
  }
  for (const auto& entry : std::filesystem::directory_iterator(root_ / ".bits-upload-server"))
    EXPECT_FALSE(entry.is_directory()) << entry.path();
}

}  // namespace
}  // namespace openbits::test
