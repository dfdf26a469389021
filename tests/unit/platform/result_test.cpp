#include "platform/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "platform/base/assert.h"
#include "platform/base/overloaded.h"

namespace openbits::test {
namespace {

/// Makes failed assertions throw while it lives.
class ThrowingAssertions {
 public:
  ThrowingAssertions()
      : earlier_(
            SetAssertHandler([](const char* expression, const char*, int) { throw std::logic_error(expression); })) {}
  ~ThrowingAssertions() { SetAssertHandler(earlier_); }
  ThrowingAssertions(const ThrowingAssertions&) = delete;
  ThrowingAssertions& operator=(const ThrowingAssertions&) = delete;

 private:
  AssertHandler earlier_;
};

Result<std::unique_ptr<int>> Half(int number) {
  if (number % 2 != 0) return Error{Errc::kInvalidArgument, ErrorContext::kQueue, number, "odd"};
  return std::make_unique<int>(number / 2);
}

Result<int> Quarter(int number) {
  OPENBITS_RETURN_IF_ERROR(Half(number));
  const auto half = Half(number);
  return **Half(**half);
}

Status CheckEven(int number) {
  OPENBITS_RETURN_IF_ERROR(Half(number));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  const auto four = Half(8);
  ASSERT_TRUE(four.has_value());
  EXPECT_EQ(**four, 4);
  const auto failed = Half(7);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), (Error{Errc::kInvalidArgument, ErrorContext::kQueue, 7, "odd"}));
}

TEST(Result, GivesUpWhatItHolds) {
  std::unique_ptr<int> four = *Half(8);
  EXPECT_EQ(*four, 4);
}

TEST(Result, ErrorsPassThroughCallers) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(7).error().native, 7);
  EXPECT_TRUE(CheckEven(2).ok());
  EXPECT_EQ(CheckEven(3).error().code, Errc::kInvalidArgument);
}

TEST(Result, ReadingWhatIsNotThereIsOurMistake) {
  const ThrowingAssertions throwing;
  EXPECT_THROW(static_cast<void>(Half(7).value()), std::logic_error);
  EXPECT_THROW(static_cast<void>(Half(8).error()), std::logic_error);
  EXPECT_THROW(static_cast<void>(Status().error()), std::logic_error);
  EXPECT_THROW(static_cast<void>(Status(Error{})), std::logic_error) << "an error without a code";
  EXPECT_THROW(static_cast<void>(Result<int>(Error{})), std::logic_error);
}

TEST(AssertDeathTest, SaysWhatFailedAndEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(OPENBITS_ASSERT(1 + 1 == 3), "assertion failed: 1 \\+ 1 == 3 \\(.*result_test.cpp:.+\\)");
}

TEST(Overloaded, ChoosesByType) {
  const auto name = [](const std::variant<int, std::string>& value) {
    return std::visit(Overloaded{[](int) { return "number"; }, [](const std::string&) { return "text"; }}, value);
  };
  EXPECT_STREQ(name(1), "number");
  EXPECT_STREQ(name(std::string("1")), "text");
}

}  // namespace
}  // namespace openbits::test
