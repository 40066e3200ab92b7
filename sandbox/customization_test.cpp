// What Studio and the Module Builder have added, and what describes modules.
#include "sandbox/crm_testing.hpp"

#include <algorithm>

namespace suitemcp::sandbox {
namespace {

class CustomizationTest : public CrmTest {
 protected:
  json::value fields_of(const std::string& session, const std::string& module) {
    return call("get_module_fields", {{"session", session}, {"module_name", module}});
  }
  json::value language(const json::value& modules, int md5 = 0) {
    return call(
        "get_language_definition", {{"session", alice()}, {"modules", modules}, {"MD5", md5}}
    );
  }
};

TEST_F(CustomizationTest, TheCustomModuleIsListedAndDescribed) {
  const auto session = alice();
  const auto answer = call("get_available_modules", {{"session", session}, {"filter", "default"}});
  const auto& modules = answer.at("modules").as_array();
  EXPECT_TRUE(std::ranges::any_of(modules, [](const json::value& module) {
    return module.at("module_key") == "ABC_Vehicles" && module.at("module_label") == "Vehicles";
  }));
  const auto fields = fields_of(session, "ABC_Vehicles");
  EXPECT_EQ(fields.at("table_name"), "abc_vehicles");
  EXPECT_EQ(fields.at("module_fields").at("mileage").at("type"), "int");
  EXPECT_EQ(fields.at("module_fields").at("purchase_date").at("type"), "date");
  EXPECT_EQ(
      fields.at("module_fields").at("vehicle_type").at("options").at("e_bike").at("value"), "E-Bike"
  );
  EXPECT_EQ(fields.at("link_fields").at("abc_vehicles_accounts").at("module"), "Accounts");
}

TEST_F(CustomizationTest, VehiclesBelongToAccountsFromBothSides) {
  const auto session = alice();
  const auto found = list(session, "ABC_Vehicles", "abc_vehicles_cstm.fuel_c = 'e'");
  EXPECT_EQ(found.at("result_count"), 4);
  const std::string id(found.at("entry_list").at(0).at("id").as_string());
  const auto name = get(session, "ABC_Vehicles", id, "abc_vehicles_accounts_name");
  const auto account = crm_.database().value(
      "SELECT id FROM accounts WHERE name = ?", {std::string(name.as_string())}
  );
  ASSERT_TRUE(account);
  const auto back = call(
      "get_relationships",
      {{"session", session},
       {"module_name", "Accounts"},
       {"module_id", *account},
       {"link_field_name", "abc_vehicles_accounts"},
       {"related_module_query", "abc_vehicles_cstm.fuel_c = 'e'"},
       {"related_fields", {"id", "name"}},
       {"related_module_link_name_to_fields_array", json::array()},
       {"deleted", 0}}
  );
  EXPECT_EQ(back.at("entry_list").at(0).at("id"), json::string(id));
}

TEST_F(CustomizationTest, TheIdOfAnOwnRelationIsALinkThatCanOnlyBeWritten) {
  const auto session = alice();
  const auto account = id_of("SELECT id FROM accounts WHERE name = 'Kingfisher Water'");
  const std::string field = "abc_vehicles_accountsaccounts_ida";
  const auto made = set(session, "ABC_Vehicles", {{"name", "v"}, {field, account}});
  const std::string id(made.at("id").as_string());
  EXPECT_EQ(get(session, "ABC_Vehicles", id, "abc_vehicles_accounts_name"), "Kingfisher Water");
  const auto described = fields_of(session, "ABC_Vehicles");
  EXPECT_FALSE(described.at("module_fields").as_object().contains(field));
  EXPECT_EQ(described.at("link_fields").at(field).at("module"), "");
  const auto all = call(
      "get_entry",
      {{"session", session},
       {"module_name", "ABC_Vehicles"},
       {"id", id},
       {"select_fields", json::array()},
       {"link_name_to_fields_array", json::array()}}
  );
  const auto& shown = all.at("entry_list").at(0).at("name_value_list").as_object();
  EXPECT_TRUE(shown.contains("abc_vehicles_accounts_name"));
  EXPECT_FALSE(shown.contains(field));
}

TEST_F(CustomizationTest, AccountsHaveOwnFieldsAndAMultipleChoiceIsStoredInCarets) {
  const auto session = alice();
  const auto made =
      set(session,
          "Accounts",
          {{"name", "a"}, {"region_c", "west"}, {"services_c", {"support", "hosting"}}});
  const std::string id(made.at("id").as_string());
  EXPECT_EQ(get(session, "Accounts", id, "region_c"), "west");
  EXPECT_EQ(get(session, "Accounts", id, "services_c"), "^support^,^hosting^");
  EXPECT_GT(
      list(session, "Accounts", "accounts_cstm.region_c = 'north'").at("result_count").as_int64(), 3
  );
}

TEST_F(CustomizationTest, WithoutItTheCrmIsAsItCame) {
  Crm::Config config;
  config.customization = Customization::none;
  Crm plain(config, clock_, random_);
  EXPECT_EQ(plain.vardefs().find("ABC_Vehicles"), nullptr);
  EXPECT_EQ(plain.vardefs().find("Accounts")->find_field("region_c"), nullptr);
  EXPECT_EQ(plain.vardefs().option_lists().count("abc_fuel_list"), 0U);
}

TEST_F(CustomizationTest, TheLanguageHasAllListsAlsoWhatIsNoList) {
  const auto strings = language("app_list_strings").at("app_list_strings");
  EXPECT_EQ(strings.at("industry_dom").at("Energy"), "Energy");
  EXPECT_EQ(strings.at("abc_region_list").at("west"), "West");
  EXPECT_EQ(strings.at("moduleList").at("ABC_Vehicles"), "Vehicles");
  EXPECT_TRUE(strings.at("language_pack_name").is_string());
  EXPECT_TRUE(strings.at("reminder_max_time").is_int64());
  EXPECT_TRUE(strings.at("dom_cal_day_short").is_array());
}

TEST_F(CustomizationTest, TheLanguageOfAModuleAreItsLabels) {
  EXPECT_EQ(language({"Tasks", "Nope"}).at("Tasks").at("LBL_DATE_DUE"), "Due Date:");
  EXPECT_TRUE(language({"Tasks", "Nope"}).at("Nope").as_array().empty());
  EXPECT_EQ(language("app_list_strings", 1).at("app_list_strings").as_string().size(), 32U);
}

TEST_F(CustomizationTest, FieldsAndLayoutsHaveAHash) {
  const auto session = alice();
  const auto hashes =
      call("get_module_fields_md5", {{"session", session}, {"module_name", {"Accounts", "Tasks"}}});
  EXPECT_NE(hashes.at("Accounts"), hashes.at("Tasks"));
  const auto layout = [&](const std::string& of, int md5) {
    return call(
        "get_module_layout",
        {{"session", of},
         {"a_module_names", {"Tasks", "Nope"}},
         {"a_type", json::array{"default"}},
         {"a_view", {"list", "detail"}},
         {"acl_check", true},
         {"md5", md5}}
    );
  };
  EXPECT_TRUE(layout(session, 0).at("Tasks").at("default").at("list").as_object().contains("NAME"));
  EXPECT_TRUE(layout(session, 1).at("Tasks").at("default").at("detail").is_string());
  const auto bobs = layout(log_in("bob", "BobPw123!"), 0);
  EXPECT_FALSE(bobs.at("Tasks").at("default").as_object().contains("list"));
}

}  // namespace
}  // namespace suitemcp::sandbox
