#include "tests/support/rest_stack.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using testing::FakeCrm;
using testing::rows;
using testing::run;
using Texts = std::vector<std::string>;

const char* const kWarnings =
    R"({"entry_list":[{"id":"a","name_value_list":[{"name":"warning","value":"gone"}]}]})";

class LinksAndFinds : public testing::RestStack {
 protected:
  Texts related(const std::string& where = {}) {
    return run(io, bridge.related_ids(context, account, request(where)));
  }
  /// The Error of related_ids.
  base::Error related_error(const std::string& where = {}) {
    try {
      related(where);
    } catch (const base::Error& error) {
      return error;
    }
    return {base::ErrorKind::internal, "test.none", "no error"};
  }
  static RelatedRequest request(const std::string& where) {
    return {"Accounts", "a", "contacts", where, 0, 20};
  }
  std::vector<TextMatches> search(std::int64_t limit) {
    return run(io, bridge.search_text(context, account, "x", {"Accounts"}, limit));
  }
  std::string attach_code() {
    return code([&] { return bridge.attach(context, account, "n1", "a.txt", "aGk="); });
  }
};

TEST_F(LinksAndFinds, GetsManyRecordsAndAsksForNoneWithoutIds) {
  fake.next("get_entries", FakeCrm::json(rows(2, "2")));
  const auto records = run(io, bridge.get_many(context, account, "Accounts", {"0", "1"}, {}));
  EXPECT_EQ(records.size(), 2U);
  EXPECT_TRUE(run(io, bridge.get_many(context, account, "Accounts", {}, {})).empty());
  EXPECT_EQ(fake.count("get_entries"), 1U);
  fake.next("get_entries", FakeCrm::error(40));
  const auto denied =
      code([&] { return bridge.get_many(context, account, "Accounts", {"0"}, {}); });
  EXPECT_EQ(denied, "crm.access_denied");
}

TEST_F(LinksAndFinds, GivesTheIdsOfLinkedRecords) {
  fake.next("get_relationships", FakeCrm::json(rows(2, "2")));
  EXPECT_EQ(related(), (Texts{"0", "1"}));
  EXPECT_EQ(fake.count("get_entry"), 0U);
}

TEST_F(LinksAndFinds, SaysThatTheRecordIsMissingWhenTheCrmCrashesOverIt) {
  for (const std::string where : {"", "contacts.last_name='x'"}) {
    for (const auto& crash :
         {FakeCrm::Http{500, ""}, FakeCrm::Http{200, "<b>Fatal error</b>: Uncaught Error"}}) {
      fake.next("get_relationships", crash);
      fake.next("get_entry", FakeCrm::json(kWarnings));
      const auto error = related_error(where);
      EXPECT_EQ(error.code(), "crm.no_record");
      EXPECT_EQ(error.kind(), base::ErrorKind::not_found);
      EXPECT_TRUE(error.user_message().starts_with("Accounts has no record with id \"a\": "))
          << error.user_message();
      EXPECT_EQ(fake.questions.back().method, "get_entry");
      EXPECT_EQ(fake.questions.back().text("id"), "a");
    }
  }
}

TEST_F(LinksAndFinds, BlamesTheConditionWhenTheRecordExists) {
  const std::string where = "contacts.nme='x'";
  for (const FakeCrm::Step& refusal : {FakeCrm::Step(FakeCrm::Http{500, ""}), FakeCrm::error(40)}) {
    fake.next("get_relationships", refusal);
    fake.next("get_entry", FakeCrm::json(rows(1, "1")));
    EXPECT_EQ(related_error(where).code(), "crm.refused_query");
  }
}

TEST_F(LinksAndFinds, BlamesTheRightsWhenTheRecordMayNotBeRead) {
  fake.next("get_relationships", FakeCrm::error(40));
  fake.next("get_entry", FakeCrm::error(40));
  const auto error = related_error("contacts.last_name='x'");
  EXPECT_EQ(error.code(), "crm.access_denied");
  EXPECT_FALSE(error.user_message().contains("condition")) << error.user_message();
  fake.next("get_relationships", FakeCrm::error(40));
  EXPECT_EQ(related_error().code(), "crm.access_denied");
  EXPECT_EQ(fake.count("get_entry"), 1U) << "without a condition there is nothing to find out";
}

TEST_F(LinksAndFinds, StaysWithTheCrashWhenNothingExplainsIt) {
  fake.next("get_relationships", FakeCrm::Http{500, ""});
  fake.next("get_entry", FakeCrm::json(rows(1, "1")));
  const auto crash = related_error();
  EXPECT_EQ(crash.code(), "crm.server_error");
  EXPECT_TRUE(crash.user_message().contains("the record exists")) << crash.user_message();
  fake.next("get_relationships", FakeCrm::Http{500, ""});
  fake.next("get_entry", testing::net_error(base::ErrorKind::timeout, "net.timeout"));
  EXPECT_EQ(related_error().code(), "crm.server_error");
}

TEST_F(LinksAndFinds, MissingRecordsDoNotOpenTheBreaker) {
  for (int i = 0; i < 5; ++i) {
    fake.next("get_relationships", FakeCrm::Http{500, ""});
    fake.next("get_entry", FakeCrm::json(kWarnings));
    EXPECT_EQ(related_error().code(), "crm.no_record");
    fake.next("search_by_module", FakeCrm::Http{500, ""});
    EXPECT_THROW(search(5), base::Error);
  }
  EXPECT_EQ(stack.breaker().state(), CircuitBreaker::State::closed);
}

TEST_F(LinksAndFinds, RelatesOrSaysThatTheCrmRefused) {
  const auto relate = [this] {
    return run(
        io, bridge.relate(context, account, {"Accounts", "a", "contacts", {"1"}, LinkChange::add})
    );
  };
  fake.next("set_relationship", FakeCrm::json(R"({"created":1,"failed":0,"deleted":0})"));
  EXPECT_TRUE(relate());
  EXPECT_EQ(fake.questions.back().call.repeat, net::Repeat::never);
  fake.next("set_relationship", FakeCrm::json(R"({"created":0,"failed":1,"deleted":0})"));
  EXPECT_FALSE(relate());
}

TEST_F(LinksAndFinds, CutsTheRowThatTheCrmFindsBeyondTheLimit) {
  const auto body =
      R"({"entry_list":[{"name":"Accounts","records":[{"id":{"name":"id","value":"1"}},)"
      R"({"id":{"name":"id","value":"2"}},{"id":{"name":"id","value":"3"}}]}]})";
  for (const std::int64_t limit : {0, 2, 3, 9}) {
    fake.next("search_by_module", FakeCrm::json(body));
    const auto found = search(limit);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].ids.size(), std::min<std::size_t>(3, static_cast<std::size_t>(limit)));
  }
}

TEST_F(LinksAndFinds, MergesWhatWasViewed) {
  fake.next(
      "get_last_viewed",
      FakeCrm::json(
          R"([{"item_id":"1","module_name":"Accounts","date_modified":"2026-01-01 00:00:00"},)"
          R"({"item_id":"2","module_name":"Tasks","date_modified":"2026-01-02 00:00:00"},)"
          R"({"item_id":"1","module_name":"Accounts"}])"
      )
  );
  const auto viewed = run(io, bridge.last_viewed(context, account, {"Accounts"}));
  ASSERT_EQ(viewed.size(), 1U);
  EXPECT_EQ(viewed[0].viewed_at, "2026-01-01 00:00:00");
}

TEST_F(LinksAndFinds, ReadsUpcomingActivitiesAndDropdowns) {
  fake.next("get_upcoming_activities", FakeCrm::json(R"([{"id":"t","module":"Tasks"}])"));
  EXPECT_EQ(run(io, bridge.upcoming(context, account)).size(), 1U);
  fake.next("get_language_definition", FakeCrm::json(R"({"app_list_strings":{"a":{"b":"c"}}})"));
  EXPECT_EQ(run(io, bridge.dropdowns(context, account)).size(), 1U);
  EXPECT_EQ(code([&] { return bridge.upcoming(context, account); }), "crm.bad_reply") << "null";
}

TEST_F(LinksAndFinds, ReadsAndReplacesAttachments) {
  fake.next(
      "get_note_attachment",
      FakeCrm::json(R"({"note_attachment":{"id":"n1","filename":"a.txt","file":"aGk="}})")
  );
  EXPECT_EQ(run(io, bridge.attachment(context, account, "n1")).base64, "aGk=");
  fake.next("set_note_attachment", FakeCrm::json(R"({"id":"n1"})"));
  EXPECT_EQ(attach_code(), "");
  EXPECT_EQ(fake.questions.back().call.repeat, net::Repeat::never);
  fake.next("set_note_attachment", FakeCrm::json(R"({"id":"-1"})"));
  EXPECT_EQ(attach_code(), "crm.no_record");
  fake.next("set_note_attachment", FakeCrm::json("{}"));
  EXPECT_EQ(attach_code(), "crm.bad_reply");
}

}  // namespace
}  // namespace suitemcp::crm
