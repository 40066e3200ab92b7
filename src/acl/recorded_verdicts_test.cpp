// What a real SuiteCRM granted and refused bob, carol, dave, erin and frank. The recordings are not
// part of the repository: where ../shared/fixtures stands beside it (or SUITECRM_FIXTURES names
// them) they are read; a small choice is in tests/golden/acl, written by SUITEMCP_WRITE_GOLDEN=1.

#include "acl/engine.hpp"
#include "tests/support/acl_golden.hpp"
#include "tests/support/acl_recordings.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace suitemcp::acl {
namespace {

using test::AclGolden;
using test::AclJoin;
using test::AclRecordings;
using test::AclTables;
using test::RecordedVerdict;

std::filesystem::path fixtures() {
  if (const char* given = std::getenv("SUITECRM_FIXTURES")) return given;
  return std::filesystem::path(SUITEMCP_SOURCE_DIR).parent_path() / "shared" / "fixtures";
}

const std::filesystem::path kGolden = SUITEMCP_SOURCE_DIR "/tests/golden/acl/recorded.jsonl";

bool may(
    AclTables tables, const RecordedVerdict& recorded, const char* action, const Rules& rules
) {
  if (!recorded.record.id.empty()) tables.records.push_back(recorded.record);
  if (recorded.is_in_group) {
    tables.securitygroups_records.push_back(
        {tables.securitygroups.at(0).id, recorded.asked.module, recorded.asked.record_id}
    );
  }
  const auto& asked = recorded.asked;
  const auto verdict = judge(
      AclJoin(tables, asked.user_name).facts(asked.module, asked.record_id),
      {.user_name = asked.user_name,
       .module = asked.module,
       .action = parse_action(action).value(),
       .record_id = asked.record_id},
      rules
  );
  return verdict.is_allowed;
}

bool may(const AclTables& tables, const RecordedVerdict& recorded, const Rules& rules) {
  const auto& action = recorded.asked.action;
  // What v4.1 deletes it must be allowed to change, too.
  const bool needs_edit =
      action == "delete" && recorded.name.find("set_entry") != std::string::npos;
  return may(tables, recorded, action.c_str(), rules) &&
         (!needs_edit || may(tables, recorded, "edit", rules));
}

void expect_agreement(const AclTables& tables, const std::vector<RecordedVerdict>& verdicts) {
  for (const auto& recorded : verdicts) {
    EXPECT_EQ(may(tables, recorded, Rules::crm()), recorded.is_allowed)
        << recorded.name << ": " << recorded.asked.user_name << " " << recorded.asked.action << " "
        << recorded.asked.module << " " << recorded.asked.record_id;
  }
}

int denials(const std::vector<RecordedVerdict>& verdicts, std::string_view user) {
  return static_cast<int>(std::ranges::count_if(verdicts, [&](const RecordedVerdict& recorded) {
    return recorded.asked.user_name == user && !recorded.is_allowed;
  }));
}

TEST(RecordedVerdicts, TheChoiceThatIsPartOfTheRepository) {
  const AclGolden golden(kGolden);
  expect_agreement(golden.tables(), golden.verdicts());
  for (const auto* user : {"bob", "carol", "dave", "erin", "frank"}) {
    EXPECT_GE(denials(golden.verdicts(), user), 3) << user;
  }
}

TEST(RecordedVerdicts, AllRecordings) {
  if (!std::filesystem::exists(fixtures())) GTEST_SKIP() << "no recordings at " << fixtures();
  const AclRecordings recordings(fixtures());
  EXPECT_GT(recordings.verdicts().size(), 2000U);
  expect_agreement(recordings.tables(), recordings.verdicts());
}

TEST(RecordedVerdicts, TheChoiceIsWhatTheRecordingsSay) {
  if (!std::filesystem::exists(fixtures())) GTEST_SKIP() << "no recordings at " << fixtures();
  const auto text = AclGolden::write(AclRecordings(fixtures()));
  if (std::getenv("SUITEMCP_WRITE_GOLDEN") != nullptr) std::ofstream(kGolden) << text;
  std::ifstream file(kGolden);
  const std::string written(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(written == text) << kGolden << " is out of date; SUITEMCP_WRITE_GOLDEN=1 writes it";
}

/// Group roles count beside the user's own in the table, and not in the CRM (rule 3): bob's group
/// has Opportunities switched off.
TEST(RecordedVerdicts, TheDocumentedTableRefusesNothingElseThatTheCrmGrants) {
  const AclGolden golden(kGolden);
  int refused = 0;
  for (const auto& recorded : golden.verdicts()) {
    if (may(golden.tables(), recorded, Rules::documented())) continue;
    ++refused;
    const bool is_rule_3 =
        recorded.asked.user_name == "bob" && recorded.asked.module == "Opportunities";
    EXPECT_EQ(recorded.is_allowed, is_rule_3) << recorded.name << " " << recorded.asked.action;
  }
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace suitemcp::acl
