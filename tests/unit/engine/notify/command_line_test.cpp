// BITS: nf-bits1_5-ibackgroundcopyjob2-setnotifycmdline; registering-to-execute-a-program.md. Fault D11.

#include "tests/unit/engine/notify/dispatcher_fixture.h"

namespace openbits::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class CommandLineTest : public DispatcherTest {
 protected:
  using DispatcherTest::DispatcherTest;
  [[nodiscard]] std::size_t launches() const { return launcher->attempts().size(); }
};

TEST_F(CommandLineTest, WithoutATargetTheProgramRunsOnceAsItsUser) {
  const JobId job = Job(1);
  launcher->ExitAtOnce(0);
  Configure(job, kEverything, "/usr/bin/program");
  PostTransferred(job);
  Pass(hours{1});
  ASSERT_EQ(launches(), 1U);
  const LaunchRequest request = launcher->attempts()[0];
  EXPECT_EQ(request.program, "/usr/bin/program");
  EXPECT_EQ(request.parameters, "/usr/bin/program --secret");
  EXPECT_EQ(request.user, UserId{"S-1-22-1-1000"});
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, ATargetThatAcceptsSuppressesTheProgram) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  SetTarget(job, MakeTarget());
  PostError(job);
  Pass(hours{1});
  EXPECT_EQ(launches(), 0U);
  EXPECT_EQ(settled, (Strings{"1: error"}));
}

TEST_F(CommandLineTest, AfterATargetFailedTheProgramRunsInsteadAndTheMethodNeverAgain) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers.assign(10, Delivery::kFailed);
  Configure(job, kEverything, "/p");
  SetTarget(job, target);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(launches(), 1U);
  launcher->Exit(0, 1);
  Pass(seconds{2000});
  EXPECT_EQ(heard->size(), 1U);
  EXPECT_EQ(launches(), 2U);
  launcher->Exit(1, 0);
  Settle();
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, ADisconnectedTargetLeavesTheEventToTheProgram) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers = {Delivery::kDisconnected};
  launcher->ExitAtOnce(0);
  Configure(job, kEverything, "/p");
  SetTarget(job, target);
  PostTransferred(job);
  Settle();
  EXPECT_EQ(launches(), 1U);
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, ABadExitRunsItAgainAfterTheMinimumRetryDelay) {
  const JobId job = Job(1);
  launcher->ExitAtOnce(3);
  Configure(job, kEverything, "/p");
  PostTransferred(job);
  Pass(seconds{599});
  EXPECT_EQ(launches(), 1U);
  EXPECT_EQ(logger->event_ids, (Strings{"63"}));
  Pass(seconds{1});
  EXPECT_EQ(launches(), 2U);
  launcher->ExitAtOnce(0);
  Pass(seconds{600});
  EXPECT_EQ(launches(), 3U);
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, ALaunchThatFailsIsTriedAgainAfterTheMinimumRetryDelay) {
  const JobId job = Job(1);
  launcher->ExitAtOnce(0);
  launcher->FailNextLaunches(1, Error{Errc::kFileNotFound, ErrorContext::kQueue, 2, ""});
  Configure(job, kEverything, "/p");
  PostTransferred(job);
  Pass(seconds{599});
  EXPECT_EQ(launches(), 1U);
  EXPECT_EQ(logger->event_ids, (Strings{"64"}));
  Pass(seconds{1});
  EXPECT_EQ(launches(), 2U);
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, DeathBySignalIsAFailure) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostTransferred(job);
  Settle();
  launcher->Exit(0, Error{Errc::kInternal, ErrorContext::kQueue, 9, "signal"});
  Pass(seconds{600});
  EXPECT_EQ(launches(), 2U);
}

TEST_F(CommandLineTest, ConfiguringAgainDoesNotRunItAgain) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostTransferred(job);
  Settle();
  for (int i = 0; i < 5; ++i)
    Configure(job, kEverything, "/p");
  Settle();
  EXPECT_EQ(launches(), 1U) << "while it runs";
  launcher->Exit(0, 1);
  Settle();
  for (int i = 0; i < 5; ++i)
    Configure(job, kEverything, "/p");
  Settle();
  EXPECT_EQ(launches(), 1U) << "while it waits";
}

TEST_F(CommandLineTest, AChangedCommandLineRunsAtOnce) {
  const JobId job = Job(1);
  launcher->ExitAtOnce(1);
  Configure(job, kEverything, "/bad");
  PostTransferred(job);
  Settle();
  launcher->ExitAtOnce(0);
  Configure(job, kEverything, "/good");
  Settle();
  ASSERT_EQ(launches(), 2U);
  EXPECT_EQ(launcher->attempts()[1].program, "/good");
}

TEST_F(CommandLineTest, ItRunsAlsoWhenSetAfterTheEvent) {
  const JobId job = Job(1);
  launcher->ExitAtOnce(0);
  Configure(job);
  PostTransferred(job);
  Settle();
  Configure(job, kEverything, "/p");
  Settle();
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

TEST_F(CommandLineTest, OneSetAfterTheTargetFailedRunsInsteadOfTheNextCall) {
  const JobId job = Job(1);
  const auto target = MakeTarget();
  target->answers.assign(10, Delivery::kFailed);
  launcher->ExitAtOnce(0);
  Configure(job);
  SetTarget(job, target);
  PostTransferred(job);
  Settle();
  Configure(job, kEverything, "/p");
  Pass(hours{1});
  EXPECT_EQ(heard->size(), 1U);
  EXPECT_EQ(launches(), 1U);
}

TEST_F(CommandLineTest, AWithdrawnEventIsNotRunAgain) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostError(job);
  Settle();
  On([&](NotificationDispatcher& d) { d.Withdraw(job, std::nullopt); });
  launcher->Exit(0, 1);
  Pass(hours{1});
  EXPECT_EQ(launches(), 1U);
  EXPECT_TRUE(settled.empty());
}

TEST_F(CommandLineTest, ProgramsOfOneJobDoNotPileUp) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  for (int i = 0; i < 5; ++i) {
    PostError(job);
    Settle();
  }
  EXPECT_EQ(launches(), 1U);
  launcher->Exit(0, 0);
  Settle();
  EXPECT_EQ(launches(), 2U) << "the event posted since";
  launcher->Exit(1, 0);
  Settle();
  EXPECT_EQ(settled, (Strings{"1: error"}));
}

TEST_F(CommandLineTest, AProgramThatNeverEndsDoesNotKeepTheNextEventFromTheTarget) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostError(job);
  Settle();
  SetTarget(job, MakeTarget());
  PostTransferred(job);
  Settle();
  EXPECT_EQ(*heard, (Strings{"transferred"}));
}

TEST_F(CommandLineTest, ANewTargetGetsWhatTheProgramCouldNotHandle) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostError(job);
  Settle();
  SetTarget(job, MakeTarget());
  launcher->Exit(0, 1);
  Settle();
  EXPECT_EQ(*heard, (Strings{"error"}));
  EXPECT_EQ(launches(), 1U);
}

TEST_F(CommandLineTest, ItTakesNoSlot) {
  for (std::uint8_t number = 1; number <= 6; ++number) {
    Configure(Job(number), kEverything, "/p");
    PostTransferred(Job(number));
  }
  Settle();
  EXPECT_EQ(launches(), 6U);
  Configure(Job(7));
  SetTarget(Job(7), MakeTarget());
  PostTransferred(Job(7));
  Settle();
  EXPECT_EQ(settled, (Strings{"7: transferred"}));
}

TEST_F(CommandLineTest, FlagsFilterIt) {
  const JobId job = Job(1);
  Configure(job, notify_flags::kJobError, "/p");
  PostTransferred(job);
  Settle();
  Configure(job, kEverything | notify_flags::kDisable, "/p");
  Settle();
  EXPECT_EQ(launches(), 0U);
}

TEST_F(CommandLineTest, ItIsNotForFileEvents) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostFile(job, 0);
  PostModification(job);
  Pass(hours{1});
  EXPECT_EQ(launches(), 0U);
}

TEST_F(CommandLineTest, ServiceAccountsRunNothing) {
  for (const char* owner : {"S-1-5-18", "S-1-5-19", "S-1-5-20"}) {
    Configure(Job(1), kEverything, "/p", owner);
    PostTransferred(Job(1));
    Settle();
  }
  EXPECT_EQ(launches(), 0U);
}

TEST_F(CommandLineTest, ParametersAreNotLogged) {
  launcher->ExitAtOnce(1);
  Configure(Job(1), kEverything, "/p");
  PostTransferred(Job(1));
  Settle();
  EXPECT_NE(logger->text.find("/p"), std::string::npos) << "the run is on record";
  EXPECT_EQ(logger->text.find("secret"), std::string::npos);
}

class CommandLineOff : public CommandLineTest {
 protected:
  CommandLineOff() : CommandLineTest(DispatcherOptions{.enable_command_line = false}) {}
};

TEST_F(CommandLineOff, ThePolicyKeepsProgramsFromRunningAndTheEventWaits) {
  const JobId job = Job(1);
  Configure(job, kEverything, "/p");
  PostTransferred(job);
  Pass(hours{1});
  EXPECT_EQ(launches(), 0U);
  SetTarget(job, MakeTarget());
  Settle();
  EXPECT_EQ(settled, (Strings{"1: transferred"}));
}

}  // namespace
}  // namespace openbits::engine
