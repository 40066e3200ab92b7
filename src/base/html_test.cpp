#include "base/html.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace suitemcp::base {
namespace {

using namespace std::string_view_literals;

TEST(EscapeHtml, LeavesNoWayOutOfTextOrAttributes) {
  EXPECT_EQ(
      escape_html("<a b=\"c\" d='e'>&amp;"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;"
  );
}

TEST(EscapeHtml, ReplacesWhatHtmlDoesNotHave) {
  EXPECT_EQ(
      escape_html("a\0b"sv),
      "a\xEF\xBF\xBD"
      "b"
  );
}

TEST(EscapeHtml, LeavesOtherTextAsItIs) {
  EXPECT_EQ(escape_html("Größe 株式会社 50 % = ½; a/b"), "Größe 株式会社 50 % = ½; a/b");
}

}  // namespace
}  // namespace suitemcp::base
