#include "base/crypto.hpp"
#include "sandbox/dates.hpp"
#include "sandbox/method.hpp"

#include <array>

namespace suitemcp::sandbox {
namespace {

struct Account {
  std::string id;
  std::string name;
  Preferences preferences;
  bool is_admin;
};

std::string member_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? std::string() : json_text(*value);
}

/// The active user with these credentials; empty for every reason to refuse.
std::optional<Account> find_account(CallContext& context, const json::object& user_auth) {
  const auto name = member_text(user_auth, "user_name");
  const auto password = member_text(user_auth, "password");
  const bool is_plain = member_text(user_auth, "encryption") == "PLAIN";
  const auto rows = context.database.query(
      "SELECT u.id, u.user_name, u.is_admin, p.password_md5, p.date_format,"
      " p.number_separators FROM users u"
      " JOIN sandbox_passwords p ON p.user_id = u.id"
      " WHERE u.user_name = ? AND u.status = 'Active' AND u.deleted = 0",
      {name}
  );
  if (rows.rows.empty() || password.empty()) return {};
  const auto& row = rows.rows.front();
  const auto digest = is_plain ? base::md5_hex(password) : password;
  if (!base::equal_in_constant_time(digest, row[3].value_or(""))) return {};
  const auto separators = row[5].value_or(",.");
  return Account{
      row[0].value_or(""),
      row[1].value_or(""),
      {{separators.front(), separators.back()}, row[4].value_or("m/d/Y")},
      row[2] == "1"
  };
}

json::object login_answer(const Account& account, std::string_view session_id) {
  const std::array<std::pair<std::string_view, json::value>, 13> facts = {{
      {"user_id", json::string(account.id)},
      {"user_name", json::string(account.name)},
      {"user_language", "en_us"},
      {"user_currency_id", nullptr},
      {"user_is_admin", account.is_admin},
      {"user_default_team_id", nullptr},
      {"user_default_dateformat", json::string(account.preferences.date_format)},
      {"user_default_timeformat", "H:i"},
      {"user_number_separator", json::string(1, account.preferences.numbers.group)},
      {"user_decimal_separator", json::string(1, account.preferences.numbers.decimal)},
      {"mobile_max_list_entries", nullptr},
      {"mobile_max_subpanel_entries", nullptr},
      {"user_currency_name", "US Dollar"},
  }};
  json::object list;
  for (const auto& [name, value] : facts) list[name] = {{"name", name}, {"value", value}};
  return {{"id", session_id}, {"module_name", "Users"}, {"name_value_list", std::move(list)}};
}

Answer login(CallContext& context, const Arguments& arguments) {
  const auto* user_auth = arguments["user_auth"].if_object();
  if (user_auth == nullptr) return std::unexpected(Fault::invalid_login);
  const auto account = find_account(context, *user_auth);
  if (!account) return std::unexpected(Fault::invalid_login);
  const auto& session = context.sessions.start(
      context.cookie_session,
      account->id,
      account->preferences,
      context.ip,
      load_rights(context.database, account->id)
  );
  context.started_session = session.id;
  return login_answer(*account, session.id);
}

Answer logout(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  context.sessions.end((*session)->id);
  return std::unexpected(Fault::no_answer);
}

Answer get_user_id(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  return json::string((*session)->user_id);
}

/// 1 or 0, never an error.
Answer seamless_login(CallContext& context, const Arguments& arguments) {
  return require_session(context, arguments) ? 1 : 0;
}

Answer get_server_info(CallContext& context, const Arguments& /*arguments*/) {
  return json::object{
      {"flavor", "CE"},
      {"version", "6.5.25"},
      {"suitecrm_version", suitecrm_version(context.profile)},
      {"gmt_time", format_datetime(context.clock.wall())}
  };
}

}  // namespace

std::vector<Method> session_methods() {
  return {
      // application_name and the like are no parameters, but everybody sends them.
      {"login",
       {{"user_auth", {}}, {"application", json::value()}, {"name_value_list", json::array()}},
       ExtraKeys::ignored,
       login},
      {"logout", {{"session", {}}}, ExtraKeys::refused, logout},
      {"get_user_id", {{"session", {}}}, ExtraKeys::refused, get_user_id},
      {"seamless_login", {{"session", {}}}, ExtraKeys::refused, seamless_login},
      {"get_server_info", {}, ExtraKeys::refused, get_server_info},
  };
}

}  // namespace suitemcp::sandbox
