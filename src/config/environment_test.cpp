#include "config/environment.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace suitemcp::config {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class EnvironmentTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/environment-XXXXXX";
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text, mode_t mode) {
    const auto path = (folder / name).string();
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  EnvironmentReader reader(Environment::Variables variables) {
    environment = Environment(std::move(variables));
    return {environment, faults};
  }

  std::filesystem::path folder;
  Environment environment{{}};
  std::vector<std::string> faults;
};

TEST_F(EnvironmentTest, UnsetAndEmptyVariablesGiveTheFallback) {
  auto read = reader({{"B", ""}, {"C", "  "}});
  EXPECT_EQ(read.integer<int>("A", {7, 1, 9}), 7);
  EXPECT_EQ(read.integer<int>("B", {7, 1, 9}), 7);
  EXPECT_EQ(read.duration("C", {milliseconds(5), milliseconds(1), milliseconds(9)}).count(), 5);
  EXPECT_FALSE(read.flag("A"));
  EXPECT_EQ(read.url("A"), "");
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(EnvironmentTest, NumbersOutOfBoundsAreFaultsWithTheBounds) {
  auto read = reader({{"A", "0"}, {"B", "10"}, {"C", "x"}, {"D", "9"}, {"E", "1"}});
  for (const auto* name : {"A", "B", "C"}) EXPECT_EQ(read.integer<int>(name, {7, 1, 9}), 7);
  EXPECT_EQ(read.integer<int>("D", {7, 1, 9}), 9);
  EXPECT_EQ(read.integer<int>("E", {7, 1, 9}), 1);
  EXPECT_THAT(
      faults,
      ElementsAre(
          "A: expected a number from 1 to 9, got \"0\"",
          "B: expected a number from 1 to 9, got \"10\"",
          "C: expected a number from 1 to 9, got \"x\""
      )
  );
}

TEST_F(EnvironmentTest, DurationsSayTheirUnit) {
  auto read = reader({{"A", "fast"}, {"B", "2"}});
  read.duration("A", {milliseconds(5), milliseconds(1), milliseconds(9)});
  using std::chrono::seconds;
  EXPECT_EQ(read.seconds("B", {seconds(5), seconds(1), seconds(9)}), milliseconds(2000));
  EXPECT_THAT(faults, ElementsAre("A: expected a number from 1 to 9 (milliseconds), got \"fast\""));
}

TEST_F(EnvironmentTest, DaysAndMinutesAreDaysAndMinutes) {
  using std::chrono::days;
  using std::chrono::minutes;
  auto read = reader({{"A", "2"}, {"B", "15"}, {"C", "0"}, {"D", "1.5"}});
  EXPECT_EQ(read.days("A", {days(5), days(1), days(9)}), std::chrono::hours(48));
  EXPECT_EQ(read.minutes("B", {minutes(1), minutes(1), minutes(20)}), std::chrono::seconds(900));
  EXPECT_EQ(read.days("C", {days(5), days(1), days(9)}), days(5));
  EXPECT_EQ(read.minutes("D", {minutes(4), minutes(1), minutes(20)}), minutes(4));
  EXPECT_THAT(
      faults,
      ElementsAre(
          "C: expected a number from 1 to 9 (days), got \"0\"",
          "D: expected a number from 1 to 20 (minutes), got \"1.5\""
      )
  );
}

TEST_F(EnvironmentTest, UrlsLoseTheirLastSlashAndNeverShowAPassword) {
  auto read = reader({{"A", "https://gw.example.com/"}, {"B", "gw"}, {"C", "https://me:hush@gw"}});
  EXPECT_EQ(read.url("A"), "https://gw.example.com");
  EXPECT_EQ(read.url("B"), "");
  EXPECT_EQ(read.url("C"), "");
  ASSERT_EQ(faults.size(), 2);
  EXPECT_EQ(faults[0], "B: expected a URL such as https://host.example.com, got \"gw\"");
  EXPECT_THAT(faults[1], Not(HasSubstr("hush")));
}

TEST_F(EnvironmentTest, HostListsAreSplitAndEachIsChecked) {
  auto read = reader({{"A", "a.example.com, b:8443,,"}, {"B", "https://a,ok"}});
  EXPECT_THAT(read.hosts("A"), ElementsAre("a.example.com", "b:8443"));
  EXPECT_THAT(read.hosts("B"), ElementsAre("ok"));
  EXPECT_THAT(faults, ElementsAre(HasSubstr("B: expected host names")));
}

TEST_F(EnvironmentTest, AChoiceOutsideTheListNamesTheList) {
  constexpr std::array<std::string_view, 2> values = {"debug", "info"};
  auto read = reader({{"A", "info"}, {"B", "loud"}});
  EXPECT_EQ(read.choice("A", values, 0), 1);
  EXPECT_EQ(read.choice("B", values, 0), 0);
  EXPECT_THAT(faults, ElementsAre("B: expected one of debug, info, got \"loud\""));
}

TEST_F(EnvironmentTest, FlagsThatAreNotFlagsAreFaults) {
  auto read = reader({{"A", "maybe"}, {"B", "1"}});
  EXPECT_FALSE(read.flag("A"));
  EXPECT_TRUE(read.flag("B"));
  EXPECT_THAT(faults, ElementsAre("A: expected 1 or 0, got \"maybe\""));
}

TEST_F(EnvironmentTest, ASecretComesFromItsFileWithoutTheLineEnd) {
  auto read = reader({{"KEY_FILE", write("key", "canary-one\n", 0600)}});
  const auto secret = read.secret("KEY");
  ASSERT_TRUE(secret.has_value());
  EXPECT_EQ(secret->expose(), "canary-one");
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(EnvironmentTest, ASecretComesFromASystemdCredential) {
  write("KEY", "canary-two\n", 0440);
  auto read = reader({{"CREDENTIALS_DIRECTORY", folder.string()}});
  EXPECT_EQ(read.secret("KEY")->expose(), "canary-two");
  EXPECT_FALSE(read.secret("OTHER").has_value());
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(EnvironmentTest, ASecretFileThatOthersMayReadIsRefusedWithTheFix) {
  auto read = reader({{"KEY_FILE", write("key", "canary-three", 0640)}});
  EXPECT_FALSE(read.secret("KEY").has_value());
  ASSERT_EQ(faults.size(), 1);
  EXPECT_THAT(faults[0], HasSubstr("Fix: chmod 600"));
  EXPECT_THAT(faults[0], Not(HasSubstr("canary")));
}

TEST_F(EnvironmentTest, ASecretFileThatIsMissingIsAFault) {
  auto read = reader({{"KEY_FILE", (folder / "none").string()}});
  EXPECT_FALSE(read.secret("KEY").has_value());
  EXPECT_THAT(faults, ElementsAre(HasSubstr("which is not there")));
}

TEST_F(EnvironmentTest, AnEmptySecretFileIsNoSecret) {
  auto read =
      reader({{"KEY_FILE", write("key", "\n", 0600)}, {"CREDENTIALS_DIRECTORY", folder.string()}});
  write("OTHER", "", 0400);
  EXPECT_FALSE(read.secret("KEY").has_value());
  EXPECT_FALSE(read.secret("OTHER").has_value());
  EXPECT_THAT(
      faults,
      ElementsAre(
          testing::AllOf(HasSubstr("KEY_FILE: expected"), HasSubstr("which is empty")),
          testing::AllOf(HasSubstr("OTHER: expected"), HasSubstr("which is empty"))
      )
  );
}

TEST_F(EnvironmentTest, ASecretFileIsReadWholeOrNotAtAll) {
  const auto text = std::string(4095, 'x') + "y";
  auto read =
      reader({{"KEY_FILE", write("key", text, 0600)}, {"BIG_FILE", write("big", text + "z", 0600)}}
      );
  EXPECT_EQ(read.secret("KEY")->expose(), text);
  EXPECT_FALSE(read.secret("BIG").has_value());
  EXPECT_THAT(faults, ElementsAre(HasSubstr("larger than 4 KiB")));
}

TEST_F(EnvironmentTest, AStrongSecretIsLongAndNoPattern) {
  auto read = reader(
      {{"A", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
       {"B", "0f1e2d3c4b5a69788796a5b4c3d2e1f"},
       {"C", std::string(64, 'c')}}
  );
  EXPECT_TRUE(read.strong_secret("A").has_value());
  EXPECT_FALSE(read.strong_secret("D").has_value());
  EXPECT_THAT(faults, IsEmpty());
  read.strong_secret("B");
  read.strong_secret("C");
  EXPECT_THAT(
      faults,
      ElementsAre(
          "B: expected at least 32 random bytes, got 31. Fix: openssl rand -hex 32",
          "C: expected at least 32 random bytes, got a repeated pattern. Fix: openssl rand -hex 32"
      )
  );
}

TEST_F(EnvironmentTest, ASecretGivenTwiceIsAFaultThatEchoesNeither) {
  auto read = reader({{"KEY", "canary-four"}, {"KEY_FILE", write("key", "canary-five", 0600)}});
  EXPECT_FALSE(read.secret("KEY").has_value());
  EXPECT_THAT(faults, ElementsAre("KEY: expected either KEY or KEY_FILE, got both"));
}

TEST_F(EnvironmentTest, TheProcessEnvironmentIsReadOnce) {
  ::setenv("SUITEMCP_ENVIRONMENT_TEST", "a=b", 1);
  EXPECT_EQ(Environment::of_process().find("SUITEMCP_ENVIRONMENT_TEST"), "a=b");
  ::unsetenv("SUITEMCP_ENVIRONMENT_TEST");
  EXPECT_FALSE(Environment::of_process().find("SUITEMCP_ENVIRONMENT_TEST").has_value());
}

}  // namespace
}  // namespace suitemcp::config
