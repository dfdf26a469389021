#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "engine/transfer/fragment_size.h"
#include "tests/unit/engine/transfer/upload_world.h"

// Uploads against a server that does everything a server can do wrong, client and server being stopped, killed and made to
// forget at random. Whatever happens: what is delivered is the file, byte for byte; every failure is one that BITS knows,
// with a class that fits; no run asks without end; and once server and network are well, the upload ends well.
// To replay one seed: --gtest_filter='UploadProperty.*' with OPENBITS_SEED=<n>.

namespace openbits::test {
namespace {

using engine::UploadPhase;
using FaultKind = UploadFault::Kind;

constexpr int kSeeds = 3000;
/// Packets of one run: what the guards of the session allow for a file this small, and no more.
constexpr std::size_t kPacketsPerRunMax = 400;

class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed), world_(seed) {
    size_ = random_.Below(8) == 0 ? random_.Below(3) : random_.Below(600'000);
    world_.WriteSource(size_);
    content_ = world_.Source();
    world_.options.wants_reply = random_.Below(3) == 0;
    world_.options.is_foreground = random_.Below(2) == 0;
    world_.settings.first_fragment_background = 5'000 + random_.Below(100'000);
    world_.settings.first_fragment_foreground = 5'000 + random_.Below(300'000);
    world_.resource().bytes_per_s = 200'000 + random_.Below(1'000'000);
    world_.resource().piece_bytes = 1 + random_.Below(64 * 1024);
    world_.ServeAt(kNodeUrl);
    FakeUploadServer& server = *world_.server;
    server.keeps_partial_bodies = random_.Below(2) == 0;
    server.trims_overlaps = random_.Below(2) == 0;
    server.repeats_session_id = random_.Below(2) == 0;
    server.takes_empty_files = world_.options.wants_reply || random_.Below(2) == 0;
    server.reply_url = "reply";
    if (random_.Below(4) == 0) server.fragment_bytes_max = engine::kFragmentBytesMin + random_.Below(50'000);
    if (random_.Below(4) == 0) server.host_id = random_.Below(2) == 0 ? "node.example" : "gone.example";
    server.host_fallback_s = "100";
    server.fault = [this](const FakePacket& packet) { return ChooseFault(packet); };
    fault_share_ = random_.Below(60);
  }

  void Run() {
    for (int run = 0; run < 12 && !IsOver(); ++run) {
      RunOnce(random_.Below(3) != 0);
      if (::testing::Test::HasFailure()) return;
      world_.runner->Advance(std::chrono::seconds{random_.Below(80)});
      if (random_.Below(10) == 0) world_.server->ForgetSessions();
    }
    fault_share_ = 0;
    if (world_.server->host_id == "gone.example") world_.server->host_id.clear();
    world_.runner->Advance(std::chrono::minutes{5});
    // A forgotten session may cost one more run.
    for (int run = 0; run < 4 && !IsOver(); ++run) {
      RunOnce(false);
      world_.runner->Advance(std::chrono::minutes{5});
    }
    CheckEnd();
  }

 private:
  static constexpr const char* kNodeUrl = "http://node.example/dir/upload?q=1";

  [[nodiscard]] bool IsOver() const {
    return world_.saved.upload.phase == (world_.options.wants_reply ? UploadPhase::kReply : UploadPhase::kClosed);
  }

  std::optional<UploadFault> ChooseFault(const FakePacket& packet) {
    if (random_.Below(100) >= fault_share_) return std::nullopt;
    UploadFault fault;
    switch (random_.Below(10)) {
      case 0: return UploadFault{.kind = FaultKind::kBreakInBody, .bytes = random_.Below(packet.length + 1)};
      case 1: return UploadFault{.kind = FaultKind::kBreakBeforeAck};
      case 2: return UploadFault{.kind = FaultKind::kForget};
      case 3: return UploadFault{.kind = FaultKind::kNoAck, .status = random_.Below(2) == 0 ? 200 : 503};
      case 4: return UploadFault{.kind = FaultKind::kRefuse, .status = 500, .code = "0x1", .context = "0x5"};
      case 5: return UploadFault{.kind = FaultKind::kRefuse, .status = 503, .code = "0x80070070"};
      case 6: return UploadFault{.kind = FaultKind::kRefuse, .status = 408, .context = "0x7"};
      case 7: return UploadFault{.kind = FaultKind::kStall};
      case 8: return packet.type == "Fragment" ? std::optional(WrongOffset(packet)) : std::nullopt;
      default: return UploadFault{.kind = FaultKind::kRefuse, .status = 413};
    }
  }

  // The server's word for an offset is the truth for a client; only a word that can be checked may be wrong. (A wrong
  // but possible offset makes the next fragment begin there, which the server then refuses: that is tried too.)
  UploadFault WrongOffset(const FakePacket& packet) {
    UploadFault fault{.kind = FaultKind::kOffset, .status = random_.Below(2) == 0 ? 200 : 416};
    switch (random_.Below(4)) {
      case 0: fault.text = "nonsense"; break;
      case 1: fault.text = std::to_string(size_ + 1 + random_.Below(100)); break;
      case 2: fault.text = ""; break;
      default: fault.text = std::to_string(packet.offset - std::min(packet.offset, random_.Below(1000))); break;
    }
    return fault;
  }

  void RunOnce(bool may_be_interrupted) {
    const std::size_t packets = world_.server->packets.size();
    world_.Start();
    const std::uint64_t steps = may_be_interrupted ? random_.Below(300) : UINT64_MAX;
    for (std::uint64_t i = 0; i < steps && !world_.result; ++i) {
      if (world_.runner->RunOne()) continue;
      const auto next = world_.runner->NextDue();
      // A stalled exchange waits for ever: on a real network the transport ends it.
      if (!next || *next - world_.clock->SteadyNow() > std::chrono::hours{1}) break;
      world_.runner->AdvanceTo(*next);
    }
    if (!world_.result) {
      if (random_.Below(2) == 0) {
        world_.runner->Run([this] { world_.task->Stop(); });
        ASSERT_TRUE(world_.RunToEnd());
        if (world_.result->error.code != Errc::kCancelled) CheckError();  // it was ending already
      } else {
        world_.Kill();
      }
    } else {
      CheckError();
    }
    ASSERT_LT(world_.server->packets.size() - packets, kPacketsPerRunMax) << "the run asked without end";
    CheckDelivered();
  }

  void CheckError() {
    const Error& error = world_.result->error;
    const auto is = [&error](std::initializer_list<Errc> codes) {
      return std::find(codes.begin(), codes.end(), error.code) != codes.end();
    };
    if (error.code == Errc::kNone) return;
    if (is({Errc::kServerRefused, Errc::kInvalidServerResponse})) {
      EXPECT_EQ(Classify(error), ErrorClass::kFatal);
    } else if (error.code == Errc::kHttpStatus) {
      const auto status = error.native;
      EXPECT_TRUE(status == 408 || status == 413 || status == 500 || status == 503) << Describe(error);
    } else {
      EXPECT_TRUE(is({Errc::kConnectionAborted, Errc::kNameNotResolved, Errc::kSessionNotFound, Errc::kNoUploadServer,
                      Errc::kServerFailed, Errc::kNoProgress}))
          << "an error that nothing explains: " << Describe(error);
      EXPECT_EQ(Classify(error), ErrorClass::kTransient) << Describe(error);
    }
  }

  void CheckDelivered() const {
    for (const std::string& delivered : world_.server->delivered)
      ASSERT_TRUE(delivered == content_) << "other bytes than the file's were delivered";
  }

  void CheckEnd() {
    ASSERT_TRUE(IsOver()) << (world_.result ? Describe(world_.result->error) : "no result");
    CheckDelivered();
    // The one file that may be missing: an empty one, where the server does not know the form for it.
    if (size_ > 0 || world_.server->takes_empty_files) {
      EXPECT_FALSE(world_.server->delivered.empty());
    }
    EXPECT_EQ(world_.saved.bytes_received, size_);
  }

  FakeRandom random_;
  UploadWorld world_;
  std::uint64_t size_ = 0;
  std::string content_;
  std::uint64_t fault_share_ = 0;
};

TEST(UploadProperty, WhateverHappensTheServerGetsTheFileOrTheCallerAnError) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet
  if (const char* only = std::getenv("OPENBITS_SEED")) {
    Chaos(std::strtoull(only, nullptr, 10)).Run();
    return;
  }
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chaos(seed).Run();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace openbits::test
