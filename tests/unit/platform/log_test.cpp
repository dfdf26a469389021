#include "platform/base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace openbits::test {
namespace {

TEST(RedactUrl, HidesUserQueryAndFragment) {
  EXPECT_EQ(RedactUrl("https://user:secret@host:8080/a/b?token=1#x"), "https://host:8080/a/b");
  EXPECT_EQ(RedactUrl("https://user@host"), "https://host");
  EXPECT_EQ(RedactUrl("https://host?token=1"), "https://host");
  EXPECT_EQ(RedactUrl("https://host#token"), "https://host");
}

TEST(RedactUrl, KeepsWhatHidesNothing) {
  EXPECT_EQ(RedactUrl("http://host/path"), "http://host/path");
  EXPECT_EQ(RedactUrl("http://host/@scope/name@1.2"), "http://host/@scope/name@1.2");
  EXPECT_EQ(RedactUrl("file:///home/a@b"), "file:///home/a@b");
  EXPECT_EQ(RedactUrl(""), "");
}

TEST(RedactUrl, HidesPasswordsThatHoldDelimiters) {
  EXPECT_EQ(RedactUrl("https://user:a@b@host/"), "https://host/");
  EXPECT_EQ(RedactUrl("user:secret@host/path"), "host/path");
  EXPECT_EQ(RedactUrl("https://user:secret@host\\path@x"), "https://host\\path@x");
}

// Attack D18: a value must not end its record, forge another or drive the terminal that shows it.
TEST(EscapeForLog, ControlBytesAreShownAsCodes) {
  EXPECT_EQ(EscapeForLog("a\nb\r\t"), "a\\x0ab\\x0d\\x09");
  EXPECT_EQ(EscapeForLog("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(EscapeForLog(std::string_view("\0", 1)), "\\x00");
}

TEST(EscapeForLog, QuotesAndBackslashesAreEscaped) { EXPECT_EQ(EscapeForLog(R"(say "a\b")"), R"(say \"a\\b\")"); }

TEST(EscapeForLog, ControlCharactersBeyondAsciiAreShownAsCodes) {
  EXPECT_EQ(EscapeForLog("\xC2\x9B"
                         "2J"),
            "\\xc2\\x9b2J");                                   // U+009B begins commands as ESC [ does
  EXPECT_EQ(EscapeForLog("\xE2\x80\xA8"), "\\xe2\\x80\\xa8");  // line separator
  EXPECT_EQ(EscapeForLog("\xE2\x80\xAE"
                         "x"),
            "\\xe2\\x80\\xaex");                               // right-to-left override
  EXPECT_EQ(EscapeForLog("\xE2\x81\xA6"), "\\xe2\\x81\\xa6");  // isolate
}

TEST(EscapeForLog, WhatIsNotUtf8IsShownAsCodes) {
  EXPECT_EQ(EscapeForLog("a\xFF\x9B"
                         "b"),
            "a\\xff\\x9bb");
  EXPECT_EQ(EscapeForLog("\xE2\x82"), "\\xe2\\x82");
}

TEST(EscapeForLog, OrdinaryTextStaysAsItIs) {
  const std::string text =
      "Gr\xC3\xBC\xC3\x9F"
      "e \xE2\x82\xAC \xF0\x9F\x98\x80 \xC2\xA0 \xE2\x80\xA7";
  EXPECT_EQ(EscapeForLog(text), text);
}

}  // namespace
}  // namespace openbits::test
