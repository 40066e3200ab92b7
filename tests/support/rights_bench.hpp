#pragma once

#include "tests/support/acl_memory.hpp"
#include "tests/support/acl_world.hpp"
#include "tests/support/tool_bench.hpp"

#include <algorithm>
#include <string>

namespace suitemcp::test {

/// All tools on a fake CRM, used by bob, whose roles are in tables in memory.
class RightsBench {
 public:
  explicit RightsBench(acl::Rules rules = acl::Rules::documented())
      : world(rules), memory(world.tables), tools({&memory, rules}) {
    tools.user = "bob";
    for (const auto* module : {"Contacts", "Notes", "Meetings"}) {
      for (const auto* action : {"access", "view", "list", "edit", "delete"}) {
        world.tables.acl_actions.push_back(
            {.id = AclWorld::action_id(module, action), .category = module, .name = action}
        );
      }
    }
    auto& bridge = tools.bridge;
    bridge.definitions["Meetings"] = test::calls();
    bridge.definitions["Meetings"].module = "Meetings";
    bridge.labels.push_back({"Meetings", "Meetings"});
    bridge.records["Accounts"] = {{{"id", "a-1"}, {"name", "Acme"}}, {{"id", "a-2"}}};
    bridge.records["Contacts"] = {{{"id", "c-1"}, {"last_name", "L"}}, {{"id", "c-2"}}};
    bridge.records["Notes"] = {{{"id", "n-1"}, {"filename", "hello.txt"}}};
    bridge.records["Tasks"] = {{{"id", "t-1"}, {"name", "Call"}}, {{"id", "t-2"}}};
    bridge.links["Accounts/a-1/contacts"] = {"c-1"};
    bridge.links["Accounts/a-1/tasks"] = {"t-1", "t-2"};
    bridge.matches = {{"Accounts", {"a-1", "a-2"}}, {"Contacts", {"c-1", "c-2"}}};
    bridge.attachments["n-1"] = {"hello.txt", "aGVsbG8="};
  }

  /// Gives bob a role that says `level` to these actions of the module.
  void say(
      const std::string& module, std::initializer_list<const char*> actions, acl::Number level
  ) {
    for (const auto* action : actions) {
      world.own_role(module + " " + action, {{module, action, level}});
    }
  }

  tools::Outcome call(std::string_view tool, std::string_view arguments) {
    return tools.call(tool, arguments);
  }
  std::size_t calls_of(const std::string& operation) const {
    return static_cast<std::size_t>(std::ranges::count(tools.bridge.calls, operation));
  }

  AclWorld world;
  AclMemory memory;
  ToolBench tools;
};

}  // namespace suitemcp::test
