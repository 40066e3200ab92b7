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
