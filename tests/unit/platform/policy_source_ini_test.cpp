#include "platform/policy_source_ini.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

using Values = std::map<std::string, std::string>;

class PolicySourceIni : public ::testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view content) {
    return directory_.Write(name, content).string();
  }
  static Result<Values> Load(const std::vector<std::string>& names) {
    std::vector<PolicyFile> files;
    for (const std::string& name : names)
      files.push_back(PolicyFile{name});
    return MakeIniPolicySource(std::move(files))->Load();
  }

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
  const std::string user = Write("user", "b = user\n");
  const auto values = Load({machine, user});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (Values{{"A", "2"}, {"b", "user"}, {"C", "machine"}})) << "names have no case";
}

TEST_F(PolicySourceIni, MissingFilesAreNoPolicies) {
  const std::string file = Write("a", "A = 1\n");
  const auto values = Load({(directory_ / "none").string(), file + "/below", file});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (Values{{"A", "1"}}));
}

// A slip in the name of a file must not lift what the file forbids.
TEST_F(PolicySourceIni, AFileThatWasNamedMustExist) {
  const std::string missing = (directory_ / "polcy.conf").string();
  const auto values = MakeIniPolicySource({PolicyFile{missing, true}})->Load();
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().code, Errc::kFileNotFound);
  EXPECT_NE(values.error().detail.find(missing), std::string::npos);
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
  // Some systems refuse to open a directory, others to read it.
  EXPECT_TRUE(values.error().code == Errc::kInputOutput || values.error().code == Errc::kFileAccessDenied);
}

TEST_F(PolicySourceIni, IsReadAnewEveryTime) {
  const auto source = MakeIniPolicySource({PolicyFile{Write("a", "A = 1\n")}});
  EXPECT_EQ(source->Load()->at("A"), "1");
  Write("a", "A = 2\n");
  EXPECT_EQ(source->Load()->at("A"), "2");
}

}  // namespace
}  // namespace openbits::test
