#include "config/command_names.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace suitemcp::config {
namespace {

constexpr std::array<std::string_view, 5> kCommands = {
    "add", "list", "remove", "key create", "key revoke"
};

std::string explain(std::vector<std::string> arguments) {
  return explain_unknown_command(arguments, kCommands).value_or("");
}

TEST(CommandNames, NamesWhatMayHaveBeenMeant) {
  EXPECT_NE(
      explain({"revoke", "--email", "a@b.c"}).find("Did you mean key revoke?"), std::string::npos
  );
  EXPECT_NE(
      explain({"--state-dir", "x", "lst"}).find("\"lst\". Did you mean list?"), std::string::npos
  );
  EXPECT_NE(
      explain({"key", "creat"}).find("\"key creat\". Did you mean key create?"), std::string::npos
  );
  EXPECT_NE(explain({"flush"}).find("The commands are: add, list"), std::string::npos);
}

TEST(CommandNames, StaysSilentWhenThereIsACommandOrNoWord) {
  EXPECT_EQ(explain({"add", "--email", "x"}), "");
  EXPECT_EQ(explain({"key", "create", "--email", "x"}), "");
  EXPECT_EQ(explain({"key"}), "");
  EXPECT_EQ(explain({"key", "--help"}), "");
  EXPECT_EQ(explain({"--help"}), "");
  EXPECT_EQ(explain({}), "");
}

}  // namespace
}  // namespace suitemcp::config
