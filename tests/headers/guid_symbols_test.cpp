#include "tests/headers/guid_symbols.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/headers/expected_guids.h"

namespace {

struct Expected {
  std::string_view name;
  GUID value;
};

#define OPENBITS_EXPECTED(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  Expected{#name, GUID{l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}},

// In the order of guid_symbols.c.
const std::vector<Expected>& AllExpected() {
  static const std::vector<Expected> all{
      // clang-format off
      OPENBITS_EXPECTED_INTERFACES(OPENBITS_EXPECTED)
      OPENBITS_EXPECTED_OLD_INTERFACES(OPENBITS_EXPECTED)
      OPENBITS_EXPECTED_CLASSES(OPENBITS_EXPECTED)
      OPENBITS_EXPECTED_LIBRARIES(OPENBITS_EXPECTED)
      // clang-format on
  };
  return all;
}

TEST(GuidSymbols, LinkWithoutInitguidAndHaveTheDocumentedValues) {
  int count = 0;
  const GuidSymbol* symbols = GetGuidSymbols(&count);
  ASSERT_EQ(static_cast<std::size_t>(count), AllExpected().size());
  for (int i = 0; i < count; ++i) {
    const Expected& expected = AllExpected()[static_cast<std::size_t>(i)];
    EXPECT_EQ(expected.name, symbols[i].name);
    EXPECT_TRUE(*symbols[i].value == expected.value) << expected.name;
  }
}

TEST(GuidSymbols, AreAllDifferent) {
  const auto& all = AllExpected();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(all[i].value == all[j].value) << all[i].name << all[j].name;
  }
}

TEST(GuidSymbols, DefinitionsOfSeveralFilesAreOne) {
  int count = 0;
  const GuidSymbol* symbols = GetGuidSymbols(&count);
  const GUID* job = nullptr;
  const GUID* file = nullptr;
  for (int i = 0; i < count; ++i) {
    if (std::string_view(symbols[i].name) == "IBackgroundCopyJob") job = symbols[i].value;
    if (std::string_view(symbols[i].name) == "IBackgroundCopyFile2") file = symbols[i].value;
  }
  ASSERT_NE(job, nullptr);
  EXPECT_EQ(GetJobIdentifierOfInitguidC(), job);
  EXPECT_EQ(GetJobIdentifierOfInitguidCpp(), job);
  EXPECT_EQ(GetFileIdentifierOfLateInitguid(), file);
}

}  // namespace
