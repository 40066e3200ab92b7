#include "crm/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::crm {
namespace {

TEST(EntityDecoding, UndoesExactlyFourEntitiesOnce) {
  const std::pair<const char*, const char*> table[] = {
      {"", ""},
      {"plain", "plain"},
      {"O&#039;Neil", "O'Neil"},
      {"&quot;x&quot;", "\"x\""},
      {"a &lt; b &gt; c", "a < b > c"},
      {"&lt;b&gt;&#039;&quot;", "<b>'\""},
      {"R&D", "R&D"},
      {"R&amp;D", "R&amp;D"},
      {"&amp;lt;", "&amp;lt;"},
      {"&&lt;&", "&<&"},
      {"&eacute;&nbsp;&#39;&#x27;", "&eacute;&nbsp;&#39;&#x27;"},
      {"&lt", "&lt"},
      {"&LT;", "&LT;"},
      {"&&#039;", "&'"},
  };
  for (const auto& [written, meant] : table) EXPECT_EQ(decode_entities(written), meant) << written;
}

TEST(EntityDecoding, CopiesNothingWhenThereIsNothingToUndo) {
  const std::string text = "plain";
  std::string scratch;
  EXPECT_EQ(decode_entities(text, scratch).data(), text.data());
}

TEST(VisibleStart, ShowsWhatABrowserWouldOnOneLine) {
  EXPECT_EQ(
      visible_start("<br />\n<b>Fatal error</b>:  Uncaught\tError"), "Fatal error : Uncaught Error"
  );
  EXPECT_EQ(visible_start("<html><body></body></html>"), "");
  EXPECT_EQ(
      visible_start(
          "abc\x01\xff"
          "def",
          5
      ),
      "abc d"
  );
  EXPECT_EQ(visible_start(std::string(500, 'x')).size(), 80U);
}

}  // namespace
}  // namespace suitemcp::crm
