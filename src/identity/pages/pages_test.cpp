// What each page says, and to whom it leads.
#include "identity/client_setup.hpp"
#include "identity/pages/page_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity::pages::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey = "smcp_TheKeyItself";

std::vector<EntityView> entities() {
  return {
      {.code = "crm1",
       .label = "Main CRM",
       .server_name = "suitecrm_crm1",
       .url = "https://gw.example/crm1",
       .refusal = ""},
      {.code = "crm2",
       .label = "Archive",
       .server_name = "suitecrm_crm2",
       .url = "https://gw.example/crm2",
       .refusal = "It needs the group Archive."},
  };
}

KeyRecord record(std::string name) {
  return {
      .id = "9f2c41d07ab3e865",
      .user_id = "u1",
      .email = "ann@example.com",
      .name = std::move(name),
      .created_at = some_time() - 48h,
      .expires_at = some_time() + 720h,
      .last_used_at = std::nullopt,
      .client = "",
      .address = ""
  };
}

KeysView keys(std::vector<KeyRecord> records) {
  KeysView view;
  view.keys = std::move(records);
  view.now = some_time();
  view.form_token = "for-keys";
  view.logout_token = "for-logout";
  view.entities = entities();
  return view;
}

TEST(LoginPage, HasOneFormThatLeadsToTheProvider) {
  const auto html = login_page(frame(), {"login.example.com", "token", "bridge:abc", ""});
  EXPECT_THAT(html, HasSubstr("Sign in with <bdi>login.example.com</bdi></button>"));
  EXPECT_THAT(html, HasSubstr("name=\"form_token\" value=\"token\""));
  EXPECT_THAT(html, HasSubstr("name=\"then\" value=\"bridge:abc\""));
  EXPECT_EQ(tags_of(html, "button").size(), 1U);
}

TEST(LoginPage, SaysWhatComesNext) {
  EXPECT_THAT(
      login_page(frame(), {"p", "t", "bridge:n", "openclaw on crm-host"}),
      HasSubstr("asked to connect <strong><bdi>openclaw on crm-host</bdi></strong>")
  );
  EXPECT_THAT(login_page(frame(), {"p", "t", "keys", ""}), HasSubstr("No new one is made."));
  EXPECT_THAT(login_page(frame(), {"p", "t", "", ""}), HasSubstr("Copy your new key."));
}

TEST(WelcomePage, ShowsTheKeyAndPutsItIntoTheStepsOfEachClient) {
  const auto html = welcome_page(
      frame(),
      {"Ann",
       "ann@example.com",
       base::Secret(kKey),
       some_time() + 24h,
       some_time() + 15min,
       entities()}
  );
  EXPECT_THAT(html, HasSubstr("data-copy=\"the key\"><pre><code dir=\"ltr\">" + kKey + "</code>"));
  EXPECT_EQ(count(html, kKey), 1 + known_clients().size());
  EXPECT_THAT(html, Not(HasSubstr(std::string(kKeyPlaceholder))));
  EXPECT_THAT(html, HasSubstr("until <time datetime=\"2026-11-26T20:30:00Z\">26 Nov 2026, 20:30"));
  EXPECT_THAT(html, HasSubstr("until <time datetime=\"2026-11-25T20:45:00Z\">25 Nov 2026, 20:45"));
  EXPECT_THAT(html, HasSubstr("href=\"/gw/auth/keys\""));
  EXPECT_THAT(html, HasSubstr("ann@example.com"));
  for (const auto client : known_clients()) {
    EXPECT_THAT(html, HasSubstr(">" + setup_for(client, {})->title + "<"));
  }
}

TEST(WelcomePage, HasNoFormAndNoButtonWithoutScripts) {
  for (const auto& key : {std::optional(base::Secret(kKey)), std::optional<base::Secret>()}) {
    const auto html =
        welcome_page(frame(), {"Ann", "", key, std::nullopt, std::nullopt, entities()});
    EXPECT_TRUE(tags_of(html, "form").empty());
    EXPECT_TRUE(tags_of(html, "button").empty());
  }
}

TEST(WelcomePage, AReloadTellsHowToGetAnotherKey) {
  const auto html =
      welcome_page(frame(), {"Ann", "", std::nullopt, std::nullopt, std::nullopt, entities()});
  EXPECT_THAT(html, HasSubstr("was shown already"));
  EXPECT_THAT(html, HasSubstr("<a href=\"/gw/auth/keys\">Make a new key</a>"));
  EXPECT_EQ(count(html, kKeyPlaceholder), 1 + known_clients().size());
}

TEST(WelcomePage, AnEntityThatIsRefusedSaysWhyAndOffersNoSetup) {
  const auto html = welcome_page(
      frame(), {"Ann", "", base::Secret(kKey), std::nullopt, std::nullopt, {entities().back()}}
  );
  EXPECT_THAT(html, HasSubstr("It needs the group Archive."));
  EXPECT_THAT(html, HasSubstr("Not available to you"));
  EXPECT_THAT(html, HasSubstr("no CRM is open to you yet"));
  EXPECT_TRUE(tags_of(html, "details").empty());
  EXPECT_EQ(count(html, kKey), 1U);
  EXPECT_THAT(
      welcome_page(frame(), {"Ann", "", base::Secret(kKey), std::nullopt, std::nullopt, {}}),
      HasSubstr("No CRM is set up here yet.")
  );
}

TEST(KeysPage, ListsWhatIsKnownOfAKeyAndNeverAKey) {
  auto used = record("laptop");
  used.client = "claude-code 2.1.330";
  used.address = "203.0.113.24";
  used.last_used_at = some_time() - 1h;
  auto expired = record("old");
  expired.expires_at = some_time();
  const auto html = keys_page(frame(), keys({used, record("new one"), expired}));
  for (const auto* text :
       {"laptop",
        "9f2c41d07ab3e865",
        "claude-code 2.1.330",
        "from 203.0.113.24",
        "23 Nov 2026, 20:30 UTC",
        "25 Nov 2026, 19:30 UTC",
        "25 Dec 2026, 20:30 UTC",
        "in 30 days",
        "Never",
        "Not known yet",
        "Expired"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  EXPECT_THAT(html, Not(HasSubstr("smcp_")));
  EXPECT_EQ(tags_of(html, "caption").size(), 1U);
  EXPECT_EQ(count(html, "scope=\"col\""), 6U);
  EXPECT_EQ(count(html, "scope=\"row\""), 3U);
}

TEST(KeysPage, RenamesAndRevokesByIdARevocationTakesTwoSteps) {
  const auto html = keys_page(frame(), keys({record("laptop")}));
  EXPECT_EQ(count(html, "name=\"key_id\" value=\"9f2c41d07ab3e865\""), 2U);
  for (const auto* action : {"new", "rename", "revoke"}) {
    EXPECT_EQ(count(html, "name=\"action\" value=\"" + std::string(action) + "\""), 1U) << action;
  }
  const auto summary = html.find("<summary class=\"danger\">Revoke");
  const auto button = html.find("Revoke this key</button>");
  ASSERT_NE(summary, std::string::npos);
  ASSERT_LT(summary, button);
  EXPECT_EQ(html.substr(summary, button - summary).find("</details>"), std::string::npos);
  for (const auto& details : tags_of(html, "details")) EXPECT_FALSE(details.has("open"));
  EXPECT_THAT(html, HasSubstr("name=\"form_token\" value=\"for-logout\""));
  EXPECT_EQ(count(html, "name=\"form_token\" value=\"for-keys\""), 3U);
}

TEST(KeysPage, ShowsANewKeyOnceAboveTheListAndInTheSteps) {
  auto view = keys({record("laptop")});
  view.new_key = base::Secret(kKey);
  view.notice = "The new key is ready.";
  const auto html = keys_page(frame(), view);
  EXPECT_EQ(count(html, kKey), 1 + known_clients().size());
  const auto table = html.find("<table");
  const auto end = html.find("</table>");
  EXPECT_LT(html.find(kKey), table);
  EXPECT_THAT(html.substr(table, end - table), Not(HasSubstr(kKey)));
  EXPECT_THAT(html, HasSubstr("The new key is ready."));
}

TEST(KeysPage, AnErrorIsAnnouncedAndStandsInTheTitle) {
  auto view = keys({});
  view.error = "There is a key of that name.";
  const auto html = keys_page(frame(), view);
  EXPECT_THAT(html, HasSubstr("<title>Error: Your API keys"));
  EXPECT_LT(html.find("role=\"alert\""), html.find("There is a key of that name."));
  EXPECT_THAT(html, HasSubstr("You have no keys."));
}

TEST(KeysPage, OffersToRevokeAllOnlyWhereThereAreSeveral) {
  KeysView view;
  view.now = some_time();
  const KeyRecord key{
      .id = "1",
      .user_id = "u",
      .email = "",
      .name = "laptop",
      .created_at = view.now,
      .expires_at = view.now
  };
  view.keys = {key};
  EXPECT_THAT(keys_page(frame(), view), Not(HasSubstr("value=\"revoke_all\"")));
  view.keys = {key, key};
  EXPECT_THAT(keys_page(frame(), view), HasSubstr("name=\"action\" value=\"revoke_all\""));
}

TEST(BridgePage, NamesWhoAsksAndLeavesTheDecisionToAClick) {
  const auto html = bridge_page(
      frame(),
      {"alice",
       "crm-host",
       "203.0.113.24",
       "ABCD-2345",
       some_time() - 3min,
       some_time(),
       "nonce-1",
       "token"}
  );
  for (const auto* text :
       {"alice",
        "crm-host",
        "203.0.113.24",
        "<code>ABCD-2345</code>",
        "3 minutes ago",
        "Compare this code with the one your tool shows.",
        "Only continue if you started this yourself."}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  EXPECT_THAT(html, HasSubstr("name=\"nonce\" value=\"nonce-1\""));
  ASSERT_EQ(tags_of(html, "button").size(), 2U);
  const auto allow = html.find("name=\"decision\" value=\"allow\"");
  const auto refuse = html.find("name=\"decision\" value=\"refuse\"");
  EXPECT_LT(allow, html.find(">Connect<"));
  EXPECT_LT(html.find(">Connect<"), refuse);
  EXPECT_LT(refuse, html.find(">Refuse<"));
  EXPECT_TRUE(tags_of(html, "script").empty());
}

TEST(MessagePage, SaysWhatToDoAndGivesTheReference) {
  const auto html = message_page(
      frame(),
      {MessageView::Kind::error,
       "Not in a group",
       "None opens a CRM.",
       {"Ask.", "Try again."},
       "Sign in again",
       "/gw/auth/login",
       "req-1"}
  );
  for (const auto* text :
       {"<title>Not in a group",
        "Error: </span>Not in a group</h1>",
        "None opens a CRM.",
        "<li>Ask.</li>",
        "<li>Try again.</li>",
        "href=\"/gw/auth/login\">Sign in again</a>",
        "<code>req-1</code>"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  const auto bare =
      message_page(frame(), {MessageView::Kind::good, "Done", "Close it.", {}, "", "", ""});
  for (const auto* text : {"Error:", "<ul", "class=\"button\"", "Reference"}) {
    EXPECT_THAT(bare, Not(HasSubstr(text)));
  }
}

TEST(Pages, WhoIsSignedInFindsTheKeys) {
  auto signed_in = frame();
  signed_in.signed_in_as = "Ann";
  const MessageView view{MessageView::Kind::good, "Done", "", {}, "", "", ""};
  EXPECT_THAT(message_page(signed_in, view), HasSubstr("<a href=\"/gw/auth/keys\">Your keys</a>"));
  EXPECT_TRUE(tags_of(message_page(frame(), view), "nav").empty());
}

}  // namespace
}  // namespace suitemcp::identity::pages::testing
