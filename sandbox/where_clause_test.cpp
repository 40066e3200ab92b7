#include "sandbox/where_clause.hpp"

#include "sandbox/collation.hpp"
#include "sandbox/database.hpp"

#include <gtest/gtest.h>

namespace suitemcp::sandbox {
namespace {

class Refused : public testing::TestWithParam<const char*> {};
TEST_P(Refused, IsRefusedByTheValidator) {
  EXPECT_FALSE(translate_where(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Recorded,
    Refused,
    testing::Values(
        "1=1 union select user_hash from users",
        "accounts.id in (select account_id from accounts_contacts)",
        "accounts.name lke (",
        "accounts.name like 'A%' -- x",
        "accounts.name = 'x' # y",
        "accounts.name = 'x' /* y */",
        "1=1 limit 1",
        "1=1; drop table x",
        "users.user_hash like '$%'",
        "`user_hash` is not null",
        "accounts.name = 'open",
        "a) or (b",
        "accounts.id IN (SELECT id FROM email_addresses, accounts)",
        "accounts.id IN (SELECT bean_id FROM email_addr_bean_rel WHERE id IN (SELECT id FROM "
        "users))",
        "1=1 order by 1",
        "1=1 group by name"
    )
);

class Accepted : public testing::TestWithParam<const char*> {};
TEST_P(Accepted, PassesTheValidator) {
  EXPECT_TRUE(translate_where(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Recorded,
    Accepted,
    testing::Values(
        "",
        "accounts.nme = 'x'",
        "accounts.name='credit union'",
        "accounts.name='select one'",
        "accounts.name like '%order by%'",
        "accounts.name='a;b'",
        "accounts.name='a (b'",
        "sleep(1)=0",
        "accounts.id IN (SELECT eabr.bean_id FROM email_addr_bean_rel eabr JOIN email_addresses ea "
        "ON eabr.email_address_id=ea.id WHERE ea.email_address LIKE '%@x.example' AND "
        "eabr.deleted=0)"
    )
);

class Translated : public testing::Test {
 protected:
  Translated() : database_(":memory:", [] { return std::string("2026-03-31 12:00:00"); }) {
    database_.script(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE mysql_ci, day TEXT, n REAL);"
        "INSERT INTO t VALUES (1, 'Café O''Hara', '2026-03-30 08:00:00', 10.5),"
        " (2, 'ZEBRA 100%', '2025-01-01 00:00:00', NULL)"
    );
  }
  std::string ids(const std::string& condition) {
    const auto where = translate_where(condition);
    EXPECT_TRUE(where) << condition;
    std::string out;
    for (const auto& row : database_.query_foreign("SELECT id FROM t WHERE " + *where).rows) {
      out += row.front().value_or("");
    }
    return out;
  }
  Database database_;
};

TEST_F(Translated, ComparesWithoutCaseAndAccents) {
  EXPECT_EQ(ids("t.name = 'cafe o\\'hara'"), "1");
  EXPECT_EQ(ids("t.name LIKE \"CAFÉ%\""), "1");
  EXPECT_EQ(ids("`t`.`name` in ('zebra 100%')"), "2");
}

TEST_F(Translated, EscapesInLikePatternsStayEscapes) {
  EXPECT_EQ(ids("t.name like '%100\\%'"), "2");
  EXPECT_EQ(ids("t.name like '%10\\%'"), "");
}

TEST_F(Translated, KnowsTimeFunctions) {
  EXPECT_EQ(ids("t.day > DATE_SUB(NOW(), INTERVAL 7 DAY)"), "1");
  EXPECT_EQ(ids("t.day < date_add(curdate(), interval -1 year)"), "2");
  EXPECT_EQ(ids("DATE(t.day) = DATE_SUB(CURRENT_DATE, INTERVAL 1 DAY)"), "1");
  EXPECT_EQ(ids("YEAR(t.day) = 2025 and month(t.day) = 1"), "2");
  EXPECT_EQ(ids("t.day > DATE_SUB(DATE_ADD(NOW(), INTERVAL 1 MONTH), INTERVAL 60 DAY)"), "1");
}

TEST_F(Translated, KnowsMysqlOperators) {
  EXPECT_EQ(ids("t.id = 1 || t.id = 2"), "12");
  EXPECT_EQ(ids("t.id = 1 && t.n <=> 10.5"), "1");
  EXPECT_EQ(ids("concat(t.name, '!') like 'zebra%!' and left(t.name, 2) = 'ZE'"), "2");
  EXPECT_EQ(ids("if(t.n is null, 1, 0) = 1"), "2");
}

TEST_F(Translated, KnowsUtcTimeFunctionsAndEscapedBlanks) {
  EXPECT_EQ(ids("t.day > DATE_SUB(UTC_TIMESTAMP(), INTERVAL 7 DAY)"), "1");
  EXPECT_EQ(ids("t.day < DATE_SUB(UTC_DATE(), INTERVAL 1 YEAR)"), "2");
  EXPECT_EQ(ids("t.name = 'zebra\\ 100%'"), "2");
}

TEST_F(Translated, FailsInTheDatabaseForUnknownColumns) {
  EXPECT_THROW(ids("t.nme = 'x'"), SqlFailure);
}

TEST(Collation, IgnoresTrailingBlanks) {
  EXPECT_EQ(compare_folded("abc ", "ABC"), 0);
  EXPECT_LT(compare_folded("abc", "abd"), 0);
  EXPECT_EQ(compare_folded("Łódź", "lodz"), 0);
}

TEST(TranslateOrder, TakesBareFieldsOnly) {
  const auto is_field = [](std::string_view name) { return name == "name" || name == "industry"; };
  const auto terms =
      translate_order("industry asc, NAME desc, t.name desc, nosuch, name foo", is_field);
  ASSERT_TRUE(terms);
  ASSERT_EQ(terms->size(), 2U);
  EXPECT_EQ((*terms)[0].field, "industry");
  EXPECT_EQ((*terms)[1].field, "name");
  EXPECT_EQ((*terms)[1].direction, Direction::descending);
}

TEST(TranslateOrder, RefusesASecondStatement) {
  EXPECT_FALSE(translate_order("name; drop table x", [](std::string_view) { return true; }));
}

}  // namespace
}  // namespace suitemcp::sandbox
