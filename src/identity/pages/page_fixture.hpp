#pragma once

#include "identity/pages/pages.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::identity::pages::testing {

struct Tag {
  std::string name;  // "p", "/p"
  std::map<std::string, std::string> attributes;

  bool has(const std::string& attribute) const { return attributes.contains(attribute); }
  std::string get(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? std::string() : found->second;
  }
};

/// The tags of a page as a browser reads them; the text of <style> and <script> is skipped.
inline std::vector<Tag> tags_of(std::string_view html) {
  std::vector<Tag> tags;
  const auto until = [&html](std::string_view stops) {
    const auto part = html.substr(0, html.find_first_of(stops));
    html.remove_prefix(part.size());
    return std::string(part);
  };
  while (true) {
    until("<");
    if (html.empty()) return tags;
    html.remove_prefix(1);
    Tag tag{until(" \n>"), {}};
    while (!html.empty() && html.front() != '>') {
      html.remove_prefix(1);
      const auto name = until(" \n>=");
      std::string value;
      if (html.starts_with("=\"")) {
        html.remove_prefix(2);
        value = until("\"");
        html.remove_prefix(std::min<std::size_t>(html.size(), 1));
      }
      if (!name.empty()) tag.attributes.emplace(name, value);
    }
    if (tag.name == "style" || tag.name == "script") {
      html.remove_prefix(std::min(html.size(), html.find("</" + tag.name)));
    }
    tags.push_back(std::move(tag));
  }
}

inline std::vector<Tag> tags_of(std::string_view html, std::string_view name) {
  auto tags = tags_of(html);
  std::erase_if(tags, [name](const Tag& tag) { return tag.name != name; });
  return tags;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t number = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++number;
  }
  return number;
}

inline base::WallTime some_time() {
  return base::from_unix(1'795'638'600);  // 25 Nov 2026, 20:30 UTC
}

inline Frame frame() {
  return {.csp_nonce = "N0nce_-1", .base_path = "/gw", .is_insecure = false, .signed_in_as = ""};
}

/// Every page, with `text` in the place of each text that comes from somewhere.
inline std::map<std::string, std::string> every_page(const std::string& text) {
  const Frame frame{
      .csp_nonce = "N0nce_-1", .base_path = "/gw", .is_insecure = true, .signed_in_as = text
  };
  const auto now = some_time();
  const std::vector<EntityView> entities = {
      {.code = text, .label = text, .server_name = text, .url = "https://h/" + text, .refusal = ""},
      {.code = text, .label = "", .server_name = "s", .url = "https://h", .refusal = ""},
      {.code = text, .label = text, .server_name = text, .url = text, .refusal = text},
  };
  const KeyRecord key{
      .id = text,
      .user_id = text,
      .email = text,
      .name = text,
      .created_at = now,
      .expires_at = now,
      .last_used_at = now,
      .client = text,
      .address = text
  };
  const base::Secret secret(text);
  using Kind = MessageView::Kind;
  std::map<std::string, std::string> pages = {
      {"login", login_page(frame, {text, text, text, ""})},
      {"login for a tool", login_page(frame, {text, text, text, text})},
      {"welcome", welcome_page(frame, {text, text, secret, now, now, entities})},
      {"welcome, reloaded", welcome_page(frame, {text, "", std::nullopt, now, now, entities})},
      {"keys", keys_page(frame, {{key, key}, now, text, text, secret, text, text, entities})},
      {"keys, none", keys_page(frame, {{}, now, text, text, std::nullopt, "", "", {}})},
      {"bridge", bridge_page(frame, {text, text, text, text, now, now, text, text})},
  };
  for (const auto kind : {Kind::good, Kind::notice, Kind::error}) {
    pages["message " + std::to_string(static_cast<int>(kind))] =
        message_page(frame, {kind, text, text, {text, text}, text, text, text});
  }
  return pages;
}

}  // namespace suitemcp::identity::pages::testing
