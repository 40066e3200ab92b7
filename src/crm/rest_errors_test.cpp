#include "crm/rest_errors.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {
namespace {

TEST(RestErrors, ATimeoutBlamesTheCrmUnlessAConditionMayHaveBeenTheReason) {
  const base::Error late(base::ErrorKind::timeout, "net.timeout", "10 s");
  const CallTraits plain{"get_entry_list", Effect::read, SqlPart::none};
  const CallTraits searching{"get_entry_list", Effect::read, SqlPart::present};
  EXPECT_EQ(transport_error(late, plain).blame, Blame::infrastructure);
  EXPECT_EQ(transport_error(late, searching).blame, Blame::unclear);
  EXPECT_EQ(transport_error(late, searching).error.code(), "crm.timeout");
  const base::Error refused(base::ErrorKind::unavailable, "net.connect", "refused");
  EXPECT_EQ(transport_error(refused, searching).blame, Blame::infrastructure);
}

TEST(RestErrors, ACrashIsNoFaultOfTheCrmWhereItStandsForARefusal) {
  const CallTraits searching{
      "search_by_module", Effect::read, SqlPart::none, Crash::may_be_refusal
  };
  const auto failure = status_error(500, "", searching);
  EXPECT_EQ(failure.error.code(), "crm.server_error");
  EXPECT_EQ(failure.blame, Blame::unclear);
  EXPECT_TRUE(failure.error.user_message().contains("exist")) << failure.error.user_message();
  const RestRefusal page{RestRefusal::Sort::crash, 0, "Fatal error"};
  EXPECT_EQ(refusal_error(page, searching).error.code(), "crm.server_error");
  EXPECT_EQ(refusal_error(page, searching).blame, Blame::unclear);
  EXPECT_EQ(status_error(503, "", searching).blame, Blame::infrastructure);
  const CallTraits plain{"get_entry", Effect::read};
  EXPECT_EQ(status_error(500, "", plain).blame, Blame::infrastructure);
}

TEST(RestErrors, TheCrmsNumbersBecomePlainWordsWithWhatToDo) {
  struct Row {
    std::int64_t number;
    std::string_view code;
    std::string_view words;
    std::string_view advice;
  };
  const std::vector<Row> rows{
      {10, "crm.login_refused", "wrong user name or password", "mcp-admin add"},
      {11, "crm.session_lost", "does not keep this account's session", "Try again"},
      {12, "crm.login_refused", "not set up for API access", "Ask the operator"},
      {20, "crm.unknown_module", "no such module", "plural and case-sensitive"},
      {40, "crm.access_denied", "Permission denied", "Ask the CRM's administrator"},
      {1008, "crm.login_refused", "has expired", "Ask the operator"},
      {1009, "crm.login_refused", "locked", "Ask the operator"},
      {1012, "crm.login_refused", "directory (LDAP)", "Ask the operator"},
      {-1, "crm.bad_reply", "does not know the operation set_entry", "REST API v4_1"},
      {4711, "crm.bad_reply", "its error 4711", "CRM"},
  };
  const CallTraits call{"set_entry", Effect::write};
  for (const auto& row : rows) {
    const auto failure =
        refusal_error({RestRefusal::Sort::crm_error, row.number, "Name of it"}, call);
    const auto text = failure.error.user_message();
    EXPECT_EQ(failure.error.code(), row.code) << row.number;
    EXPECT_TRUE(text.contains(row.words)) << row.number << ": " << text;
    EXPECT_TRUE(text.contains(row.advice)) << row.number << ": " << text;
    EXPECT_EQ(failure.blame, Blame::nobody) << row.number;
  }
  const std::string crash(status_error(500, "", call).error.user_message());
  EXPECT_TRUE(crash.contains("may or may not have been changed")) << crash;
  EXPECT_TRUE(crash.contains("PHP error log")) << crash;
  const auto html = refusal_error({RestRefusal::Sort::not_json, 0, "Fatal error"}, call);
  EXPECT_TRUE(html.error.user_message().contains("not JSON"));
  EXPECT_FALSE(html.error.user_message().contains("Fatal error")) << "the page is for the log only";
}

TEST(RestErrors, OfAReadIsNeverSaidThatAPermissionWasDenied) {
  const RestRefusal refusal{RestRefusal::Sort::crm_error, 40, "Access Denied"};
  for (const auto condition : {SqlPart::none, SqlPart::present}) {
    const CallTraits call{"get_entry_list", Effect::read, condition};
    const auto failure = refusal_error(refusal, call);
    const std::string text(failure.error.user_message());
    EXPECT_EQ(failure.error.code(), "crm.access_denied");
    EXPECT_TRUE(text.starts_with("Access refused by CRM role")) << text;
    EXPECT_FALSE(text.contains("Permission denied")) << text;
    EXPECT_TRUE(text.contains("Ask the CRM's administrator")) << text;
  }
}

}  // namespace
}  // namespace suitemcp::crm
