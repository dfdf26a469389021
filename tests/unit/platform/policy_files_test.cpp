#include "platform/linux/policy_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace openbits::test {
namespace {

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

TEST(SystemPolicyFiles, OneFileOfTheEnvironmentReplacesAll) {
  const Variable file("OPENBITS_POLICY_FILE", "/some/policy.conf");
  const Variable home("XDG_CONFIG_HOME", "/config");
  EXPECT_EQ(SystemPolicyFiles(), (std::vector<PolicyFile>{{"/some/policy.conf", true}})) << "it must be there";
}

TEST(SystemPolicyFiles, TheUsersComesOverTheMachines) {
  const Variable file("OPENBITS_POLICY_FILE", nullptr);
  const Variable home("HOME", "/home/me");
  {
    const Variable config("XDG_CONFIG_HOME", "/config");
    EXPECT_EQ(SystemPolicyFiles(),
              (std::vector<PolicyFile>{{"/etc/openbits/policy.conf"}, {"/config/openbits/policy.conf"}}));
  }
  for (const char* unusable : {static_cast<const char*>(nullptr), "", "relative"}) {
    const Variable config("XDG_CONFIG_HOME", unusable);
    EXPECT_EQ(SystemPolicyFiles(),
              (std::vector<PolicyFile>{{"/etc/openbits/policy.conf"}, {"/home/me/.config/openbits/policy.conf"}}));
  }
}

TEST(SystemPolicyFiles, WithoutAHomeTheMachinesRemains) {
  const Variable file("OPENBITS_POLICY_FILE", nullptr);
  const Variable config("XDG_CONFIG_HOME", nullptr);
  const Variable home("HOME", nullptr);
  EXPECT_EQ(SystemPolicyFiles(), std::vector<PolicyFile>{{"/etc/openbits/policy.conf"}});
}

}  // namespace
}  // namespace openbits::test
