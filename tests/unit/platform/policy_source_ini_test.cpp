#include "platform/linux/policy_source_ini.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

using Values = std::map<std::string, std::string>;

/// Sets a variable of the environment, or unsets it, and puts it back at the end.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* earlier = std::getenv(name)) earlier_ = earlier;
    value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ~Variable() { earlier_ ? ::setenv(name_, earlier_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> earlier_;
};

class PolicySourceIni : public ::testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view content) {
    return directory_.Write(name, content).string();
  }
  static Result<Values> Load(std::vector<std::string> files) { return MakeIniPolicySource(std::move(files))->Load(); }

  TempDir directory_;
};

TEST_F(PolicySourceIni, ReadsNamesAndValues) {
  const auto values = Load({Write("a",
                                  "MaxJobsPerUser = 60\n\n  MaxDownloadTime=54000  \nEmpty =\r\nText = a = b # c\n"
                                  "Last = 1")});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (Values{{"MaxJobsPerUser", "60"},
                             {"MaxDownloadTime", "54000"},
                             {"Empty", ""},
                             {"Text", "a = b # c"},
                             {"Last", "1"}}));
}

TEST_F(PolicySourceIni, PassesOverCommentsAndSections) {
  const auto values = Load({Write("a", "# MaxJobsPerUser = 1\n; MaxJobsPerUser = 2\n[MaxJobsPerUser = 3]\n  # x\n")});
  ASSERT_TRUE(values);
  EXPECT_TRUE(values->empty());
}

TEST_F(PolicySourceIni, LaterLinesAndFilesWin) {
  const std::string machine = Write("machine", "A = 1\nA = 2\nB = machine\nC = machine\n");
  const std::string user = Write("user", "B = user\n");
  const auto values = Load({machine, user});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (Values{{"A", "2"}, {"B", "user"}, {"C", "machine"}}));
}

TEST_F(PolicySourceIni, MissingFilesAreNoPolicies) {
  const std::string file = Write("a", "A = 1\n");
  const auto values = Load({(directory_ / "none").string(), file + "/below", file});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (Values{{"A", "1"}}));
}

TEST_F(PolicySourceIni, AMalformedLineIsNamed) {
  for (const std::string line : {"MaxJobsPerUser", "MaxJobsPerUser 60", "= 60"}) {
    const std::string file = Write("a", "A = 1\n\n" + line + "\n");
    const auto values = Load({file});
    ASSERT_FALSE(values) << line;
    EXPECT_EQ(values.error().code, Errc::kInvalidArgument);
    EXPECT_NE(values.error().detail.find(file + ":3:"), std::string::npos) << values.error().detail;
  }
}

TEST_F(PolicySourceIni, AFileThatCannotBeReadIsAnError) {
  const auto values = Load({directory_.path().string()});
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().code, Errc::kInputOutput);
}

TEST_F(PolicySourceIni, IsReadAnewEveryTime) {
  const auto source = MakeIniPolicySource({Write("a", "A = 1\n")});
  EXPECT_EQ(source->Load()->at("A"), "1");
  Write("a", "A = 2\n");
  EXPECT_EQ(source->Load()->at("A"), "2");
}

TEST(SystemPolicyFiles, OneFileOfTheEnvironmentReplacesAll) {
  const Variable file("OPENBITS_POLICY_FILE", "/some/policy.conf");
  const Variable home("XDG_CONFIG_HOME", "/config");
  EXPECT_EQ(SystemPolicyFiles(), std::vector<std::string>{"/some/policy.conf"});
}

TEST(SystemPolicyFiles, TheUsersComesOverTheMachines) {
  const Variable file("OPENBITS_POLICY_FILE", nullptr);
  const Variable home("HOME", "/home/me");
  {
    const Variable config("XDG_CONFIG_HOME", "/config");
    EXPECT_EQ(SystemPolicyFiles(),
              (std::vector<std::string>{"/etc/openbits/policy.conf", "/config/openbits/policy.conf"}));
  }
  for (const char* unusable : {static_cast<const char*>(nullptr), "", "relative"}) {
    const Variable config("XDG_CONFIG_HOME", unusable);
    EXPECT_EQ(SystemPolicyFiles(),
              (std::vector<std::string>{"/etc/openbits/policy.conf", "/home/me/.config/openbits/policy.conf"}));
  }
}

TEST(SystemPolicyFiles, WithoutAHomeTheMachinesRemains) {
  const Variable file("OPENBITS_POLICY_FILE", nullptr);
  const Variable config("XDG_CONFIG_HOME", nullptr);
  const Variable home("HOME", nullptr);
  EXPECT_EQ(SystemPolicyFiles(), std::vector<std::string>{"/etc/openbits/policy.conf"});
}

}  // namespace
}  // namespace openbits::test
