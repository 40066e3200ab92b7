// docs/rights.md says what the code says.
#include "config/acl_settings.hpp"
#include "config/acl_variables.hpp"
#include "tests/support/docs_page.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace suitemcp::gateway {
namespace {

using test::find_all;

const std::string& page() {
  static const std::string kText = test::read_text(test::source_folder() / "docs/rights.md");
  return kText;
}

std::set<std::string> firsts(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  for (const auto& match : find_all(text, pattern)) found.insert(match.front());
  return found;
}

config::AclRules rules_with(const std::string& profile, config::Environment::Variables more) {
  config::Environment::Variables variables{
      {"SUITECRM_DB_HOST", "127.0.0.1"},
      {"SUITECRM_DB_NAME", "crm"},
      {"SUITECRM_DB_USER", "reader"},
      {"ACL_PROFILE", profile}
  };
  variables.merge(more);
  const config::Environment environment(std::move(variables));
  std::vector<std::string> faults;
  std::vector<std::string> warnings;
  config::EnvironmentReader reader(environment, faults);
  const auto settings = config::read_acl(reader, warnings);
  EXPECT_THAT(faults, testing::IsEmpty());
  return settings.rules;
}

TEST(RightsDocs, NamesEveryVariableAndNoOther) {
  std::set<std::string> known{"SUITECRM_DB_PASS_FILE"};
  for (const auto* file : {"src/config/acl_settings.cpp", "src/config/acl_rule_settings.cpp"}) {
    const auto text = test::read_text(test::source_folder() / file);
    known.merge(firsts(text, R"re("((?:ACL|SUITECRM_DB)_[A-Z_]+)")re"));
  }
  EXPECT_GT(known.size(), 30U);
  std::set<std::string> listed;
  for (const auto& variable : config::acl_variables()) listed.emplace(variable.name);
  EXPECT_EQ(listed, known);
  EXPECT_EQ(firsts(page(), R"(\b((?:ACL|SUITECRM_DB)_[A-Z_]+)\b)"), known);
}

/// What the page says of a profile changes nothing in it.
TEST(RightsDocs, TheTableOfRulesIsThatOfTheProfiles) {
  const auto rows = find_all(page(), R"(\n\| `(ACL_\w+)` \| ([^|]+) \| ([^|]+) \|)");
  EXPECT_EQ(rows.size(), 21U);
  for (const auto& row : rows) {
    for (const auto& [profile, value] :
         {std::pair("documented", row.at(1)), std::pair("crm", row.at(2))}) {
      if (value.contains(" to ")) continue;  // two numbers, which no variable takes
      EXPECT_EQ(rules_with(profile, {{row.at(0), value}}), rules_with(profile, {}))
          << row.at(0) << " of " << profile;
    }
  }
}

TEST(RightsDocs, NamesEveryToolThatWrites) {
  const auto named = test::DocsPage("docs/rights.md").first_cells("tools");
  const auto tools = test::read_text(test::source_folder() / "docs/tools.md");
  int writing = 0;
  for (const auto& tool : find_all(tools, R"(## suitecrm_(\w+)\n\n\*\*[^\n]*\n\n([^\n]*)\n)")) {
    if (tool.at(1).starts_with("Reads.")) continue;
    ++writing;
    EXPECT_TRUE(named.contains(tool.at(0))) << tool.at(0);
  }
  EXPECT_EQ(writing, 10);
}

}  // namespace
}  // namespace suitemcp::gateway
