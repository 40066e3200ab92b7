#include "config/entities_file.hpp"

#include <gmock/gmock.h>

#include <string>

namespace suitemcp::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kGood =
    R"({"crm1": {"label": "Main CRM", "endpoint": "https://crm/service/v4_1/rest.php",)"
    R"( "port": 3101, "group": "CRM-Main", "tls_skip": false}})";

std::vector<std::string> faults_of(std::string_view text) {
  const auto file = parse_entities(text, "e.json");
  return file ? std::vector<std::string>{} : file.error();
}

std::string entry(std::string_view members) {
  return R"({"crm1": {"endpoint": "https://crm/rest.php", "group": "G")" + std::string(members) +
         "}}";
}

TEST(EntitiesFile, ReadsEveryMember) {
  const auto file = parse_entities(kGood, "e.json");
  ASSERT_TRUE(file.has_value());
  ASSERT_EQ(file->entities.size(), 1);
  const auto& entity = file->entities[0];
  EXPECT_EQ(entity.code, "crm1");
  EXPECT_EQ(entity.label, "Main CRM");
  EXPECT_EQ(entity.endpoint, "https://crm/service/v4_1/rest.php");
  EXPECT_EQ(entity.group, "CRM-Main");
  EXPECT_EQ(entity.port, 3101);
  EXPECT_FALSE(entity.tls_skip);
  EXPECT_THAT(file->warnings, IsEmpty());
}

TEST(EntitiesFile, TheExampleOfTheRepositoryLoadsWithoutWarnings) {
  const auto file = read_entities(SUITEMCP_SOURCE_DIR "/entities.example.json");
  ASSERT_TRUE(file.has_value()) << file.error().front();
  EXPECT_EQ(file->entities.size(), 2);
  EXPECT_THAT(file->warnings, IsEmpty());
}

TEST(EntitiesFile, LabelPortAndTlsSkipMayBeLeftOut) {
  const auto file = parse_entities(entry(""), "e.json");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->entities[0].label, "crm1");
  EXPECT_EQ(file->entities[0].port, 0);
}

TEST(EntitiesFile, SyntaxFaultsNameLineColumnAndReason) {
  EXPECT_THAT(
      faults_of("{\n  \"crm1\": {\n    \"port\": 31x\n  }\n}"),
      ElementsAre(AllOf(StartsWith("e.json: line 3, column "), HasSubstr("syntax error")))
  );
  EXPECT_THAT(faults_of("{\"crm1\": {"), ElementsAre(HasSubstr("line 1, column 11: incomplete")));
  EXPECT_THAT(faults_of(std::string(kGood) + " x"), ElementsAre(HasSubstr("extra data")));
  EXPECT_THAT(faults_of(""), ElementsAre(HasSubstr("incomplete")));
}

TEST(EntitiesFile, ADuplicateKeyIsNamedWithItsLine) {
  EXPECT_THAT(
      faults_of("{\"crm1\": {\"group\": \"a\\\"b\",\n \"group\": \"\"}}"),
      ElementsAre("e.json: line 2, column 2: the key \"group\" is there twice")
  );
  EXPECT_THAT(
      faults_of("{\"crm1\": {},\n\"crm1\": {}}"),
      ElementsAre("e.json: line 2, column 1: the key \"crm1\" is there twice")
  );
}

TEST(EntitiesFile, TheSameKeyInTwoEntriesIsNoDuplicate) {
  EXPECT_THAT(
      faults_of(R"({"a": {"endpoint": "https://a/rest.php", "group": "group"},)"
                R"( "b": {"endpoint": "https://b/rest.php", "group": "group"}})"),
      IsEmpty()
  );
}

TEST(EntitiesFile, OnlyAnObjectWithEntriesIsAccepted) {
  EXPECT_THAT(faults_of("[]"), ElementsAre(HasSubstr("got an array")));
  EXPECT_THAT(faults_of("{}"), ElementsAre(HasSubstr("got an empty one")));
  EXPECT_THAT(faults_of(R"({"crm1": 5})"), ElementsAre("e.json: crm1: expected an object, got 5"));
}

TEST(EntitiesFile, CodesThatArePathsOrNotNamesAreRefused) {
  const std::string body = R"(: {"endpoint": "https://crm/rest.php", "group": "G"}})";
  EXPECT_THAT(
      faults_of(R"({"metrics")" + body),
      ElementsAre(HasSubstr("\"metrics\" is a path of the gateway"))
  );
  EXPECT_THAT(faults_of(R"({"a b")" + body), ElementsAre(HasSubstr("got \"a b\"")));
}

TEST(EntitiesFile, AMissingGroupIsAFaultAndAnEmptyOneAWarning) {
  EXPECT_THAT(
      faults_of(R"({"crm1": {"endpoint": "https://crm/rest.php"}})"),
      ElementsAre(
          "e.json: crm1.group: expected a group name, or \"\" for every signed-in user, got nothing"
      )
  );
  const auto file =
      parse_entities(R"({"crm1": {"endpoint": "https://crm/rest.php", "group": ""}})", "e.json");
  ASSERT_TRUE(file.has_value());
  EXPECT_THAT(file->warnings, ElementsAre(HasSubstr("every signed-in user")));
}

TEST(EntitiesFile, EndpointsMustBeUrlsAndPasswordsInThemAreNotRepeated) {
  EXPECT_THAT(
      faults_of(R"({"crm1": {"endpoint": "crm.example.com", "group": "G"}})"),
      ElementsAre("e.json: crm1.endpoint: expected the http(s) URL of the CRM's rest.php, got "
                  "\"crm.example.com\"")
  );
  EXPECT_THAT(
      faults_of(R"({"crm1": {"endpoint": "https://me:canary@crm/", "group": "G"}})"),
      ElementsAre(AllOf(HasSubstr("crm1.endpoint"), Not(HasSubstr("canary"))))
  );
}

TEST(EntitiesFile, AnUnknownKeyIsAFaultThatNamesTheNearest) {
  EXPECT_THAT(
      faults_of(entry(R"(, "tsl_skip": true)")),
      ElementsAre("e.json: crm1: unknown key \"tsl_skip\"; did you mean \"tls_skip\"?")
  );
  EXPECT_THAT(
      faults_of(entry(R"(, "colour": 1)")),
      ElementsAre(
          HasSubstr("known are label, endpoint, port, group, tls_skip, read_only, tools_deny")
      )
  );
}

TEST(EntitiesFile, WrongTypesAreFaults) {
  EXPECT_THAT(
      faults_of(entry(R"(, "port": "3101", "tls_skip": "no", "label": "")")),
      ElementsAre(
          HasSubstr("crm1.label: expected a name"),
          HasSubstr("crm1.port: expected a number from 1 to 65535, got \"3101\""),
          HasSubstr("crm1.tls_skip: expected true or false")
      )
  );
  EXPECT_THAT(faults_of(entry(R"(, "port": 65536)")), ElementsAre(testing::EndsWith("got 65536")));
}

TEST(EntitiesFile, TwoEntitiesMayNotShareAPort) {
  EXPECT_THAT(
      faults_of(R"({"a": {"endpoint": "https://a/rest.php", "group": "G", "port": 3101},)"
                R"( "b": {"endpoint": "https://b/rest.php", "group": "G", "port": 3101}})"),
      ElementsAre("e.json: b.port: expected a port of its own, got 3101, which is a's")
  );
}

TEST(EntitiesFile, AllFaultsAreToldAtOnce) {
  EXPECT_EQ(faults_of(R"({"sse": {"endpoint": 1, "port": 0}, "b": {"grup": ""}})").size(), 7);
}

TEST(EntitiesFile, RiskyEntriesAreWarnedAbout) {
  const auto file = parse_entities(
      R"({"crm1": {"endpoint": "http://crm.example.com/crm", "group": "G", "tls_skip": true}})", "e"
  );
  ASSERT_TRUE(file.has_value());
  EXPECT_THAT(
      file->warnings,
      ElementsAre(
          HasSubstr("certificate is not verified"),
          HasSubstr("is not encrypted"),
          HasSubstr("find-endpoint http://crm.example.com/crm")
      )
  );
}

TEST(EntitiesFile, AMissingFileIsAFaultThatNamesIt) {
  const auto file = read_entities("/nonexistent/entities.json");
  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error(), ElementsAre(HasSubstr("/nonexistent/entities.json: cannot be read")));
}

}  // namespace
}  // namespace suitemcp::config
