#pragma once

#include "base/random.hpp"
#include "sandbox/crm.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>

namespace suitemcp::sandbox {

/// A demo CRM of one's own, and what most calls need.
class CrmTest : public testing::Test {
 protected:
  explicit CrmTest(Profile profile = Profile::suitecrm8)
      : crm_({.profile = profile, .image = demo_company()}, clock_, random_) {}

  /// Made once: it takes a tenth of a second.
  static const std::string& demo_company() {
    static const std::string kImage = [] {
      const base::FakeClock clock;
      base::SystemRandom random;
      return Crm({}, clock, random).database().image();
    }();
    return kImage;
  }

  static WireRequest form(const std::string& fields) {
    WireRequest request;
    request.content_type = "application/x-www-form-urlencoded";
    request.body = fields;
    return request;
  }
  static WireRequest request(const std::string& method, const json::value& data) {
    std::string encoded;
    for (const char c : json::serialize(data)) {
      encoded += c == '&' ? "%26" : c == '+' ? "%2B" : c == '%' ? "%25" : std::string(1, c);
    }
    return form("method=" + method + "&input_type=JSON&response_type=JSON&rest_data=" + encoded);
  }
  json::value call(const std::string& method, const json::value& data) {
    return json::parse(crm_.answer(request(method, data)).body);
  }
  std::string log_in(const std::string& user, const std::string& password) {
    const auto answer = call(
        "login",
        {{"user_auth", {{"user_name", user}, {"password", password}, {"encryption", "PLAIN"}}}}
    );
    return std::string(answer.at("id").as_string());
  }
  json::value list(
      const std::string& session, const std::string& module, const std::string& query
  ) {
    return call(
        "get_entry_list",
        {{"session", session},
         {"module_name", module},
         {"query", query},
         {"select_fields", {"id", "name"}}}
    );
  }
  json::value set(
      const std::string& session, const std::string& module, const json::value& fields
  ) {
    return call(
        "set_entry", {{"session", session}, {"module_name", module}, {"name_value_list", fields}}
    );
  }
  json::value get(
      const std::string& session,
      const std::string& module,
      const std::string& id,
      const std::string& field
  ) {
    const auto answer = call(
        "get_entry",
        {{"session", session},
         {"module_name", module},
         {"id", id},
         {"select_fields", json::array{json::string(field)}},
         {"link_name_to_fields_array", json::array()}}
    );
    if (answer.as_object().contains("number")) return answer.at("number");
    const auto& values = answer.at("entry_list").at(0).at("name_value_list");
    return values.is_array() ? json::value(nullptr) : values.at(field).at("value");
  }

  std::string alice() { return log_in("alice", "AlicePw1!"); }
  std::string id_of(const std::string& sql) { return *crm_.database().value(sql); }

  base::FakeClock clock_;
  base::SystemRandom random_;
  Crm crm_;
};

}  // namespace suitemcp::sandbox
