#include "crm/order_by.hpp"

#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace suitemcp::crm {
namespace {

std::string ordered(std::string_view text) {
  const auto result = translate_order_by(text, test::accounts());
  return result ? *result : "refused: " + std::string(result.error().user_message());
}

TEST(OrderBy, SendsBareNames) {
  EXPECT_EQ(ordered(""), "");
  EXPECT_EQ(ordered("name"), "name");
  EXPECT_EQ(ordered("name DESC"), "name desc");
  EXPECT_EQ(ordered("accounts.name desc"), "name desc");
  EXPECT_EQ(ordered("Accounts.name Asc , industry"), "name asc, industry");
  EXPECT_EQ(ordered("accounts_cstm.jjwg_maps_lat_c"), "jjwg_maps_lat_c");
}

TEST(OrderBy, RefusesWhatTheCrmWouldSilentlyIgnore) {
  EXPECT_TRUE(ordered("nme desc").contains("Did you mean name"));
  EXPECT_TRUE(ordered("created_at desc").contains("date_entered"));
  EXPECT_TRUE(ordered("contacts.name").contains("not a field of Accounts"));
  EXPECT_TRUE(ordered("assigned_user_name").contains("assigned_user_id"));
  EXPECT_TRUE(ordered("name descending").contains("asc or desc"));
}

TEST(OrderBy, RefusesEverythingElse) {
  for (const std::string_view text :
       {"name; drop table x",
        "name desc nulls last",
        ",",
        "name,",
        "sleep(1)",
        "1",
        "name -- x",
        "(name)",
        "`name`",
        "user_hash",
        "name desc,,industry"}) {
    EXPECT_TRUE(ordered(text).starts_with("refused: order_by")) << text << ": " << ordered(text);
  }
  EXPECT_TRUE(ordered(std::string(201, 'a')).contains("longer than 200"));
}

}  // namespace
}  // namespace suitemcp::crm
