#include "sandbox/crm_testing.hpp"

namespace suitemcp::sandbox {
namespace {

class ProfileSevenTest : public CrmTest {
 protected:
  ProfileSevenTest() : CrmTest(Profile::suitecrm7) {}

  WireReply send(const std::string& method, const std::string& rest_data) {
    auto wire =
        form("method=" + method + "&input_type=JSON&response_type=JSON&rest_data=" + rest_data);
    wire.path = "/service/v4_1/rest.php";
    return crm_.answer(wire);
  }
  std::string log_in_here() {
    const auto reply =
        send("login", R"({"a":{"user_name":"admin","password":"Admin123!","encryption":"PLAIN"}})");
    return std::string(json::parse(reply.body).at("id").as_string());
  }
};

TEST_F(ProfileSevenTest, LivesAtThePathWithoutLegacy) {
  EXPECT_EQ(send("get_server_info", "{}").status, 200U);
  EXPECT_EQ(crm_.answer(request("get_server_info", json::object())).status, 404U);
}

TEST_F(ProfileSevenTest, IsASuiteCrm714) {
  const auto info = json::parse(send("get_server_info", "{}").body);
  EXPECT_EQ(info.at("suitecrm_version"), "7.14.6");
  EXPECT_EQ(info.at("version"), "6.5.25");
}

TEST_F(ProfileSevenTest, LooksAtTheOrderOfTheKeysAndNotAtTheirNames) {
  const auto session = log_in_here();
  EXPECT_EQ(send("get_user_id", R"({"whatever":")" + session + "\"}").body, "\"1\"");
  const auto right =
      send("get_entries_count", R"({"x":")" + session + R"(","y":"Accounts","z":"","deleted":0})");
  EXPECT_TRUE(json::parse(right.body).as_object().contains("result_count"));
}

TEST_F(ProfileSevenTest, TakesTheSessionForTheModuleWhenTheKeysAreShuffled) {
  const auto session = log_in_here();
  const auto reply = send(
      "get_entries_count",
      R"({"module_name":"Accounts","session":")" + session + R"(","query":"","deleted":0})"
  );
  EXPECT_EQ(json::parse(reply.body).at("number"), 11);
}

TEST_F(ProfileSevenTest, IgnoresArgumentsTooManyAndDiesOfTooFew) {
  const auto session = log_in_here();
  EXPECT_EQ(send("get_user_id", R"({"session":")" + session + R"(","bogus":1})").body, "\"1\"");
  // ArgumentCountError since PHP 7.1.
  EXPECT_EQ(send("get_entries_count", R"({"session":")" + session + "\"}").status, 500U);
}

TEST_F(ProfileSevenTest, WaitsForTheSessionThatStandsFirst) {
  auto wire = form("method=get_user_id&input_type=JSON&rest_data={\"x\":\"abc\"}");
  wire.path = "/service/v4_1/rest.php";
  EXPECT_EQ(crm_.read(wire).session, "abc");
}

TEST_F(ProfileSevenTest, SortsRelatedRecordsAfterThePageIsCut) {
  const auto session = log_in_here();
  const auto account = id_of("SELECT id FROM accounts WHERE name = 'Kingfisher Water'");
  const auto& accounts = *crm_.vardefs().find("Accounts");
  for (const auto* name : {"Zulu", "Yankee", "Alpha"}) {
    crm_.records().relate(
        accounts,
        account,
        *accounts.find_link("members"),
        crm_.records().insert(accounts, {{"name", name}}, "1")
    );
  }
  const auto names = [&](const std::string& order) {
    const json::array arguments{
        session,
        "Accounts",
        account,
        "members",
        "accounts.name in ('Zulu','Yankee','Alpha')",
        json::array{"name"},
        json::array(),
        0,
        order,
        0,
        2
    };
    const auto reply = send("get_relationships", json::serialize(arguments));
    std::string out;
    for (const auto& entry : json::parse(reply.body).at("entry_list").as_array()) {
      out += entry.at("name_value_list").at("name").at("value").as_string();
      out += ' ';
    }
    return out;
  };
  const auto unsorted = names("");
  EXPECT_EQ(unsorted.find("Alpha"), std::string::npos);
  EXPECT_EQ(names("name"), "Yankee Zulu ");
  EXPECT_EQ(names("name desc"), unsorted);
}

TEST(Profile, EightDiesAtThePathOfSeven) {
  base::FakeClock clock;
  base::SystemRandom random;
  Crm crm({}, clock, random);
  WireRequest wire;
  wire.path = "/service/v4_1/rest.php";
  EXPECT_EQ(crm.answer(wire).status, 500U);
}

}  // namespace
}  // namespace suitemcp::sandbox
