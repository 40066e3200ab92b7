#include "client/json_text.hpp"

#include <gmock/gmock.h>

namespace suitemcp::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(JsonText, AMemberIsFoundAsItIsWritten) {
  constexpr const char* text = R"({"a":"x","n":1234.50, "o":{"z":1.0,"q":[1e3]} ,"u":"\u00e9"})";
  EXPECT_EQ(find_member_text(text, "n"), "1234.50");
  EXPECT_EQ(find_member_text(text, "o"), R"({"z":1.0,"q":[1e3]})");
  EXPECT_EQ(find_member_text(text, "u"), R"("\u00e9")");
}

TEST(JsonText, AMemberThatIsNotThereIsNothing) {
  EXPECT_EQ(find_member_text(R"({"a":{"n":1}})", "n"), std::nullopt);
  EXPECT_EQ(find_member_text("[1]", "n"), std::nullopt);
  EXPECT_EQ(find_member_text("", "n"), std::nullopt);
}

TEST(JsonText, RecordsKeepTheirNumbersAndTheirOrder) {
  const auto records =
      read_records(R"([{"b":1234.50,"a":100.0 ,"t":"1\n2"},{"n":null,"l":[1.10, 2],"f":false}])");
  ASSERT_TRUE(records.has_value());
  EXPECT_THAT(
      *records,
      ElementsAre(
          ElementsAre(Pair("b", "1234.50"), Pair("a", "100.0"), Pair("t", "1\n2")),
          ElementsAre(Pair("n", ""), Pair("l", "[1.10, 2]"), Pair("f", "false"))
      )
  );
}

TEST(JsonText, AnElementThatIsNoObjectIsAnEmptyRecord) {
  EXPECT_THAT(*read_records(R"([1,{"a":2}])"), ElementsAre(IsEmpty(), ElementsAre(Pair("a", "2"))));
  EXPECT_THAT(*read_records("[]"), IsEmpty());
}

TEST(JsonText, WhatIsNoArrayHasNoRecords) {
  for (const auto* text : {"{}", "1", "", "[1,"})
    EXPECT_EQ(read_records(text), std::nullopt) << text;
}

}  // namespace
}  // namespace suitemcp::client
