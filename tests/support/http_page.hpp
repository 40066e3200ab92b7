#pragma once

#include "base/error.hpp"
#include "base/log.hpp"
#include "gateway/error_table.hpp"
#include "mcp/jsonrpc.hpp"
#include "net/http_message.hpp"
#include "tests/support/source_code.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

// A new kind does not compile until it has its name here, and then stands in the tables.
inline std::string_view name_of(base::ErrorKind kind) {
  using enum base::ErrorKind;
  switch (kind) {
    case invalid_argument:
      return "invalid_argument";
    case unauthenticated:
      return "unauthenticated";
    case permission_denied:
      return "permission_denied";
    case not_found:
      return "not_found";
    case conflict:
      return "conflict";
    case too_large:
      return "too_large";
    case rate_limited:
      return "rate_limited";
    case cancelled:
      return "cancelled";
    case timeout:
      return "timeout";
    case unavailable:
      return "unavailable";
    case bad_upstream:
      return "bad_upstream";
    case internal:
      return "internal";
  }
  return {};
}

inline std::vector<base::ErrorKind> all_kinds() {
  std::vector<base::ErrorKind> kinds;
  for (int i = 0; !name_of(static_cast<base::ErrorKind>(i)).empty(); ++i) {
    kinds.push_back(static_cast<base::ErrorKind>(i));
  }
  return kinds;
}

inline std::string_view level_name(base::LogLevel level) {
  constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

/// Kinds of the codes that do not stand beside their kind in the source.
inline const std::map<std::string, std::string>& kinds_elsewhere() {
  static const std::map<std::string, std::string> kKinds = {
      {"auth.rate_limited", "rate_limited"},
      {"auth.too_many_failures", "rate_limited"},
      {"crypto.hkdf", "internal"},
      {"crypto.hmac", "internal"},
      {"crypto.md5", "internal"},
      {"crypto.open", "internal"},
      {"crypto.seal", "internal"},
      {"crypto.sha256", "internal"},
      {"identity.bad_email", "invalid_argument"},
      {"identity.bad_name", "invalid_argument"},
      {"oidc.client_refused", "bad_upstream"},
      {"oidc.no_user_name", "permission_denied"},
      {"oidc.refresh_refused", "unauthenticated"},
      {"tool.no_dropdown", "invalid_argument"},
      {"tool.unknown_dropdown", "invalid_argument"},
  };
  return kKinds;
}

/// Names of files, tables and tasks, which look like codes.
inline bool is_no_code(const std::string& text) {
  static const std::set<std::string> kOthers = {
      "accounts.name",
      "ea.email_address",
      "entities.json",
      "rest.php",
      "state.db",
      "identity.record_use",
      "mcp.request",
      "store.listen",
  };
  return kOthers.contains(text);
}

/// Every error code of the gateway's rooms by the name of its kind; throws for one whose kind is
/// not known.
inline std::map<std::string, std::set<std::string>> codes_by_kind() {
  std::map<std::string, std::set<std::string>> codes;
  std::set<std::string> known;
  std::set<std::string> seen;
  const std::vector<std::string> rooms = {
      "acl", "base", "config", "crm", "gateway", "identity", "mcp", "net", "store", "tools"
  };
  for (const auto& file : sources_of(rooms)) {
    const auto text = read_text(file);
    const std::string beside = R"re(ErrorKind::(\w+),\s*(?:base::ErrorCode\()?"([a-z0-9_.]+)")re";
    for (const auto& match : find_all(text, beside)) {
      codes[match[0]].insert(match[1]);
      known.insert(match[1]);
    }
    // identity/oidc/signed_token.hpp
    for (const auto& match : find_all(text, R"re(refused_token\(\s*"([a-z0-9_.]+)")re")) {
      codes["unauthenticated"].insert(match[0]);
      known.insert(match[0]);
    }
    for (const auto& match : find_all(text, R"re("([a-z]+\.[a-z0-9_]+)")re")) seen.insert(match[0]);
  }
  for (const auto& code : seen) {
    if (known.contains(code) || is_no_code(code)) continue;
    const auto kind = kinds_elsewhere().find(code);
    if (kind == kinds_elsewhere().end()) {
      throw std::runtime_error("of which kind is " + code + "? See kinds_elsewhere()");
    }
    codes[kind->second].insert(code);
  }
  for (const auto& [code, kind] : kinds_elsewhere()) {
    if (!seen.contains(code) || known.contains(code))
      throw std::runtime_error("no need of " + code);
  }
  return codes;
}

inline std::string ticked(const std::set<std::string>& words) {
  return fmt::format("`{}`", fmt::join(words, "`, `"));
}

/// kind | HTTP | error | JSON-RPC | header | log | codes
inline std::string errors_table() {
  std::string table =
      "| HTTP | `error` | JSON-RPC | sent along | log level | `code` in the log |\n"
      "|---|---|---|---|---|---|\n";
  const auto codes = codes_by_kind();
  for (const auto kind : all_kinds()) {
    const auto face = gateway::face_of(kind);
    std::set<std::string> headers;
    for (const auto& header : gateway::http_face(base::Error(kind, "x", "")).headers) {
      headers.insert(
          header.name == "Retry-After" ? header.name + ": " + header.value : header.name
      );
    }
    const auto own = codes.find(std::string(name_of(kind)));
    table += fmt::format(
        "| {} | `{}` | {} | {} | {} | {} |\n",
        face.http_status,
        face.http_error,
        face.rpc_code,
        headers.empty() ? "" : ticked(headers),
        level_name(face.level),
        own == codes.end() ? "" : ticked(own->second)
    );
  }
  return table;
}

/// Every code that a JSON-RPC error can have: the constants of mcp/jsonrpc.hpp and the faces.
inline std::set<int, std::greater<>> rpc_codes() {
  std::set<int, std::greater<>> codes;
  const auto header = read_text(source_folder() / "src/mcp/jsonrpc.hpp");
  for (const auto& match : find_all(header, R"(inline constexpr int k\w+ = (-\d+);)")) {
    codes.insert(std::stoi(match[0]));
  }
  for (const auto kind : all_kinds()) codes.insert(gateway::face_of(kind).rpc_code);
  return codes;
}

inline std::string rpc_table() {
  constexpr std::string_view kAsAbove = "that row of the table of errors, inside a call";
  const std::map<int, std::string_view> meanings = {
      {-32000, "refused as it stands: a header is missing or wrong, or too many calls run at once"},
      {-32001, "there is no such session"},
      {-32003, kAsAbove},
      {-32004, kAsAbove},
      {-32005, kAsAbove},
      {-32006, kAsAbove},
      {-32007, kAsAbove},
      {-32008, kAsAbove},
      {-32600, "no JSON-RPC 2.0 message; a batch where none is spoken; an id that still runs"},
      {-32601, "no such method"},
      {-32602, "`params` are wrong; no such tool"},
      {-32603, kAsAbove},
      {-32700, "no JSON: syntax, UTF-8, depth or a key twice"},
  };
  std::string table = "| code | what it means |\n|---|---|\n";
  for (const int code : rpc_codes()) {
    const auto meaning = meanings.find(code);
    if (meaning == meanings.end()) throw std::runtime_error(fmt::format("what is {}?", code));
    table += fmt::format("| {} | {} |\n", code, meaning->second);
  }
  return table;
}

}  // namespace suitemcp::test
