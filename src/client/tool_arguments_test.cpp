#include "client/tool_arguments.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <vector>

namespace suitemcp::client {
namespace {

using testing::HasSubstr;

const boost::json::object& schema() {
  static const auto value = boost::json::parse(R"({"type":"object","properties":{
    "module":{"type":"string"},"id":{"type":"string"},"offset":{"type":"integer"},
    "fields":{"type":["array","null"]},"values":{"type":"object"},"dry_run":{"type":"boolean"}}})");
  return value.as_object();
}

std::string read(const std::vector<std::string>& words) {
  const auto arguments = read_tool_arguments(words, schema());
  return arguments ? boost::json::serialize(*arguments) : "error: " + arguments.error();
}

TEST(ToolArguments, AreTypedByTheSchema) {
  EXPECT_EQ(
      read({"module=Accounts", "id=1", "offset=1", "dry_run=true", "values={\"a\":\"b\"}"}),
      R"({"module":"Accounts","id":"1","offset":1,"dry_run":true,"values":{"a":"b"}})"
  );
}

TEST(ToolArguments, ListsAreWordsOrJson) {
  EXPECT_EQ(read({"fields=name,id"}), R"({"fields":["name","id"]})");
  EXPECT_EQ(read({"fields=[\"name\"]"}), R"({"fields":["name"]})");
  EXPECT_EQ(read({"fields="}), R"({"fields":[]})");
}

TEST(ToolArguments, OnlyTheFirstEqualsSignSeparates) {
  EXPECT_EQ(read({"module=a=b"}), R"({"module":"a=b"})");
}

TEST(ToolArguments, UnknownNamesAreSentAsTextForTheServerToRefuse) {
  EXPECT_EQ(read({"modul=5"}), R"({"modul":"5"})");
}

TEST(ToolArguments, WordsThatAreNoPairsAreRefused) {
  EXPECT_THAT(read({"Accounts"}), HasSubstr("expected name=value, got \"Accounts\""));
  EXPECT_THAT(read({"=x"}), HasSubstr("expected name=value"));
}

TEST(ToolArguments, ValuesOfAnotherTypeAreRefusedWithWhatWasExpected) {
  EXPECT_EQ(read({"offset=abc"}), "error: offset: expected an integer, got \"abc\"");
  EXPECT_EQ(read({"offset=1.5"}), "error: offset: expected an integer, got \"1.5\"");
  EXPECT_EQ(read({"offset="}), "error: offset: expected an integer, got \"\"");
  EXPECT_EQ(read({"offset=null"}), "error: offset: expected an integer, got \"null\"");
  EXPECT_EQ(read({"dry_run=yes"}), "error: dry_run: expected true or false, got \"yes\"");
  EXPECT_EQ(read({"values=a"}), "error: values: expected a JSON object, got \"a\"");
  EXPECT_THAT(read({"fields=[1"}), HasSubstr("fields: expected a,b,c or a JSON array, got"));
}

TEST(ToolArguments, ANameGivenTwiceIsRefused) {
  EXPECT_THAT(read({"id=1", "id=2"}), HasSubstr("id is given twice"));
}

}  // namespace
}  // namespace suitemcp::client
