// Fault A1: SIGKILL at any instant. The example client is killed and started again until it is done.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "tests/crash/client_process.h"
#include "tests/support/http_server.h"
#include "tests/support/sha256.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

constexpr int kKillsMin = 50;
// What one life may lose: what was being gathered, and what was in the sockets on both sides.
constexpr std::uint64_t kLossPerKill = 1024 * 1024;

struct Served {
  std::string name;
  std::uint64_t size;
};

unsigned Seed() {
  const char* text = std::getenv("OPENBITS_KILL_SEED");
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 20'261'125U;
}

std::vector<std::string> NamesIn(const TempDir& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

// A name is either a temporary of ours, or a file that is whole: nothing else may ever be seen.
void CheckNothingIsHalfDone(const TempDir& folder, const std::vector<Served>& files) {
  for (const std::string& name : NamesIn(folder)) {
    if (name.starts_with("BIT") && name.ends_with(".tmp")) continue;
    bool is_known = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i].name != name) continue;
      is_known = true;
      EXPECT_EQ(Sha256File(folder / name), Sha256OfSeededBody({i + 1, files[i].size}));
    }
    EXPECT_TRUE(is_known) << name;
  }
}

bool IsDone(const TempDir& folder, const std::vector<Served>& files) {
  return std::all_of(files.begin(), files.end(),
                     [&folder](const Served& file) { return std::filesystem::exists(folder / file.name); });
}

TEST(KillProcess, ManyKillsEndInTheRightFilesAndNothingElse) {
  const std::vector<Served> files = {{"large", 12'000'000}, {"middle", 3'000'001}, {"small", 10'000}, {"empty", 0}};
  std::uint64_t total = 0;
  HttpServer server;
  TempDir folder;
  TempDir state;
  std::vector<std::string> arguments = {OPENBITS_DOWNLOAD_PROGRAM, "--to", folder.path().string()};
  for (std::size_t i = 0; i < files.size(); ++i) {
    Resource resource = SeededResource(files[i].size, i + 1);
    resource.bytes_per_second = 3'000'000;
    server.Set("/" + files[i].name, resource);
    arguments.push_back(server.Url("/" + files[i].name) + "#sha256=" + Sha256OfSeededBody({i + 1, files[i].size}));
    total += files[i].size;
  }
  const std::map<std::string, std::string> variables = {{"OPENBITS_STATE_DIR", (state / "state").string()}};
  const std::string log = (state / "log").string();
  std::mt19937 random(Seed());
  // Short lives first, so that there are at least fifty; then longer ones, so that it ends.
  int kills = 0;
  std::optional<int> exit_code;
  while (!exit_code) {
    ASSERT_LT(kills, 400) << "seed " << Seed();
    const int longest = kills < kKillsMin ? 120 : 400 * (1 + (kills - kKillsMin) / 10);
    const std::chrono::milliseconds life{std::uniform_int_distribution<int>(1, longest)(random)};
    ClientProcess client(arguments, variables, log);
    exit_code = client.WaitFor(life);
    if (exit_code) break;
    client.Kill();
    ++kills;
    CheckNothingIsHalfDone(folder, files);
    // Killed after Complete and before its exit: the job is done, a new run would be a new job.
    if (IsDone(folder, files)) exit_code = 0;
  }
  EXPECT_EQ(*exit_code, 0) << "seed " << Seed() << "\n" << state.Read("log");
  EXPECT_GE(kills, kKillsMin) << "the download was over too soon to be killed often enough";
  for (std::size_t i = 0; i < files.size(); ++i) {
    ASSERT_TRUE(std::filesystem::exists(folder / files[i].name)) << files[i].name;
    EXPECT_EQ(Sha256File(folder / files[i].name), Sha256OfSeededBody({i + 1, files[i].size}));
  }
  EXPECT_EQ(NamesIn(folder).size(), files.size()) << "a temporary file was left";
  std::uint64_t sent = 0;
  for (const RequestRecord& request : server.Requests()) {
    sent += request.body_bytes_sent;
    if (std::getenv("OPENBITS_KILL_VERBOSE") != nullptr) {
      std::printf("%s %s sent=%llu\n", request.path.c_str(), request.Header("Range").value_or("-").c_str(),
                  static_cast<unsigned long long>(request.body_bytes_sent));
    }
  }
  EXPECT_LE(sent, total + static_cast<std::uint64_t>(kills) * kLossPerKill);
  RecordProperty("kills", kills);
  std::printf("kills=%d bytes=%llu fetched=%llu again=%.2f%%\n", kills, static_cast<unsigned long long>(total),
              static_cast<unsigned long long>(sent),
              100.0 * static_cast<double>(sent - std::min(sent, total)) / static_cast<double>(total));
}

}  // namespace
}  // namespace openbits::test
