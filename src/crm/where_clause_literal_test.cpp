#include "crm/where_clause_literal.hpp"

#include "crm/where_clause.hpp"
#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace suitemcp::crm {
namespace {

std::string printed(std::string_view text) {
  const auto result = translate_condition(text, test::accounts());
  return result ? *result : "refused: " + std::string(result.error().user_message());
}

TEST(WhereLiteral, HidesOrderByFromTheCountQuery) {
  EXPECT_EQ(printed("name LIKE '%order by%'"), R"(accounts.name LIKE '%order\ by%')");
  EXPECT_EQ(printed("name = 'The Order  BY me'"), "accounts.name = 'The Order  BY me'");
  EXPECT_EQ(printed("name = 'Made to ORDER By Me'"), R"(accounts.name = 'Made to ORDER\ By Me')");
  EXPECT_EQ(printed(R"(name = 'a order\ by b')"), R"(accounts.name = 'a order\ by b')");
}

TEST(WhereLiteral, ReplacesALoneBackQuoteUnderLikeOnly) {
  EXPECT_EQ(printed("name LIKE '%O`Hara%'"), "accounts.name LIKE '%O_Hara%'");
  EXPECT_EQ(printed("name = 'a `b` c'"), "accounts.name = 'a `b` c'");
  for (const auto* text : {"name = 'O`Hara'", "name IN ('x', 'O`Hara')", "name <> 'O`Hara'"}) {
    EXPECT_TRUE(printed(text).contains("back quote")) << printed(text);
    EXPECT_TRUE(printed(text).contains("use LIKE with _")) << printed(text);
  }
}

TEST(WhereLiteral, ReplacesALoneBracketInsideBracketsUnderLikeOnly) {
  EXPECT_EQ(printed("name LIKE 'a (b%'"), "accounts.name LIKE 'a (b%'");
  EXPECT_EQ(printed("NOT name LIKE ':-) (x)%'"), "NOT (accounts.name LIKE ':-_ (x)%')");
  EXPECT_EQ(
      printed("name LIKE 'a (b%' OR name = 'x'"),
      "(accounts.name LIKE 'a _b%' OR accounts.name = 'x')"
  );
  EXPECT_EQ(printed("name IN ('Acme (UK)')"), "accounts.name IN ('Acme (UK)')");
  EXPECT_EQ(printed("email LIKE '%)x%'").substr(0, 30), printed("email LIKE '%_x%'").substr(0, 30));
  EXPECT_TRUE(printed("email LIKE '%)x%'").contains("LIKE '%_x%'"));
}

TEST(WhereLiteral, RefusesALoneBracketInsideBracketsAndNamesIt) {
  struct Row {
    std::string_view text;
    std::string_view bracket;
  };
  for (const auto& [text, bracket] : {
           Row{"name IN ('a (b', 'c')", "single bracket ("},
           Row{"NOT name = 'a) b'", "single bracket )"},
           Row{"CONCAT(name, '(') = 'x'", "single bracket ("},
           Row{"(name = ')' OR name = 'b') AND website = 'c'", "single bracket )"},
       }) {
    EXPECT_TRUE(printed(text).contains(bracket)) << printed(text);
    EXPECT_TRUE(printed(text).contains("use LIKE with _")) << printed(text);
  }
}

TEST(WhereLiteral, TheWildcardIsNotEscapedByWhatStoodBefore) {
  EXPECT_EQ(printed_literal("a\\(b", LiteralUse::pattern, LiteralPlace::bracketed), "'a_b'");
  EXPECT_EQ(printed_literal("\\\\(", LiteralUse::pattern, LiteralPlace::bracketed), "'\\\\\\\\_'");
}

TEST(WhereClause, WrapsOnlyATopLevelOr) {
  EXPECT_EQ(printed("name = 'a' OR name = 'b'"), "(accounts.name = 'a' OR accounts.name = 'b')");
  EXPECT_EQ(printed("name = 'a' AND name = 'b'"), "accounts.name = 'a' AND accounts.name = 'b'");
}

TEST(WhereClause, LooksForAddressesOfEmployeesAmongUsers) {
  auto employees = test::users();
  employees.module = "Employees";
  const auto sql = translate_condition("email1 = 'a@b.com'", employees);
  ASSERT_TRUE(sql);
  EXPECT_TRUE(sql->contains("eabr.bean_module='Users'")) << *sql;
}

TEST(WhereClause, AsksForTheTimeInUtc) {
  EXPECT_EQ(
      printed("date_entered > NOW() AND date_entered < CURDATE()"),
      "accounts.date_entered > UTC_TIMESTAMP() AND accounts.date_entered < UTC_DATE()"
  );
}

TEST(WhereClause, WritesCustomFieldsBareAndOthersQualified) {
  for (const auto* text :
       {"regions_c = '^a^'", "accounts.regions_c = '^a^'", "accounts_cstm.regions_c = '^a^'"}) {
    EXPECT_EQ(printed(text), "regions_c = '^a^'");
  }
  EXPECT_EQ(printed("accounts_cstm.website = 'x'"), "accounts.website = 'x'");
}

}  // namespace
}  // namespace suitemcp::crm
