#include "identity/label.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::identity {
namespace {

TEST(Label, KeepsWhatCanBeShown) {
  EXPECT_EQ(clean_label("claude-code 2.1.330", 100), "claude-code 2.1.330");
  EXPECT_EQ(clean_label("Büro – 東京 🙂", 100), "Büro – 東京 🙂");
  EXPECT_EQ(clean_label("", 100), "");
}

TEST(Label, TurnsControlCharactersAndRunsOfBlanksIntoOneBlank) {
  EXPECT_EQ(clean_label("\x1b[2J a\r\n\tb \x7f\xc2\x9b\xc2\xa0 c\xe2\x80\xa8 ", 100), "[2J a b c");
  EXPECT_EQ(clean_label(std::string_view("a\0b", 3), 100), "a b");
  EXPECT_EQ(clean_label(" \n ", 100), "");
}

TEST(Label, LeavesOutWhatIsNotUtf8) {
  EXPECT_EQ(clean_label("a\xff\xc3(\xc0\xaf\xed\xa0\x80\xf5z\xe2\x82", 100), "a(z");
}

TEST(Label, LeavesOutWhatIsInvisibleOrTurnsTheTextAround) {
  EXPECT_EQ(clean_label("\ufeffevil\u202egpj.exe\u2066\u200b\u00ad", 100), "evilgpj.exe");
}

TEST(Label, LeavesOutEveryInvisibleLetter) {
  EXPECT_EQ(
      clean_label("a\u034f\u061c\u115f\u17b4\u180e\u3164\ufeff\uffa0\ufff9\U000e0041b", 100), "ab"
  );
  EXPECT_EQ(clean_label("\u2764\ufe0f", 100), "\u2764\ufe0f");  // a heart is an emoji by it
}

TEST(Label, HiddenLettersOfJsonAreWrittenByNumber) {
  EXPECT_EQ(escape_hidden("{\"a\": \"B\u00fcro\"}\n"), "{\"a\": \"B\u00fcro\"}\n");
  EXPECT_EQ(
      escape_hidden("\"\u009b\u202e\u00a0\u2028\x7f\U000e0041\""),
      R"("\u009b\u202e\u00a0\u2028\u007f\udb40\udc41")"
  );
  EXPECT_EQ(escape_hidden("\xff\xc3("), "\xff\xc3(");
}

TEST(Label, IsCutBetweenLetters) {
  const std::string_view umlauts = "\u00e4\u00e4\u00e4\u00e4";  // two bytes each
  EXPECT_EQ(clean_label(umlauts, 5), "\u00e4\u00e4");
  EXPECT_EQ(clean_label(umlauts, 8), umlauts);
  EXPECT_EQ(clean_label("ab c", 3), "ab");
  for (std::size_t most = 0; most < 12; ++most) {
    const auto label = clean_label("a\U0001f642\u20ac\u00e4 b", most);
    EXPECT_LE(label.size(), most);
    EXPECT_TRUE(base::is_utf8(label));
    EXPECT_FALSE(label.ends_with(' '));
  }
}

TEST(Label, IsCheapForALongText) {
  EXPECT_EQ(clean_label(std::string(1 << 20, 'x'), 100), std::string(100, 'x'));
}

}  // namespace
}  // namespace suitemcp::identity
