#pragma once

#include "sandbox/method.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace suitemcp::sandbox {

namespace fs = std::filesystem;

/// One recorded request and its answer.
struct Exchange {
  std::string name;
  std::string method;  // empty: proto_* and cookie_*
  std::string date;    // orders the recordings, to the second
  json::object request;
  json::object response;
  json::value rest_data;
};

inline std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr || !value->is_string() ? std::string() : json_text(*value);
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline fs::path fixture_folder() {
  if (const char* given = std::getenv("SUITECRM_FIXTURES")) return given;
  return fs::path(SUITEMCP_SOURCE_DIR).parent_path() / "shared" / "fixtures";
}

inline std::string header(const json::object& response, std::string_view name) {
  for (const auto& pair : response.at("headers").as_array()) {
    if (json_text(pair.at(0)) == name) return json_text(pair.at(1));
  }
  return {};
}

// Within one second the clock does not say what came first; what a call needs does.
inline int stage_of(const Exchange& exchange) {
  const auto& name = exchange.name;
  if (exchange.method == "login" || has(name, "second_login_same_cookie")) return 0;
  if (has(name, "after_logout") || has(name, "logout_twice")) return 9;
  if (exchange.method == "logout") return 8;
  if (name == "get_entry_after_delete") return 7;
  if (name == "set_entry_delete_again" || name == "set_entry_undelete") return 6;
  if (name == "set_entry_delete" || name.starts_with("set_relationship_delete")) return 5;
  if (exchange.method == "set_relationship") return 2;
  if (exchange.method == "set_note_attachment") return 3;
  if (exchange.method != "set_entry") return 4;
  if (has(name, "new_with_id")) return 1;
  return has(json::serialize(exchange.rest_data), "\"id\"") ? 2 : 1;
}

inline std::vector<Exchange> load_exchanges(const fs::path& folder) {
  std::vector<Exchange> exchanges;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto parsed = json::parse(text).as_object();
    Exchange exchange;
    exchange.name = entry.path().stem().string();
    exchange.request = parsed.at("request").as_object();
    exchange.response = parsed.at("response").as_object();
    exchange.method = text_at(exchange.request, "rest_method");
    exchange.date = header(exchange.response, "Date");
    const auto data = text_at(exchange.request, "rest_data");
    if (!data.empty()) exchange.rest_data = json::parse(data);
    exchanges.push_back(std::move(exchange));
  }
  // All recordings are of one day: the text of the date sorts by time.
  std::ranges::sort(exchanges, {}, [](const Exchange& exchange) {
    return std::tuple(exchange.date, stage_of(exchange), exchange.name);
  });
  return exchanges;
}

}  // namespace suitemcp::sandbox
