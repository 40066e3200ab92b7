#include "acl/module_tables.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace suitemcp::acl {
namespace {

constexpr std::size_t kMostNameBytes = 64;  // of MariaDB

/// `$table_name` of the beans under the CRM's modules/ that none of the patterns finds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kExceptions = {{
    {"Employees", "users"},
    {"SchedulersJobs", "job_queue"},
    {"CampaignTrackers", "campaign_trkrs"},
    {"EmailAddresses", "email_addresses"},
    {"ACLRoles", "acl_roles"},
    {"ACLActions", "acl_actions"},
    {"OAuthKeys", "oauth_consumer"},
    {"OAuthTokens", "oauth_tokens"},
    {"ExternalOAuthConnection", "external_oauth_connections"},
    {"ExternalOAuthProvider", "external_oauth_providers"},
    {"EAPM", "eapm"},
    {"OutboundEmailAccounts", "outbound_email"},
    {"EmailMan", "emailman"},
}};

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string in_small_letters(std::string_view module) {
  std::string text(module);
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

/// "ProjectTask": "project_task"
std::string word_by_word(std::string_view module) {
  std::string text;
  for (std::size_t i = 0; i < module.size(); ++i) {
    const bool starts_word = i > 0 && is_upper(module[i]) && !is_upper(module[i - 1]);
    if (starts_word && module[i - 1] != '_') text.push_back('_');
    text.push_back(lower(module[i]));
  }
  return text;
}

}  // namespace

bool is_table_name(std::string_view text) {
  const auto is_part = [](char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kMostNameBytes && std::ranges::all_of(text, is_part);
}

std::vector<std::string> likely_tables(std::string_view module) {
  std::vector<std::string> tables;
  if (!is_table_name(module)) return tables;
  const auto* exception =
      std::ranges::find(kExceptions, module, &std::pair<std::string_view, std::string_view>::first);
  if (exception != kExceptions.end()) tables.emplace_back(exception->second);
  for (auto& name : {in_small_letters(module), word_by_word(module)}) {
    if (std::ranges::find(tables, name) == tables.end()) tables.push_back(name);
  }
  return tables;
}

}  // namespace suitemcp::acl
