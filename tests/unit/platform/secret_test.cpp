#include "platform/base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace openbits::test {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

// Attack D6: a secret cannot get into a log by accident.
static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, HoldsItsText) {
  const Secret secret(std::string("hush"));
  EXPECT_EQ(secret.Reveal(), "hush");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
  EXPECT_EQ(secret, Secret(std::string("hush")));
  EXPECT_FALSE(secret == Secret(std::string("hash")));
}

TEST(Secret, CopiesAreEqualAndTheirOwn) {
  Secret first(std::string("first"));
  Secret second(first);
  first = Secret(std::string("other"));
  EXPECT_EQ(second.Reveal(), "first");
  second = first;
  EXPECT_EQ(second.Reveal(), "other");
  const Secret& same = second;
  second = same;
  EXPECT_EQ(second.Reveal(), "other");
}

TEST(Secret, MovingEmptiesTheSource) {
  for (const std::size_t length : {std::size_t{5}, std::size_t{500}}) {  // inside the string, and on the heap
    Secret source(std::string(length, 's'));
    Secret moved(std::move(source));
    EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that it is empty is what is tested
    Secret assigned(std::string("earlier"));
    assigned = std::move(moved);
    EXPECT_TRUE(moved.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(assigned.Reveal(), std::string(length, 's'));
  }
}

TEST(Secret, ShortTextsLeaveNoTraceInAMovedObject) {
  Secret source(std::string("short-secret"));
  const char* bytes = source.Reveal().data();  // inside the object: it stays readable
  const Secret moved(std::move(source));
  EXPECT_EQ(std::string_view(bytes, 12).find_first_not_of('\0'), std::string_view::npos);
}

}  // namespace
}  // namespace openbits::test
