// Fault A1 for uploads: SIGKILL of the client, and of the server, at any instant. Both are started again until the file
// is there, whole and once, and the reply with it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>

#include "tests/crash/client_process.h"
#include "tests/support/held_port.h"
#include "tests/support/http_server.h"
#include "tests/support/patience.h"
#include "tests/support/sha256.h"
#include "tests/support/temp_dir.h"
#include "tools/bits_upload_server/upload_server.h"

namespace openbits::test {
namespace {

namespace us = openbits::upload_server;

constexpr int kKillsMin = 30;
constexpr std::size_t kSize = 96'000'001;
// Until kKillsMin kills were made, one life gets no more than so many fragments through, so that however slow or fast the
// machine is there is something left to be killed.
constexpr std::uint64_t kFragmentBytesMax = 1024 * 1024;
constexpr std::uint64_t kFragmentsPerLife = 3;
static_assert(kKillsMin * kFragmentsPerLife * kFragmentBytesMax < kSize);

unsigned Seed() {
  const char* text = std::getenv("OPENBITS_KILL_SEED");
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 20'261'126U;
}

class KillUpload : public testing::Test {
 protected:
  std::vector<std::string> ClientArguments(const std::string& url) {
    const auto source = sources_.Write("f", SeededText(6, 0, kSize));
    return {OPENBITS_UPLOAD_PROGRAM, "--reply", (replies_ / "reply").string(), source.string(), url};
  }
  std::map<std::string, std::string> Variables() { return {{"OPENBITS_STATE_DIR", (state_ / "state").string()}}; }
  std::chrono::milliseconds Life(int kills) {
    // Short lives first, so that there are enough; then longer ones, so that it ends.
    const int longest = kills < kKillsMin ? 150 : 500 * (1 + (kills - kKillsMin) / 10);
    return std::chrono::milliseconds{std::uniform_int_distribution<int>(1, longest)(random_)};
  }
  // The reply appears by Complete alone: with it the job is done, whatever the client lived to say.
  bool IsDone() { return std::filesystem::exists(replies_ / "reply"); }
  void CheckTheEnd() {
    EXPECT_EQ(Sha256File(root_ / "f"), Sha256OfSeededBody({6, kSize}));
    EXPECT_EQ(Sha256File(sources_ / "f"), Sha256OfSeededBody({6, kSize})) << "the caller's file is left alone";
    for (const auto& folder : {replies_.path(), sources_.path()}) {
      const std::filesystem::directory_iterator names(folder);
      EXPECT_EQ(std::distance(begin(names), end(names)), 1) << "a temporary file was left in " << folder;
    }
  }

  std::mt19937 random_{Seed()};
  TempDir root_;
  TempDir sources_;
  TempDir replies_;
  TempDir state_;
};

TEST_F(KillUpload, ManyKillsOfTheClientEndInTheFileOnceAndTheReply) {
  us::UploadServerOptions options;
  options.root = root_.path();
  options.notification = us::NotificationType::kByReference;
  options.back_end_callback = [](const us::BackEndRequest& request) {
    std::ofstream(request.response_file) << "taken";
    us::BackEndAnswer answer;
    answer.copy_to_destination = true;
    return answer;
  };
  options.fragment_bytes_max = kFragmentBytesMax;
  us::Fault slow;
  slow.times = us::Fault::kAlways;
  slow.delay = std::chrono::milliseconds{40};
  us::Fault enough;
  enough.packet = us::PacketType::kFragment;
  enough.at = kFragmentsPerLife + 1;
  enough.times = us::Fault::kAlways;
  enough.drop_in_body_at = 0;
  us::UploadServer server(options);
  const auto arguments = ClientArguments(server.URL("/f"));
  int kills = 0;
  std::optional<int> exit_code;
  while (!exit_code) {
    ASSERT_LT(kills, 400) << "seed " << Seed() << "\n" << state_.Read("log");
    server.SetFaults(kills < kKillsMin ? std::vector{enough, slow} : std::vector{slow});
    ClientProcess client(arguments, Variables(), (state_ / "log").string());
    exit_code = client.WaitFor(Life(kills));
    if (exit_code) break;
    client.Kill();
    ++kills;
    if (std::filesystem::exists(root_ / "f")) {
      EXPECT_EQ(Sha256File(root_ / "f"), Sha256OfSeededBody({6, kSize})) << "a file is whole or not there";
    }
    if (IsDone()) exit_code = 0;
  }
  EXPECT_EQ(*exit_code, 0) << "seed " << Seed() << "\n" << state_.Read("log");
  EXPECT_GE(kills, kKillsMin) << "the upload was over too soon to be killed often enough";
  CheckTheEnd();
  EXPECT_EQ(replies_.Read("reply"), "taken");
  const us::ServerActivity activity = server.Activity();
  EXPECT_EQ(activity.files_delivered, 1U);
  EXPECT_EQ(activity.notifications, 1U);
  std::printf("kills=%d sessions=%llu bytes=%llu stored=%llu\n", kills,
              static_cast<unsigned long long>(activity.sessions_created), static_cast<unsigned long long>(kSize),
              static_cast<unsigned long long>(activity.fragment_bytes_stored));
}

TEST_F(KillUpload, AnotherFileForTheSameUrlIsNotTakenForTheOneOfAnEarlierRun) {
  std::mutex mutex;
  std::vector<std::uint64_t> sizes;
  us::UploadServerOptions options;
  options.root = root_.path();
  options.notification = us::NotificationType::kByReference;
  options.back_end_callback = [&](const us::BackEndRequest& request) {
    const std::lock_guard lock(mutex);
    sizes.push_back(request.size_bytes);
    return us::BackEndAnswer{};
  };
  us::Fault stuck;
  stuck.packet = us::PacketType::kFragment;
  stuck.times = us::Fault::kAlways;
  stuck.stall = true;
  options.faults = {stuck};
  us::UploadServer server(options);
  const auto run = [&](const char* name, std::size_t size) {
    const auto source = sources_.Write(name, SeededText(6, 0, size));
    const std::vector<std::string> arguments = {OPENBITS_UPLOAD_PROGRAM, source.string(), server.URL("/f")};
    return std::make_unique<ClientProcess>(arguments, Variables(), (state_ / "log").string());
  };
  {
    const auto client = run("first", 2000);
    ASSERT_TRUE(server.WaitUntil([](const auto& activity) {
      return std::any_of(activity.packets.begin(), activity.packets.end(),
                         [](const auto& packet) { return packet.type == us::PacketType::kFragment; });
    }));
    client->Kill();
  }
  server.SetFaults({});
  const auto client = run("second", 1000);
  EXPECT_EQ(client->WaitFor(std::chrono::seconds{60}), 0) << state_.Read("log");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(std::count(sizes.begin(), sizes.end(), 1000U), 1) << state_.Read("log");
}

TEST_F(KillUpload, KillsOfServerAndClientEndInTheFileOnceAndTheReply) {
  HttpServer application;
  Resource answer = TextResource("");
  answer.headers = {{"BITS-Copy-File-To-Destination", "yes"}};
  application.Set("/intake", answer);
  const std::string port_file = (state_ / "port").string();
  std::vector<std::string> server_arguments = {OPENBITS_UPLOAD_SERVER_PROGRAM,
                                               "--root",
                                               root_.path().string(),
                                               "--backend",
                                               application.Url("/intake"),
                                               "--notification",
                                               "reference",
                                               "--max-fragment",
                                               std::to_string(kFragmentBytesMax),
                                               "--port-file",
                                               port_file,
                                               "--listen",
                                               "127.0.0.1:0"};
  int kills = 0;
  const auto start_server = [&] {
    std::filesystem::remove(port_file);
    std::vector<std::string> all = server_arguments;
    if (kills < kKillsMin) {
      all.insert(all.end(), {"--fault", "fragment@" + std::to_string(kFragmentsPerLife + 1) + "x*:drop-in-body=0"});
    }
    all.insert(all.end(), {"--fault", "any@1x*:delay=40"});
    auto server =
        std::make_unique<ClientProcess>(all, std::map<std::string, std::string>{}, (state_ / "server.log").string());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!std::filesystem::exists(port_file)) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error(state_.Read("server.log"));
      LetOthersRun();
    }
    return server;
  };
  auto server = start_server();
  std::string port = state_.Read("port");
  port.erase(port.find_last_not_of('\n') + 1);
  server_arguments.back() = "127.0.0.1:" + port;
  const auto arguments = ClientArguments("http://127.0.0.1:" + port + "/f");
  std::optional<int> exit_code;
  while (!exit_code) {
    ASSERT_LT(kills, 400) << "seed " << Seed() << "\n" << state_.Read("log");
    ClientProcess client(arguments, Variables(), (state_ / "log").string());
    exit_code = client.WaitFor(Life(kills));
    if (exit_code) break;
    server->Kill();
    const HeldPort held(static_cast<uint16_t>(std::stoi(port)));
    // The client may see the server's death, or die first.
    if (std::uniform_int_distribution<int>(0, 1)(random_) == 1)
      exit_code = client.WaitFor(std::chrono::milliseconds{20});
    client.Kill();
    ++kills;
    server = start_server();
    if (IsDone()) exit_code = 0;
  }
  EXPECT_EQ(*exit_code, 0) << "seed " << Seed() << "\n" << state_.Read("log");
  EXPECT_GE(kills, kKillsMin) << "the upload was over too soon to be killed often enough";
  CheckTheEnd();
  // "Once" rests on the server's refusal to overwrite: had the file been published a second time, the last fragment would
  // have been answered 403, and the client would have ended in ERROR, without a reply, and not with 0.
  // BITS: bits-iis-extension-properties.md, "BITSAllowOverwrites".
  // BITS: preventing-multiple-uploads.md: an application may be told again about an upload whose answer was lost.
  EXPECT_GE(application.RequestCount(), 1U);
  std::printf("kills=%d notifications=%llu\n", kills, static_cast<unsigned long long>(application.RequestCount()));
}

}  // namespace
}  // namespace openbits::test
