#include "tools/field_values.hpp"

#include "tests/support/crm_modules.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace suitemcp::tools {
namespace {

using Literal = crm::FieldValue::Literal;
using test::field;
using test::required;

auto prepared(
    std::string_view fields, const crm::ModuleDefinition& module, WriteKind kind = WriteKind::create
) {
  return prepare_fields(boost::json::parse(fields).as_object(), module, kind);
}

std::string refusal(std::string_view fields, const crm::ModuleDefinition& module) {
  const auto result = prepared(fields, module);
  return result ? "" : std::string(result.error().user_message());
}

const crm::FieldValue& value_of(const PreparedFields& fields, std::string_view name) {
  static const crm::FieldValue kNone{"", "none"};
  const auto found = std::ranges::find(fields.values, name, &crm::FieldValue::name);
  return found == fields.values.end() ? kNone : *found;
}

crm::ModuleDefinition module_with(std::string name, std::vector<crm::FieldDefinition> fields) {
  fields.push_back(required(field("name", "name", "Subject", 50)));
  return {std::move(name), "t", std::move(fields), {}};
}

TEST(FieldValues, NumbersOfNumericFieldsAreJsonNumbers) {
  struct Row {
    std::string_view given;
    std::string_view sent;
  };
  for (const auto& [given, sent] : {
           Row{"12345.67", "12345.67"},
           Row{R"("12345.67")", "12345.67"},
           Row{R"("5.")", "5"},
           Row{R"(".5")", "0.5"},
           Row{R"("-.5")", "-0.5"},
           Row{R"("007")", "7"},
           Row{R"("000")", "0"},
           Row{R"("+5")", "5"},
           Row{"0", "0"},
       }) {
    const auto fields = prepared(
        R"({"amount":)" + std::string(given) + "}", test::opportunities(), WriteKind::update
    );
    ASSERT_TRUE(fields) << given;
    EXPECT_EQ(value_of(*fields, "amount").value, sent) << given;
    EXPECT_EQ(value_of(*fields, "amount").literal, Literal::number) << given;
  }
}

TEST(FieldValues, TextsAndEmptyNumbersStayTexts) {
  const auto fields = prepared(
      R"({"probability":null,"name":"5","date_closed":"2026-12-31"})",
      test::opportunities(),
      WriteKind::update
  );
  ASSERT_TRUE(fields);
  for (const auto& value : fields->values) EXPECT_EQ(value.literal, Literal::text) << value.name;
  for (const auto* bad : {R"({"amount":"+"})", R"({"amount":"1.2.3"})", R"({"amount":"--5"})"}) {
    EXPECT_TRUE(refusal(bad, test::opportunities()).contains("expected a number")) << bad;
  }
}

TEST(FieldValues, TheCrmNumbersRecordsItself) {
  const auto cases = module_with("Cases", {required(field("case_number", "int", "Number"))});
  EXPECT_TRUE(prepared(R"({"name":"x"})", cases));
  EXPECT_TRUE(prepared(R"({"name":"x"})", cases)->warnings.empty());
  EXPECT_TRUE(refusal(R"({"name":"x","case_number":7})", cases).contains("numbers records itself"));
}

TEST(FieldValues, OnlyWhatNamesARecordIsDemanded) {
  const auto module = module_with(
      "Products",
      {required(field("price", "currency", "Price")),
       required(field("filename", "file", "File")),
       required(field("photo", "image", "Photo"))}
  );
  EXPECT_TRUE(refusal(R"({"price":5})", module).contains("name (Subject) is required"));
  const auto fields = prepared(R"({"name":"x"})", module);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->warnings.size(), 1U);
  EXPECT_TRUE(fields->warnings[0].contains("price (Price)")) << fields->warnings[0];
  EXPECT_FALSE(fields->warnings[0].contains("filename"));
  EXPECT_FALSE(fields->warnings[0].contains("photo"));
  const auto cleared = prepared(R"({"price":""})", module, WriteKind::update);
  ASSERT_TRUE(cleared);
  EXPECT_EQ(cleared->warnings.size(), 1U);
  EXPECT_EQ(
      refusal(
          R"({"name":"x","sales_stage":"Prospecting","date_closed":"2026-01-01"})",
          test::opportunities()
      )
          .contains("amount"),
      true
  );
}

TEST(FieldValues, CallsAndMeetingsLastAQuarterOfAnHourUnlessTold) {
  for (const auto* name : {"Calls", "Meetings"}) {
    const auto module = module_with(
        name,
        {required(field("duration_hours", "int", "Hours")),
         field("duration_minutes", "int", "Minutes"),
         field("date_end", "datetimecombo", "End")}
    );
    const auto plain = prepared(R"({"name":"x"})", module);
    EXPECT_EQ(value_of(*plain, "duration_hours").value, "0");
    EXPECT_EQ(value_of(*plain, "duration_minutes").value, "15");
    EXPECT_EQ(value_of(*plain, "duration_minutes").literal, Literal::number);
    EXPECT_TRUE(plain->warnings.empty());
    const auto hours = prepared(R"({"name":"x","duration_hours":1})", module);
    EXPECT_EQ(value_of(*hours, "duration_minutes").value, "0");
    const auto minutes = prepared(R"({"name":"x","duration_minutes":45})", module);
    EXPECT_EQ(value_of(*minutes, "duration_hours").value, "0");
    EXPECT_EQ(value_of(*minutes, "duration_minutes").value, "45");
    const auto ended = prepared(R"({"name":"x","date_end":"2026-01-01 10:00:00"})", module);
    EXPECT_EQ(value_of(*ended, "duration_minutes").value, "none");
    const auto changed = prepared(R"({"name":"x"})", module, WriteKind::update);
    EXPECT_EQ(value_of(*changed, "duration_hours").value, "none");
  }
}

TEST(FieldValues, TasksAreOfMediumPriorityUnlessTold) {
  const auto tasks = module_with(
      "Tasks",
      {required(test::choice("priority", "Priority", {{"High", "High"}, {"Medium", "Medium"}}))}
  );
  EXPECT_EQ(value_of(*prepared(R"({"name":"x"})", tasks), "priority").value, "Medium");
  const auto given = prepared(R"({"name":"x","priority":"High"})", tasks);
  EXPECT_EQ(value_of(*given, "priority").value, "High");
  const auto odd =
      module_with("Tasks", {required(test::choice("priority", "Priority", {{"P1", "P1"}}))});
  EXPECT_EQ(value_of(*prepared(R"({"name":"x"})", odd), "priority").value, "none");
  EXPECT_EQ(prepared(R"({"name":"x"})", odd)->warnings.size(), 1U);
}

TEST(FieldValues, AnEnumTakesItsOwnDefault) {
  auto reminder = test::choice("reminder_time", "Reminder", {{"60", "1 minute"}});
  reminder.default_value = "-1";
  const auto calls = module_with("Calls", {reminder});
  EXPECT_EQ(
      value_of(*prepared(R"({"name":"x","reminder_time":-1})", calls), "reminder_time").value, "-1"
  );
  EXPECT_TRUE(refusal(R"({"name":"x","reminder_time":-2})", calls).contains("not in its list"));
}

TEST(FieldValues, WhatGivesRightsIsReadOnlyByWhateverNameTheUsersGo) {
  for (const auto* name : {"Users", "Employees"}) {
    auto module = module_with(name, {field("is_admin", "bool", "Administrator")});
    module.table = "users";
    EXPECT_TRUE(refusal(R"({"name":"x","is_admin":true})", module).contains("administrator screen"))
        << name;
  }
  const auto other = module_with("Clubs_1", {field("is_admin", "bool", "Administrator")});
  EXPECT_EQ(refusal(R"({"name":"x","is_admin":true})", other), "");
}

TEST(FieldValues, LongTextsAreNotHeldToALength) {
  for (const auto* type : {"text", "html", "wysiwyg"}) {
    const auto module = module_with("Notes", {field("body", type, "Body", 5)});
    EXPECT_EQ(refusal(R"({"name":"x","body":"longer than five"})", module), "") << type;
  }
  const auto module = module_with("Notes", {field("body", "varchar", "Body", 5)});
  EXPECT_TRUE(refusal(R"({"name":"x","body":"longer than five"})", module).contains("at most 5"));
}

TEST(FieldValues, NameTheIdFieldOfARelate) {
  auto billing = test::relate("billing_account", "Account", "Accounts");
  billing.id_name = "billing_account_id";
  const auto quotes =
      module_with("AOS_Quotes", {billing, field("billing_account_id", "id", "Account ID")});
  EXPECT_TRUE(
      refusal(R"({"name":"x","billing_account":"Acme"})", quotes).contains("set billing_account_id")
  );
}

}  // namespace
}  // namespace suitemcp::tools
