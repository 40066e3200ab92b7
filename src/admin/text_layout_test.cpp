#include "admin/text_layout.hpp"

#include <gmock/gmock.h>

namespace suitemcp::admin {
namespace {

using testing::ElementsAre;

TEST(TextLayout, ShortTextIsLeftAsItIs) {
  EXPECT_EQ(shorten("Jürgen", 6), "Jürgen");
  EXPECT_EQ(shorten("", 1), "");
}

TEST(TextLayout, LongTextIsCutBetweenLetters) {
  EXPECT_EQ(shorten("Jürgens", 6), "Jürge…");
  EXPECT_EQ(shorten("üüü", 2), "ü…");
  EXPECT_EQ(shorten("üüü", 1), "…");
}

TEST(TextLayout, LinesEndAtBlanks) {
  EXPECT_THAT(wrap("may not edit it", 7), ElementsAre("may not", "edit it"));
  EXPECT_THAT(wrap("a very-long-word b", 4), ElementsAre("a", "very-long-word", "b"));
  EXPECT_THAT(wrap("ü ü ü", 3), ElementsAre("ü ü", "ü"));
  EXPECT_THAT(wrap("", 3), ElementsAre(""));
}

}  // namespace
}  // namespace suitemcp::admin
