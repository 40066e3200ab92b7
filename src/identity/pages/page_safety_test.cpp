// What holds for every page, whatever the texts in it are.
#include "identity/pages/page_fixture.hpp"

#include <gmock/gmock.h>

#include <set>

namespace suitemcp::identity::pages::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kHostile =
    "</code></script><script>alert(1)</script>\"onclick='x'&amp;\xE2\x80\xAE";

/// Names of tags and attributes in order: what a text must not change.
std::string shape_of(std::string_view html) {
  std::string shape;
  for (const auto& tag : tags_of(html)) {
    shape += "<" + tag.name;
    for (const auto& [name, value] : tag.attributes) shape += " " + name;
    shape += ">\n";
  }
  return shape;
}

TEST(PageSafety, NoTextBecomesMarkup) {
  const auto harmless = every_page("harmless");
  for (const auto& [name, html] : every_page(kHostile)) {
    EXPECT_EQ(shape_of(html), shape_of(harmless.at(name))) << name;
    EXPECT_FALSE(html.contains("<script>")) << name;
    EXPECT_TRUE(html.contains("&lt;script&gt;alert(1)")) << name;
    EXPECT_TRUE(html.contains("&quot;onclick=&#39;x&#39;&amp;amp;")) << name;
  }
}

TEST(PageSafety, LongEmptyAndForeignTextsGiveTheSamePages) {
  const auto harmless = every_page("harmless");
  for (const auto& text :
       {std::string(5000, 'x'), std::string("שלום 👩‍💻 \xE2\x80\xAE")}) {
    for (const auto& [name, html] : every_page(text)) {
      EXPECT_EQ(shape_of(html), shape_of(harmless.at(name))) << name;
    }
  }
  for (const auto& [name, html] : every_page("")) {
    EXPECT_TRUE(html.contains("</html>")) << name;
    for (const auto* empty :
         {"<h1></h1>", "<h3><bdi></bdi></h3>", "<strong><bdi></bdi></strong>"}) {
      if (!name.starts_with("message")) EXPECT_FALSE(html.contains(empty)) << name << empty;
    }
  }
}

TEST(PageSafety, StylesAndScriptsCarryTheNonceAndNothingElseRuns) {
  for (const auto& [name, html] : every_page(kHostile)) {
    EXPECT_EQ(tags_of(html, "style").size(), 1U) << name;
    for (const auto& tag : tags_of(html)) {
      if (tag.name == "style" || tag.name == "script") {
        EXPECT_EQ(tag.get("nonce"), "N0nce_-1") << name;
        EXPECT_EQ(tag.attributes.size(), 1U) << name;
      }
      EXPECT_FALSE(tag.has("style")) << name;
      for (const auto& [attribute, value] : tag.attributes) {
        EXPECT_THAT(attribute, Not(StartsWith("on"))) << name;
      }
    }
  }
}

TEST(PageSafety, NothingIsFetchedFromElsewhere) {
  for (const auto& [name, html] : every_page("harmless")) {
    for (const auto& tag : tags_of(html)) {
      for (const auto* attribute : {"src", "srcset", "data", "background", "http-equiv"}) {
        EXPECT_FALSE(tag.has(attribute)) << name << " " << tag.name;
      }
      if (tag.has("href")) {
        EXPECT_THAT(
            tag.get("href"),
            AnyOf(
                StartsWith("/gw/auth/"), StartsWith("data:image/svg+xml,"), "#content", "harmless"
            )
        ) << name;
      }
    }
    const auto style = html.substr(html.find("<style"), html.find("</style>"));
    EXPECT_THAT(style, Not(HasSubstr("url("))) << name;
    EXPECT_THAT(style, Not(HasSubstr("@import"))) << name;
  }
}

TEST(PageSafety, FormsPostToTheirPathsAndCarryAToken) {
  const std::map<std::string, std::multiset<std::string>> expected = {
      {"login", {"/gw/auth/login"}},
      {"login for a tool", {"/gw/auth/login"}},
      {"keys",
       {"/gw/auth/keys",
        "/gw/auth/keys",
        "/gw/auth/keys",
        "/gw/auth/keys",
        "/gw/auth/keys",
        "/gw/auth/keys",
        "/gw/auth/logout"}},
      {"keys, none", {"/gw/auth/keys", "/gw/auth/logout"}},
      {"bridge", {"/gw/auth/bridge", "/gw/auth/bridge"}},
  };
  for (const auto& [name, html] : every_page("harmless")) {
    std::multiset<std::string> actions;
    for (const auto& form : tags_of(html, "form")) {
      EXPECT_EQ(form.get("method"), "post") << name;
      actions.insert(form.get("action"));
    }
    const auto found = expected.find(name);
    EXPECT_EQ(actions, found == expected.end() ? std::multiset<std::string>() : found->second)
        << name;
    EXPECT_EQ(count(html, "name=\"form_token\" value=\"harmless\""), actions.size()) << name;
    for (const auto& button : tags_of(html, "button")) EXPECT_FALSE(button.has("formaction"));
  }
}

TEST(PageSafety, ALoudBannerStandsOnEachPageOfAnInsecureSite) {
  for (const auto& [name, html] : every_page("harmless")) {
    EXPECT_LT(html.find("This connection is not encrypted."), html.find("<header>")) << name;
  }
  EXPECT_THAT(
      login_page(frame(), {"p", "t", "", ""}), Not(HasSubstr("This connection is not encrypted."))
  );
}

TEST(PageSafety, EachPageHasItsLandmarksOneHeadingAndUniqueIds) {
  for (const auto& [name, html] : every_page("harmless")) {
    EXPECT_THAT(html, StartsWith("<!doctype html>\n<html lang=\"en\">"));
    for (const auto* once : {"main", "header", "footer", "h1", "title"}) {
      EXPECT_EQ(tags_of(html, once).size(), 1U) << name << " " << once;
    }
    EXPECT_EQ(tags_of(html, "a").front().get("href"), "#content") << name;
    std::set<std::string> ids;
    for (const auto& tag : tags_of(html)) {
      if (tag.has("id")) EXPECT_TRUE(ids.insert(tag.get("id")).second) << name << tag.get("id");
    }
    for (const auto& tag : tags_of(html)) {
      for (const auto* reference : {"for", "aria-labelledby", "aria-describedby"}) {
        if (tag.has(reference)) EXPECT_TRUE(ids.contains(tag.get(reference))) << name;
      }
    }
  }
}

}  // namespace
}  // namespace suitemcp::identity::pages::testing
