#include "crm/where_clause.hpp"
#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {
namespace {

const ModuleDefinition kAccounts = test::accounts();

std::string refusal(std::string_view text) {
  const auto result = translate_condition(text, kAccounts);
  return result ? "" : std::string(result.error().user_message());
}

const std::vector<std::string_view> kAttacks{
    "1=1; DROP TABLE accounts",
    "name = 'a'; DELETE FROM accounts",
    ";",
    "name = 'a' -- x",
    "name = 'a' --",
    "name = 'a' # x",
    "name = 'a' /* x */",
    "name/**/= 'a'",
    "/*!50000 1=1*/",
    "1=1 union select user_hash from users",
    "1=1 UNION ALL SELECT 1",
    "id in (select account_id from accounts_contacts)",
    "id = (select id from users limit 1)",
    "exists (select 1 from users)",
    "EXISTS(SELECT 1)",
    "(select 1) = 1",
    "name = ANY (select name from users)",
    "sleep(1)=0",
    "name = 'a' and SLEEP(5)",
    "name = 'a' and sleep (5) = 0",
    "benchmark(1000000, md5('a')) = 0",
    "get_lock('a', 10) = 1",
    "load_file('/etc/passwd') = 'x'",
    "name = 'a' into outfile '/tmp/x'",
    "1=1 INTO DUMPFILE '/tmp/x'",
    "1=1 procedure analyse()",
    "extractvalue(1, concat(0x7e, version())) = 1",
    "updatexml(1, 'x', 1) = 1",
    "name = 0x41424344",
    "name = x'4142'",
    "name = X'4142'",
    "name = b'01'",
    "name = _utf8'abc'",
    "name = N'abc'",
    "name = char(65)",
    "name = CHR(65)",
    "ascii(substring(name,1,1)) > 64",
    "substr(name,1,1) = 'a'",
    "mid(name,1,1) = 'a'",
    "if(1=1, 1, 0) = 1",
    "case when 1=1 then 1 else 0 end = 1",
    "name = @@version",
    "name = @a",
    "@a := 1",
    "name = user()",
    "database() = 'crm'",
    "version() > 5",
    "current_user = 'root'",
    "schema() = 'x'",
    "users.user_hash like 'a%'",
    "user_hash like 'a%'",
    "accounts.user_hash is not null",
    "information_schema.tables.table_name = 'x'",
    "crm.accounts.name = 'x'",
    "jt0.user_name = 'chris'",
    "users.user_name = 'x'",
    "email_addresses.email_address = 'x'",
    "name = 'a",
    "name = 'a\\",
    "name = 'a\\'",
    "name = ''a'",
    "name = 'a''",
    "name = \"a",
    "name = 'a' or 'x",
    "`name = 'a'",
    "`accounts`.`name` = `a b`",
    "`accounts;drop` = 1",
    "name = \u2018a\u2019",
    "name = \u201ca\u201d",
    "name = 'a' \u00a0 or 1=1",
    "n\u0430me = 'a'",
    "name || 'x' = 'ax'",
    "name = 'a' && 1=1",
    "!(name = 'a')",
    "name <=> 'a'",
    "name == 'a'",
    "name = 'a' XOR 1=1",
    "name REGEXP '^a'",
    "name RLIKE 'a'",
    "name SOUNDS LIKE 'a'",
    "MATCH(name) AGAINST ('a')",
    "name COLLATE utf8_bin = 'a'",
    "BINARY name = 'a'",
    "name LIKE 'a' ESCAPE '!'",
    "1=1 limit 1",
    "1=1 order by name",
    "1=1 group by name",
    "1=1 having 1=1",
    "1=1 for update",
    "1 | 2 = 3",
    "1 & 1 = 1",
    "1 ^ 2 = 3",
    "~1 = 1",
    "1 + 1 = 2",
    "name * 2 = 4",
    "10 % 3 = 1",
    "1e5 = 1",
    "1.5.5 = 1",
    "name = ?",
    "name = :a",
    "{fn now()} = 1",
    "name = $1",
    "name -> '$.a' = 1",
    "(1, 2) = (1, 2)",
    "name IN ()",
    "name IN (name)",
    "name IN (NOW())",
    "name IN ('a' 'b')",
    "name BETWEEN 'a'",
    "name BETWEEN 'a' OR 'b'",
    "name",
    "NOT",
    "AND name = 'a'",
    "name = 'a' AND",
    "name = 'a' OR OR name = 'b'",
    "(name = 'a'",
    "name = 'a')",
    "()",
    "name = = 'a'",
    "name =",
    "= 'a'",
    "name.'a' = 1",
    "name. = 1",
    ".name = 1",
    "mysql.user() = 1",
    "NOW(1) = 1",
    "DATE_SUB(NOW(), 7) = 1",
    "DATE_SUB(NOW(), INTERVAL (select 1) DAY) = 1",
    "DATE_SUB(NOW(), INTERVAL name DAY) = 1",
    "DATE_SUB(NOW(), INTERVAL 9999999 DAY) > date_entered",
    "LOWER() = 'a'",
    "LOWER(name, name) = 'a'",
    "CONCAT(name) = 'a'",
    "YEAR(INTERVAL 7 DAY) = 1",
    "LOWER(name, INTERVAL 7 DAY) = 'a'",
    "email = name",
    "email > 'a'",
    "email BETWEEN 'a' AND 'b'",
    "CONCAT(email, 'x') = 'a'",
    "'a' = email",
    "email IN (1)",
    "email = CONCAT('a', 'b')",
    "LENGTH(email) > 1",
};

TEST(WhereClause, RefusesAttacksWithAReasonAndAPosition) {
  EXPECT_GE(kAttacks.size(), 80u);
  for (const auto text : kAttacks) {
    const auto result = translate_condition(text, kAccounts);
    ASSERT_FALSE(result) << text << " became " << *result;
    EXPECT_EQ(result.error().code(), "query.refused") << text;
    EXPECT_TRUE(result.error().user_message().starts_with("query, position ")) << text;
    EXPECT_GT(result.error().user_message().size(), 25u) << text;
  }
}

TEST(WhereClause, RefusesControlCharactersAndBytesThatAreNotText) {
  EXPECT_NE(refusal(std::string_view("name = 'a\0b'", 12)), "");
  EXPECT_NE(refusal("name = 'a\x01'"), "");
  EXPECT_NE(refusal("name = '\xff'"), "");
  EXPECT_NE(refusal("name = '\xc0\x27 OR 1=1'"), "");
}

}  // namespace
}  // namespace suitemcp::crm
