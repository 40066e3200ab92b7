#include "identity/client_setup.hpp"

#include "base/json.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <memory>

namespace suitemcp::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const ClientTarget kTarget{
    .server_name = "suitecrm_crm1", .url = "https://gw.example.com/crm1", .key = "smcp_K3y"
};

// What a URL or a key could hold to get out of its word.
const ClientTarget kHostile{
    .server_name = "a b'\"$(id)`id`\\!*;&|<>\n",
    .url = "https://h/'\"$(id)`id`\\!*;&|<>#%20",
    .key = "k'\"$(id)`id`\\!*;&|<>${HOME}\n"
};

std::string text_of(std::string_view client, const ClientTarget& target, std::size_t step) {
  return setup_for(client, target)->steps.at(step).text;
}

/// The words that a real shell makes of the command, its own name excluded.
std::vector<std::string> words_of(const std::string& command) {
  const auto name = command.substr(0, command.find(' '));
  const auto script = name + "() { for word; do printf '%s\\001' \"$word\"; done; }\n" + command;
  // The script travels as one argument of sh, in quotes that this test has to get right itself.
  std::string quoted = "exec sh -c '";
  for (const char c : script) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((quoted + "'").c_str(), "r"), pclose);
  std::vector<std::string> words(1);
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    if (c == 1) {
      words.emplace_back();
    } else {
      words.back() += static_cast<char>(c);
    }
  }
  words.pop_back();
  return words;
}

boost::json::object desktop_entry(std::string_view client, const ClientTarget& target) {
  const auto config = base::parse_json(text_of(client, target, 1));
  if (!config) throw std::runtime_error(std::string(config.error().user_message()));
  return config->as_object().at("mcpServers").as_object().at(target.server_name).as_object();
}

std::vector<std::string> args_of(const boost::json::object& entry) {
  std::vector<std::string> args;
  for (const auto& arg : entry.at("args").as_array()) args.emplace_back(arg.as_string());
  return args;
}

TEST(ClientSetup, EachKnownClientHasStepsAndOthersHaveNone) {
  EXPECT_THAT(
      known_clients(),
      ElementsAre(
          "claude-code", "claude-desktop-macos", "claude-desktop-windows", "openclaw", "other"
      )
  );
  for (const auto client : known_clients()) {
    const auto setup = setup_for(client, kTarget);
    ASSERT_TRUE(setup) << client;
    EXPECT_EQ(setup->client, client);
    EXPECT_FALSE(setup->title.empty());
    EXPECT_GE(setup->steps.size(), 3U);
    for (const auto& step : setup->steps) EXPECT_FALSE(step.instruction.empty());
  }
  EXPECT_FALSE(setup_for("netscape", kTarget));
  EXPECT_FALSE(setup_for("", kTarget));
}

TEST(ClientSetup, ClaudeCodeIsOneCommandWithTheHeaderLast) {
  EXPECT_EQ(
      text_of("claude-code", kTarget, 0),
      "claude mcp add suitecrm_crm1 --transport sse https://gw.example.com/crm1/sse "
      "--header \"Authorization:Bearer smcp_K3y\""
  );
  EXPECT_EQ(text_of("claude-code", kTarget, 2), "claude mcp remove suitecrm_crm1");
}

TEST(ClientSetup, CommandsKeepTheirWordsInAShell) {
  for (const auto& target : {kTarget, kHostile}) {
    EXPECT_THAT(
        words_of(text_of("claude-code", target, 0)),
        ElementsAre(
            "mcp",
            "add",
            target.server_name,
            "--transport",
            "sse",
            target.url + "/sse",
            "--header",
            "Authorization:Bearer " + target.key
        )
    );
    EXPECT_THAT(
        words_of(text_of("openclaw", target, 1)), ElementsAre("mcp", "probe", target.server_name)
    );
  }
}

TEST(ClientSetup, OpenClawGetsItsEntryAsOneWordOfJson) {
  for (const auto& target : {kTarget, kHostile}) {
    const auto words = words_of(text_of("openclaw", target, 0));
    ASSERT_EQ(words.size(), 4U);
    EXPECT_THAT(words, ElementsAre("mcp", "set", target.server_name, words[3]));
    const auto entry = base::parse_json(words[3]);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->at("url").as_string(), target.url + "/sse");
    EXPECT_EQ(entry->at("transport").as_string(), "sse");
    EXPECT_EQ(entry->at("headers").at("Authorization").as_string(), "Bearer " + target.key);
  }
}

TEST(ClientSetup, ClaudeDesktopIsJsonThatStartsMcpRemote) {
  for (const auto& target : {kTarget, kHostile}) {
    const auto macos = desktop_entry("claude-desktop-macos", target);
    EXPECT_EQ(macos.at("command").as_string(), "npx");
    const auto args = args_of(macos);
    EXPECT_THAT(
        args,
        ElementsAre(
            "-y",
            "mcp-remote",
            target.url + "/sse",
            "--transport",
            "sse-only",
            "--header",
            "Authorization:${AUTH_HEADER}"
        )
    );
    EXPECT_EQ(macos.at("env").at("AUTH_HEADER").as_string(), "Bearer " + target.key);
    const auto windows = desktop_entry("claude-desktop-windows", target);
    EXPECT_EQ(windows.at("command").as_string(), "cmd");
    auto expected = args;
    expected.insert(expected.begin(), {"/C", "npx"});
    EXPECT_EQ(args_of(windows), expected);
    EXPECT_EQ(windows.at("env"), macos.at("env"));
  }
}

TEST(ClientSetup, NoArgumentOnWindowsHasABlank) {
  for (const auto& arg : args_of(desktop_entry("claude-desktop-windows", kTarget))) {
    EXPECT_THAT(arg, Not(HasSubstr(" ")));
  }
}

TEST(ClientSetup, McpRemoteIsToldToUsePlainHttpWhereItWouldRefuse) {
  const auto is_told = [](const std::string& url) {
    auto target = kTarget;
    target.url = url;
    const auto args = args_of(desktop_entry("claude-desktop-macos", target));
    return std::ranges::count(args, "--allow-http") == 1;
  };
  for (const auto* url :
       {"http://crm.lan:8080",
        "http://localhost.example",
        "http://127.0.0.10",
        "http://[::1]:8080",
        "HTTP://crm.lan"}) {
    EXPECT_TRUE(is_told(url)) << url;
  }
  for (const auto* url :
       {"https://crm.lan",
        "HTTPS://crm.lan",
        "http://localhost",
        "http://localhost:8765",
        "http://127.0.0.1:8765/crm1"}) {
    EXPECT_FALSE(is_told(url)) << url;
  }
}

TEST(ClientSetup, FilesStandWhereEachSystemKeepsThem) {
  EXPECT_EQ(
      text_of("claude-desktop-macos", kTarget, 0),
      "~/Library/Application Support/Claude/claude_desktop_config.json"
  );
  EXPECT_EQ(
      text_of("claude-desktop-windows", kTarget, 0), "%APPDATA%\\Claude\\claude_desktop_config.json"
  );
  EXPECT_THAT(
      setup_for("claude-desktop-macos", kTarget)->steps.at(1).instruction,
      HasSubstr("If the file already has mcpServers, add the entry suitecrm_crm1 to it")
  );
}

TEST(ClientSetup, AnotherClientGetsBothAddressesAndTheHeader) {
  EXPECT_EQ(text_of("other", kTarget, 0), "https://gw.example.com/crm1/mcp");
  EXPECT_EQ(text_of("other", kTarget, 1), "https://gw.example.com/crm1/sse");
  EXPECT_EQ(text_of("other", kTarget, 2), "Authorization: Bearer smcp_K3y");
}

}  // namespace
}  // namespace suitemcp::identity
