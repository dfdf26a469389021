#include "tests/support/seeded_body.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

TEST(SeededBody, AnyRangeEqualsThatPartOfTheWhole) {
  const std::string whole = SeededText(7, 0, 4096);
  for (const size_t offset : {0U, 1U, 7U, 8U, 9U, 1000U, 4095U}) {
    for (const size_t length : {0U, 1U, 3U, 8U, 9U, 17U, 96U}) {
      const size_t count = std::min(length, whole.size() - offset);
      EXPECT_EQ(SeededText(7, offset, count), whole.substr(offset, count)) << offset << "+" << length;
    }
  }
}

TEST(SeededBody, OtherSeedGivesOtherBytesEverywhere) {
  const std::string one = SeededText(1, 0, 8000);
  const std::string two = SeededText(2, 0, 8000);
  for (size_t word = 0; word < one.size(); word += 8) {
    EXPECT_NE(one.substr(word, 8), two.substr(word, 8));
  }
}

TEST(SeededBody, NoWordOccursTwice) {
  const std::string body = SeededText(3, 0, 800'000);
  std::set<std::string> words;
  for (size_t word = 0; word < body.size(); word += 8) {
    EXPECT_TRUE(words.insert(body.substr(word, 8)).second) << word;
  }
}

TEST(SeededBody, WorksBeyondFourGigabytes) {
  constexpr uint64_t kFar = (uint64_t{5} << 32U) + 3;
  EXPECT_EQ(SeededText(1, kFar, 100).substr(10), SeededText(1, kFar + 10, 90));
  EXPECT_NE(SeededText(1, kFar, 100), SeededText(1, 3, 100));
}

TEST(SeededBody, FirstWrongByteFindsTheOneChange) {
  std::string data = SeededText(5, 123, 200'000);
  EXPECT_EQ(FirstWrongByte(5, 123, std::as_bytes(std::span(data))), data.size());
  data[150'001] = static_cast<char>(~data[150'001]);
  EXPECT_EQ(FirstWrongByte(5, 123, std::as_bytes(std::span(data))), 150'001U);
}

TEST(SeededBody, HashIsThatOfTheBytes) {
  EXPECT_EQ(Sha256OfSeededBody({9, 200'003}), Sha256Hex(SeededText(9, 0, 200'003)));
  EXPECT_EQ(Sha256OfSeededBody({9, 0}), Sha256Hex(""));
}

}  // namespace
}  // namespace openbits::test
