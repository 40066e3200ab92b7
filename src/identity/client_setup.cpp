#include "identity/client_setup.hpp"

#include "base/ascii.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::identity {
namespace {

using base::json_string;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// One word for sh. Double quotes where they are enough, because cmd and PowerShell know them too.
std::string shell_word(std::string_view text) {
  const auto is_plain = [](char c) {
    return is_letter_or_digit(c) || std::string_view("-_./:@+,").contains(c);
  };
  const auto is_special_in_quotes = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || std::string_view("\"$`\\!").contains(c);
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  if (std::ranges::none_of(text, is_special_in_quotes)) return fmt::format("\"{}\"", text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += R"('\'')";
    } else {
      word += c;
    }
  }
  return word + "'";
}

/// mcp-remote refuses http:// to any host but these two, unless it is told to.
bool needs_allow_http(std::string_view url) {
  if (base::starts_ignoring_case(url, "https://")) return false;
  for (const std::string_view local : {"http://localhost", "http://127.0.0.1"}) {
    if (!base::starts_ignoring_case(url, local)) continue;
    const auto rest = url.substr(local.size());
    if (rest.empty() || std::string_view(":/?#").contains(rest.front())) return false;
  }
  return true;
}

ClientSetup claude_code(const ClientTarget& target) {
  const auto name = shell_word(target.server_name);
  // --header takes every word up to the next option: it comes last.
  const auto add = fmt::format(
      "claude mcp add {} --transport sse {} --header {}",
      name,
      shell_word(target.url + "/sse"),
      shell_word("Authorization:Bearer " + target.key)
  );
  return {
      .client = "claude-code",
      .title = "Claude Code",
      .steps =
          {
              {"Run this in a terminal, in the folder that you work in. To have it in every "
               "folder, put --scope user after add.",
               add},
              {"Check: it says Connected.", "claude mcp list"},
              {"The name exists already, with an older key? Remove it, then repeat the first step.",
               "claude mcp remove " + name},
          },
  };
}

/// `start` is how the platform starts npx. The key goes through the environment: Claude Desktop on
/// Windows breaks arguments with blanks apart, and everyone on a machine can read arguments.
std::string desktop_config(std::string_view start, const ClientTarget& target) {
  const auto url = target.url + "/sse";
  return fmt::format(
      R"({{
  "mcpServers": {{
    {}: {{
      {}
        "-y", "mcp-remote", {},
        "--transport", "sse-only",{}
        "--header", "Authorization:${{AUTH_HEADER}}"
      ],
      "env": {{
        "AUTH_HEADER": {}
      }}
    }}
  }}
}})",
      json_string(target.server_name),
      start,
      json_string(url),
      needs_allow_http(url) ? " \"--allow-http\"," : "",
      json_string("Bearer " + target.key)
  );
}

ClientSetup claude_desktop(
    std::string_view client,
    std::string_view platform,
    std::string_view file,
    std::string_view start,
    const ClientTarget& target
) {
  return {
      .client = std::string(client),
      .title = fmt::format("Claude Desktop ({})", platform),
      .steps =
          {{"Open this file; create it if there is none. In Claude Desktop: Settings, Developer, "
            "Edit Config.",
            std::string(file)},
           {fmt::format(
                "Paste this into it. If the file already has mcpServers, add the entry {} to it, "
                "in "
                "the place of an older one.",
                target.server_name
            ),
            desktop_config(start, target)},
           {"Quit Claude Desktop and start it again. Node.js must be installed on the computer.", ""
           }},
  };
}

ClientSetup claude_desktop_macos(const ClientTarget& target) {
  return claude_desktop(
      "claude-desktop-macos",
      "macOS",
      "~/Library/Application Support/Claude/claude_desktop_config.json",
      R"("command": "npx",
      "args": [)",
      target
  );
}

ClientSetup claude_desktop_windows(const ClientTarget& target) {
  return claude_desktop(
      "claude-desktop-windows",
      "Windows",
      R"(%APPDATA%\Claude\claude_desktop_config.json)",
      R"("command": "cmd",
      "args": [
        "/C", "npx",)",
      target
  );
}

ClientSetup openclaw(const ClientTarget& target) {
  const auto name = shell_word(target.server_name);
  const auto entry = fmt::format(
      R"({{"url":{},"transport":"sse","headers":{{"Authorization":{}}}}})",
      json_string(target.url + "/sse"),
      json_string("Bearer " + target.key)
  );
  return {
      .client = "openclaw",
      .title = "OpenClaw",
      .steps =
          {
              {"Run this as the user who runs OpenClaw. It also replaces an older key.",
               fmt::format("openclaw mcp set {} {}", name, shell_word(entry))},
              {"Check: it counts the tools.", "openclaw mcp probe " + name},
              {"Restart OpenClaw, so that running agents see it. Its service may have another name "
               "on your machine.",
               "openclaw gateway restart"},
          },
  };
}

ClientSetup other(const ClientTarget& target) {
  return {
      .client = "other",
      .title = "Another MCP client",
      .steps =
          {
              {"Address, if the client speaks Streamable HTTP:", target.url + "/mcp"},
              {"Address, if it speaks SSE:", target.url + "/sse"},
              {"Header to send with each request:", "Authorization: Bearer " + target.key},
          },
  };
}

struct Client {
  std::string_view name;
  ClientSetup (*setup)(const ClientTarget&);
};

constexpr std::array kClients = {
    Client{"claude-code", claude_code},
    Client{"claude-desktop-macos", claude_desktop_macos},
    Client{"claude-desktop-windows", claude_desktop_windows},
    Client{"openclaw", openclaw},
    Client{"other", other},
};

}  // namespace

std::vector<std::string_view> known_clients() {
  std::vector<std::string_view> names;
  for (const auto& client : kClients) names.push_back(client.name);
  return names;
}

std::optional<ClientSetup> setup_for(std::string_view client, const ClientTarget& target) {
  const auto* known = std::ranges::find(kClients, client, &Client::name);
  if (known == kClients.end()) return std::nullopt;
  return known->setup(target);
}

}  // namespace suitemcp::identity
