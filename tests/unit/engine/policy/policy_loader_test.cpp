#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "engine/policy/policy.h"

namespace openbits::engine {
namespace {

// Every policy with a value that is not its default, and one that cannot be read.
struct Row {
  const char* name;
  const char* good;
  const char* bad;
  bool (*is_applied)(const Policy&);
};

const Row kRows[] = {
    {"JobInactivityTimeout", "60", "86313601",
     [](const Policy& p) { return p.job_inactivity_timeout == std::chrono::seconds{60}; }},
    {"MaxDownloadTime", "61", "0", [](const Policy& p) { return p.max_download_time_s == 61; }},
    {"MaxJobsPerMachine", "62", "-1", [](const Policy& p) { return p.max_jobs_per_machine == 62; }},
    {"MaxJobsPerUser", "63", "4294967296", [](const Policy& p) { return p.max_jobs_per_user == 63; }},
    {"MaxFilesPerJob", "64", "", [](const Policy& p) { return p.max_files_per_job == 64; }},
    {"MaxRangesPerFile", "65", "65 ", [](const Policy& p) { return p.max_ranges_per_file == 65; }},
    {"MaxForegroundJobs", "66", "1001", [](const Policy& p) { return p.max_foreground_jobs == 66; }},
    {"FilesAtOncePerJob", "64", "65", [](const Policy& p) { return p.files_at_once_per_job == 64; }},
    {"TimeSlice", "68", "0x10", [](const Policy& p) { return p.time_slice == std::chrono::seconds{68}; }},
    {"EnableBITSMaxBandwidth", "1", "yes", [](const Policy& p) { return p.bandwidth.is_enabled; }},
    {"MaxBandwidthValidFrom", "0", "24", [](const Policy& p) { return p.bandwidth.from_hour == 0; }},
    {"MaxBandwidthValidTo", "23", "24", [](const Policy& p) { return p.bandwidth.to_hour == 23; }},
    {"MaxTransferRateOnSchedule", "0", "4294967201", [](const Policy& p) { return p.bandwidth.on_schedule_kbps == 0; }},
    {"UseSystemMaximum", "0", "never", [](const Policy& p) { return !p.bandwidth.off_schedule_is_unlimited; }},
    {"MaxTransferRateOffSchedule", "4294967200", "-1",
     [](const Policy& p) { return p.bandwidth.off_schedule_kbps == 4'294'967'200; }},
    {"NotifyRetryDelay", "69", "1.5", [](const Policy& p) { return p.notify_retry_delay == std::chrono::seconds{69}; }},
    {"NotifyRetryDelayMax", "70", "+70",
     [](const Policy& p) { return p.notify_retry_delay_max == std::chrono::seconds{70}; }},
    {"EnableNotifyCommandLine", "0", "no", [](const Policy& p) { return !p.enable_notify_command_line; }},
    {"RefusePrivateRedirects", "1", "2", [](const Policy& p) { return p.refuse_private_redirects; }},
};

// BITS: group-policies.md.
TEST(PolicyLoader, NothingSetGivesBitsDefaults) {
  const Result<Policy> policy = LoadPolicy({});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->job_inactivity_timeout, std::chrono::days{90});
  EXPECT_EQ(policy->max_download_time_s, 7'776'000U);
  EXPECT_EQ(policy->max_jobs_per_machine, 300U);
  EXPECT_EQ(policy->max_jobs_per_user, 60U);
  EXPECT_EQ(policy->max_files_per_job, 200U);
  EXPECT_EQ(policy->max_ranges_per_file, 500U);
  for (const Row& row : kRows)
    EXPECT_FALSE(row.is_applied(*policy)) << row.name;
}

TEST(PolicyLoader, NamesHaveNoCase) {
  const Result<Policy> policy = LoadPolicy({{"maxJOBSperuser", "7"}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->max_jobs_per_user, 7U);
}

TEST(PolicyLoader, EveryPolicyIsApplied) {
  for (const Row& row : kRows) {
    const Result<Policy> policy = LoadPolicy({{row.name, row.good}});
    ASSERT_TRUE(policy) << row.name;
    EXPECT_TRUE(row.is_applied(*policy)) << row.name;
  }
}

TEST(PolicyLoader, AValueThatCannotBeReadNamesThePolicy) {
  for (const Row& row : kRows) {
    const Result<Policy> policy = LoadPolicy({{row.name, row.bad}});
    ASSERT_FALSE(policy) << row.name;
    EXPECT_EQ(policy.error().code, Errc::kInvalidArgument) << row.name;
    EXPECT_NE(policy.error().detail.find(row.name), std::string::npos) << policy.error().detail;
  }
}

TEST(PolicyLoader, UnknownNamesAreIgnored) { EXPECT_TRUE(LoadPolicy({{"EnablePeercaching", "maybe"}, {"", ""}})); }

TEST(PolicyLoader, TheLongestNotifyDelayIsAtLeastTheFirst) {
  const Result<Policy> policy = LoadPolicy({{"NotifyRetryDelay", "3600"}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->notify_retry_delay_max, std::chrono::hours{1});
}

TEST(PolicyLoader, SwitchesTakeWordsToo) {
  const Result<Policy> policy = LoadPolicy({{"EnableNotifyCommandLine", "false"}, {"RefusePrivateRedirects", "true"}});
  ASSERT_TRUE(policy);
  EXPECT_FALSE(policy->enable_notify_command_line);
  EXPECT_TRUE(policy->refuse_private_redirects);
}

TEST(PolicyDocument, ListsEveryPolicy) {
  std::stringstream text;
  text << std::ifstream(OPENBITS_POLICY_DOCUMENT).rdbuf();
  for (const Row& row : kRows) {
    EXPECT_NE(text.str().find("| `" + std::string(row.name) + "` |"), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace openbits::engine
