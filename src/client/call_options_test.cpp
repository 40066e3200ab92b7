#include "client/call_options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <vector>

namespace suitemcp::client {
namespace {

class CallOptionsTest : public testing::Test {
 protected:
  void SetUp() override { ::setenv("MCP_KEY", "smcp_canary", 1); }
  void TearDown() override { ::unsetenv("MCP_KEY"); }

  static std::expected<CallOptions, int> read(std::vector<const char*> words) {
    words.insert(words.begin(), "mcp-call");
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    auto options = read_call_options(static_cast<int>(words.size()), words.data());
    said = testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    return options;
  }
  static int refusal(std::vector<const char*> words) {
    const auto options = read(std::move(words));
    return options ? -1 : options.error();
  }

  static inline std::string said;
};

constexpr const char* kUrl = "http://127.0.0.1:1/sse";

TEST_F(CallOptionsTest, TheKeyComesFromTheEnvironment) {
  const auto options = read({"--url", kUrl, "search", "module=Accounts", "offset=1"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->key.expose(), "smcp_canary");
  EXPECT_EQ(options->tool, "search");
  EXPECT_EQ(options->words, (std::vector<std::string>{"module=Accounts", "offset=1"}));
  EXPECT_EQ(options->task, Task::call_tool);
}

TEST_F(CallOptionsTest, TheKeyComesFromTheFirstLineOfAFile) {
  const auto path = testing::TempDir() + "/call_options_key";
  std::ofstream(path) << "smcp_file \nsecond line\n";
  EXPECT_EQ(read({"--url", kUrl, "--list", "--key-file", path.c_str()})->key.expose(), "smcp_file");
}

TEST_F(CallOptionsTest, WithoutAKeyItIsAUsageFault) {
  EXPECT_EQ(refusal({"--url", kUrl, "--list", "--key-env", "SUITEMCP_UNSET"}), 2);
  EXPECT_NE(said.find("set SUITEMCP_UNSET"), std::string::npos);
  EXPECT_EQ(refusal({"--url", kUrl, "--list", "--key-file", "/nonexistent"}), 2);
}

TEST_F(CallOptionsTest, UsageFaultsLeaveWithTwo) {
  EXPECT_EQ(refusal({"--list"}), 2);
  EXPECT_EQ(refusal({"--url", "ftp://x", "--list"}), 2);
  EXPECT_EQ(refusal({"--url", kUrl}), 2);
  EXPECT_EQ(refusal({"--url", kUrl, "--list", "search"}), 2);
  EXPECT_EQ(refusal({"--url", kUrl, "search", "a=b", "--json", "{}"}), 2);
  EXPECT_EQ(refusal({"--url", kUrl, "--list", "--timeout", "0"}), 2);
  EXPECT_EQ(refusal({"--url", kUrl, "--list", "--key", "smcp_x"}), 2);
}

TEST_F(CallOptionsTest, HelpLeavesWithZeroAndShowsExamples) {
  EXPECT_EQ(refusal({"--help"}), 0);
  EXPECT_NE(said.find("module=Accounts"), std::string::npos);
}

}  // namespace
}  // namespace suitemcp::client
