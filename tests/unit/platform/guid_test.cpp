#include "platform/base/guid.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/fake_random.h"

namespace openbits::test {
namespace {

constexpr std::string_view kText = "5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c";

TEST(Guid, TextHasLowerCaseAndNoBraces) {
  const auto guid = ParseGuid("{5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C}");
  ASSERT_TRUE(guid.has_value());
  EXPECT_EQ(ToString(*guid), kText);
  EXPECT_EQ(guid->bytes[0], 0x5C);
  EXPECT_EQ(guid->bytes[15], 0x7C);
}

TEST(Guid, EveryFormReadsTheSame) {
  const auto plain = ParseGuid(kText);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(ParseGuid("5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C"), plain);
  EXPECT_EQ(ParseGuid("{5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c}"), plain);
}

TEST(Guid, AnythingElseIsRefused) {
  const std::string text(kText);
  for (const std::string& wrong :
       {std::string(), std::string("{}"), text.substr(1), text + "0", "{" + text, text + "}", "(" + text + ")",
        " " + text.substr(1), std::string("5ce34c0d00dc9-4c1f-897c-daa1b78cee7c"),
        std::string("5ce34c0d-0dc9-4c1f-897c-daa1b78cee7g"), std::string("5ce34c0d-0dc94-c1f-897c-daa1b78cee7c"),
        std::string(36, '-'), std::string(36, '\0'), std::string("5ce34c0d0dc94c1f897cdaa1b78cee7c")}) {
    EXPECT_FALSE(ParseGuid(wrong).has_value()) << wrong;
  }
}

TEST(Guid, EveryCharacterCounts) {
  const auto guid = ParseGuid(kText);
  for (std::size_t i = 0; i < kText.size(); ++i) {
    std::string changed(kText);
    changed[i] = changed[i] == '-' ? '0' : 'z';
    EXPECT_FALSE(ParseGuid(changed).has_value()) << changed;
    changed[i] = kText[i] == '1' ? '2' : '1';
    EXPECT_NE(ParseGuid(changed), guid) << changed;
  }
}

TEST(Guid, RandomOnesSurviveTheirText) {
  FakeRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const Guid guid = random.NextGuid();
    EXPECT_EQ(ParseGuid(ToString(guid)), guid);
    EXPECT_EQ(ToString(guid)[14], '4') << "version";
    EXPECT_NE(std::string("89ab").find(ToString(guid)[19]), std::string::npos) << "variant";
  }
}

TEST(Guid, OnlyAllZeroIsNull) {
  Guid guid;
  EXPECT_TRUE(guid.IsNull());
  guid.bytes[15] = 1;
  EXPECT_FALSE(guid.IsNull());
}

TEST(Guid, OrderIsThatOfTheText) {
  FakeRandom random(2);
  for (int i = 0; i < 1000; ++i) {
    const Guid a = random.NextGuid();
    const Guid b = random.NextGuid();
    EXPECT_EQ(a < b, ToString(a) < ToString(b));
  }
}

TEST(Guid, HashTellsNeighboursApart) {
  Guid a;
  Guid b;
  b.bytes[15] = 1;
  EXPECT_EQ(GuidHash{}(a), GuidHash{}(Guid{}));
  EXPECT_NE(GuidHash{}(a), GuidHash{}(b));
}

}  // namespace
}  // namespace openbits::test
