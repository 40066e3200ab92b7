#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::identity {

/// Where a client finds one entity, and under which name it keeps it.
struct ClientTarget {
  std::string server_name;  // "suitecrm", with several entities "suitecrm_crm1"
  std::string url;          // public, without a slash at its end: "https://host/crm1"
  std::string key;          // or a placeholder
};

/// One thing to paste, and where.
struct SetupStep {
  std::string instruction;  // a sentence of plain text
  std::string text;         // verbatim; empty: nothing to paste
};

/// How to set one client up.
struct ClientSetup {
  std::string client;  // for the command line: "claude-code"
  std::string title;   // "Claude Desktop (macOS)"
  std::vector<SetupStep> steps;
};

/// Every client that setup_for() knows, in the order of the page: claude-code,
/// claude-desktop-macos, claude-desktop-windows, openclaw, other (address and header, for whatever
/// speaks MCP).
std::vector<std::string_view> known_clients();

/// The one source of the login's pages and of `suitecrm-mcp client-config`. Empty: unknown client.
/// Whatever is in the key or the URL, the text stays what it is for (one shell word, valid JSON).
std::optional<ClientSetup> setup_for(std::string_view client, const ClientTarget& target);

/// What stands in a set-up where the key is not at hand.
inline constexpr std::string_view kKeyPlaceholder = "YOUR-API-KEY";

}  // namespace suitemcp::identity
