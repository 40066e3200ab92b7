// Thousands of generated cases per preset, each judged by the engine and by an oracle that was
// written for itself; and every level with every kind of record, one after the other.

#include "acl/engine.hpp"
#include "tests/support/acl_crm_oracle.hpp"
#include "tests/support/acl_lottery.hpp"
#include "tests/support/acl_table_oracle.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <set>

namespace suitemcp::acl {
namespace {

using test::AclCase;
using test::AclJoin;
using test::AclLottery;
using test::AclTables;
using test::CrmOracle;
using test::TableOracle;

constexpr unsigned kWorlds = 500;
constexpr int kQuestionsEach = 8;

Verdict engine(const AclTables& tables, const AclCase& asked, const Rules& rules) {
  return judge(
      AclJoin(tables, asked.user_name).facts(asked.module, asked.record_id),
      {.user_name = asked.user_name,
       .module = asked.module,
       .action = parse_action(asked.action).value(),
       .record_id = asked.record_id},
      rules
  );
}

std::string describe(unsigned seed, const AclCase& asked, const Verdict& verdict) {
  return fmt::format(
      "world {}: {} {} {} {}: {}",
      seed,
      asked.user_name,
      asked.action,
      asked.module,
      asked.record_id,
      verdict.sentence
  );
}

/// What a run has seen, so that nobody is content with a thousand times the same.
struct Tally {
  int cases = 0;
  int allowed = 0;
  int surprises = 0;
  std::map<Ground, int> grounds;

  void count(const Verdict& verdict) {
    ++cases;
    allowed += verdict.is_allowed ? 1 : 0;
    ++grounds[verdict.ground];
  }
  void expect_variety(const std::set<Ground>& wanted) const {
    EXPECT_GE(cases, 3000);
    EXPECT_GT(allowed, cases / 10);
    EXPECT_LT(allowed, cases - cases / 10);
    for (const auto ground : wanted) {
      const auto found = grounds.find(ground);
      EXPECT_GE(found == grounds.end() ? 0 : found->second, 10) << name_of(ground);
    }
  }
};

/// `oracle_for` makes a judge of the tables.
template <class OracleFor>
Tally compare(const Rules& rules, OracleFor oracle_for) {
  Tally tally;
  for (unsigned seed = 0; seed < kWorlds; ++seed) {
    AclLottery lottery(seed);
    const auto tables = lottery.tables();
    auto oracle = oracle_for(tables);
    for (int i = 0; i < kQuestionsEach; ++i) {
      const auto asked = lottery.question();
      const auto verdict = engine(tables, asked, rules);
      tally.count(verdict);
      if (verdict.is_allowed == oracle.may(asked)) continue;
      if (++tally.surprises <= 5) ADD_FAILURE() << describe(seed, asked, verdict);
    }
  }
  EXPECT_EQ(tally.surprises, 0) << "of " << tally.cases;
  return tally;
}

struct CrmCase {
  Rules::Precedence precedence;
  bool is_additive;
  bool is_strict;
};

class CrmMatrix : public testing::TestWithParam<CrmCase> {};

TEST_P(CrmMatrix, AgreesWithTheCrmsOwnWayOfDeciding) {
  auto rules = Rules::crm();
  rules.precedence = GetParam().precedence;
  rules.is_additive = GetParam().is_additive;
  rules.is_strict = GetParam().is_strict;
  const CrmOracle::Settings settings{
      GetParam().precedence == Rules::Precedence::user_first,
      GetParam().is_additive,
      GetParam().is_strict
  };
  const auto tally =
      compare(rules, [&](const AclTables& tables) { return CrmOracle(tables, settings); });
  tally.expect_variety({
      Ground::unknown_user,
      Ground::administrator,
      Ground::recurring,
      Ground::module_closed,
      Ground::no_action,
      Ground::level_all,
      Ground::level_none,
      Ground::module_level,
      Ground::no_record,
      Ground::record_missing,
      Ground::owner,
      Ground::member,
      Ground::not_owner,
      Ground::not_member,
  });
}

INSTANTIATE_TEST_SUITE_P(
    EverySetting,
    CrmMatrix,
    testing::Values(
        CrmCase{Rules::Precedence::user_first, true, false},
        CrmCase{Rules::Precedence::user_first, true, true},
        CrmCase{Rules::Precedence::user_first, false, false},
        CrmCase{Rules::Precedence::user_first, false, true},
        CrmCase{Rules::Precedence::pool, true, false},
        CrmCase{Rules::Precedence::pool, true, true},
        CrmCase{Rules::Precedence::pool, false, false},
        CrmCase{Rules::Precedence::pool, false, true}
    )
);

const std::set<Ground> kTableGrounds = {
    Ground::unchecked,
    Ground::unknown_user,
    Ground::inactive_user,
    Ground::administrator,
    Ground::module_closed,
    Ground::unset,
    Ground::level_all,
    Ground::level_none,
    Ground::module_level,
    Ground::no_record,
    Ground::record_missing,
    Ground::group_level,
    Ground::owner,
    Ground::not_owner,
};

TEST(TableMatrix, AgreesWithTheDocumentedTable) {
  const auto tally =
      compare(Rules::documented(), [](const AclTables& tables) { return TableOracle(tables, {}); });
  tally.expect_variety(kTableGrounds);
}

TEST(TableMatrix, AgreesWhereTheDocumentedConstantsAreSet) {
  auto rules = Rules::documented();
  rules.all = {89, 89};
  rules.group = {79, 79};
  rules.owner = {69, 69};
  const auto tally = compare(rules, [](const AclTables& tables) {
    return TableOracle(tables, {.group = {79}, .owner = {69}, .denied = {-99, -98}});
  });
  EXPECT_GE(tally.cases, 3000);
}

TEST(TableMatrix, AgreesWhereTheCrmsConstantsAreSet) {
  auto rules = Rules::documented();
  rules.group = {80, 80};
  rules.owner = {75, 75};
  rules.disabled = -97;
  const auto tally = compare(rules, [](const AclTables& tables) {
    return TableOracle(tables, {.group = {80}, .owner = {75}, .denied = {-99, -97}});
  });
  EXPECT_GE(tally.cases, 3000);
}

constexpr std::array<Number, 24> kLevels = {std::nullopt, 0,  -99, -98, -97, -7, 1,  42,
                                            68,           69, 72,  75,  76,  78, 79, 80,
                                            81,           88, 89,  90,  91,  95, 99, 100};

/// One role, which is the user's own or of his group, with each level for the action and some for
/// the module; records of each kind of owner, in the group or not.
struct Systematic {
  AclTables tables(Number level, Number access, bool is_direct) const {
    AclTables tables;
    tables.users = {{.id = "u", .user_name = "bob"}, {.id = "v", .user_name = "otto"}};
    for (const auto* name : {"access", "edit", "delete", "view", "list"}) {
      tables.acl_actions.push_back({.id = name, .category = "Tasks", .name = name});
    }
    tables.acl_actions[0].aclaccess = 89;
    tables.acl_roles_actions = {
        {"r", "access", access},
        {"r", "edit", level},
        {"r", "delete", level},
        {"r", "view", level},
        {"r", "list", level}
    };
    tables.securitygroups = {{"g", "West"}};
    tables.securitygroups_users = {{"g", "u"}};
    if (is_direct) {
      tables.acl_roles_users = {{"r", "u"}};
    } else {
      tables.securitygroups_acl_roles = {{"g", "r"}};
    }
    for (const bool is_in_group : {false, true}) {
      for (const auto* assigned : {"u", "v", ""}) {
        for (const auto* creator : {"u", "v"}) {
          const auto id = fmt::format("{}{}{}", assigned, creator, is_in_group ? "g" : "");
          tables.records.push_back(
              {.module = "Tasks", .id = id, .assigned_user_id = assigned, .created_by = creator}
          );
          if (is_in_group) tables.securitygroups_records.push_back({"g", "Tasks", id});
        }
      }
    }
    return tables;
  }

  template <class OracleFor>
  int compare(const Rules& rules, OracleFor oracle_for) const {
    int cases = 0;
    for (const auto level : kLevels) {
      for (const Number access : {Number(), Number(89), Number(88), Number(-98)}) {
        for (const bool is_direct : {false, true}) {
          const auto world = tables(level, access, is_direct);
          auto oracle = oracle_for(world);
          for (const auto& record : world.records) {
            for (const auto* action : {"create", "edit", "delete", "view", "list"}) {
              const AclCase asked{"bob", "Tasks", action, record.id};
              const auto verdict = engine(world, asked, rules);
              EXPECT_EQ(verdict.is_allowed, oracle.may(asked)) << describe(0, asked, verdict);
              ++cases;
            }
          }
        }
      }
    }
    return cases;
  }
};

TEST(SystematicMatrix, TheCrmsRules) {
  for (const bool is_strict : {false, true}) {
    auto rules = Rules::crm();
    rules.is_strict = is_strict;
    const int cases = Systematic().compare(rules, [&](const AclTables& tables) {
      return CrmOracle(tables, {true, true, is_strict});
    });
    EXPECT_EQ(cases, 24 * 4 * 2 * 12 * 5);
  }
}

TEST(SystematicMatrix, TheDocumentedTable) {
  const int cases = Systematic().compare(Rules::documented(), [](const AclTables& tables) {
    return TableOracle(tables, {});
  });
  EXPECT_EQ(cases, 24 * 4 * 2 * 12 * 5);
}

}  // namespace
}  // namespace suitemcp::acl
