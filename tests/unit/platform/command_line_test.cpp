#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "platform/posix/command_line.h"

namespace openbits {
namespace {

using Arguments = std::vector<std::string>;

TEST(CommandLine, EmptyLineHasNoArguments) { EXPECT_EQ(SplitCommandLine(""), Arguments{}); }

TEST(CommandLine, BlanksPartArguments) {
  EXPECT_EQ(SplitCommandLine("program one\ttwo  \t three"), (Arguments{"program", "one", "two", "three"}));
  EXPECT_EQ(SplitCommandLine("program "), (Arguments{"program"}));
  EXPECT_EQ(SplitCommandLine("program one \t"), (Arguments{"program", "one"}));
}

TEST(CommandLine, OtherWhiteSpaceIsText) {
  EXPECT_EQ(SplitCommandLine("program a\nb\vc"), (Arguments{"program", "a\nb\vc"}));
}

TEST(CommandLine, LeadingBlankMakesTheProgramEmpty) {
  EXPECT_EQ(SplitCommandLine(" program one"), (Arguments{"", "program", "one"}));
  EXPECT_EQ(SplitCommandLine("\t"), (Arguments{""}));
}

TEST(CommandLine, ProgramKnowsNoEscapes) {
  EXPECT_EQ(SplitCommandLine(R"("C:\a b\" one)"), (Arguments{R"(C:\a b\)", "one"}));
  EXPECT_EQ(SplitCommandLine(R"(a\"b c)"), (Arguments{R"(a\"b)", "c"}));
  EXPECT_EQ(SplitCommandLine(R"("open end)"), (Arguments{"open end"}));
  EXPECT_EQ(SplitCommandLine(R"("")"), (Arguments{""}));
  EXPECT_EQ(SplitCommandLine("\""), (Arguments{""}));
}

TEST(CommandLine, TextAfterTheQuotedProgramIsTheNextArgument) {
  EXPECT_EQ(SplitCommandLine(R"("program"one two)"), (Arguments{"program", "one", "two"}));
}

// The examples of CommandLineToArgvW's page.
TEST(CommandLine, ExamplesOfThePage) {
  EXPECT_EQ(SplitCommandLine(R"(p "abc" d e)"), (Arguments{"p", "abc", "d", "e"}));
  EXPECT_EQ(SplitCommandLine(R"(p a\\b d"e f"g h)"), (Arguments{"p", R"(a\\b)", "de fg", "h"}));
  EXPECT_EQ(SplitCommandLine(R"(p a\\\"b c d)"), (Arguments{"p", R"(a\"b)", "c", "d"}));
  EXPECT_EQ(SplitCommandLine(R"(p a\\\\"b c" d e)"), (Arguments{"p", R"(a\\b c)", "d", "e"}));
}

TEST(CommandLine, BackslashesCountOnlyBeforeAQuote) {
  EXPECT_EQ(SplitCommandLine(R"(p a\b\\c\\\)"), (Arguments{"p", R"(a\b\\c\\\)"}));
  EXPECT_EQ(SplitCommandLine(R"(p "a\\" b)"), (Arguments{"p", R"(a\)", "b"}));
  EXPECT_EQ(SplitCommandLine(R"(p \")"), (Arguments{"p", "\""}));
  EXPECT_EQ(SplitCommandLine(R"(p \\")"), (Arguments{"p", "\\"}));
  EXPECT_EQ(SplitCommandLine(R"(p a\ b)"), (Arguments{"p", R"(a\)", "b"}));
}

TEST(CommandLine, EmptyArgumentsArePossible) {
  EXPECT_EQ(SplitCommandLine(R"(p "" x "")"), (Arguments{"p", "", "x", ""}));
}

TEST(CommandLine, DoubledQuoteBetweenQuotesIsLiteralAndEndsTheQuoting) {
  EXPECT_EQ(SplitCommandLine(R"(p "a""b c")"), (Arguments{"p", R"(a"b)", "c"}));
  EXPECT_EQ(SplitCommandLine(R"(p """a b)"), (Arguments{"p", R"("a)", "b"}));
  EXPECT_EQ(SplitCommandLine(R"(p """"a b)"), (Arguments{"p", R"("a b)"}));
  EXPECT_EQ(SplitCommandLine(R"(p "a\\""b c)"), (Arguments{"p", R"(a\"b)", "c"}));
}

TEST(CommandLine, OpenQuoteRunsToTheEnd) {
  EXPECT_EQ(SplitCommandLine(R"(p "one two )"), (Arguments{"p", "one two "}));
}

TEST(CommandLine, NothingIsExpanded) {
  EXPECT_EQ(SplitCommandLine("p $HOME %PATH% * ~ `x` 'a b' ;|&"),
            (Arguments{"p", "$HOME", "%PATH%", "*", "~", "`x`", "'a", "b'", ";|&"}));
}

}  // namespace
}  // namespace openbits
