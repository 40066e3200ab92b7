#pragma once

#include "base/secret.hpp"
#include "crm/bridge.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// May a call be sent again when its outcome is unknown?
enum class Effect { read, write };
/// Does the call carry SQL that somebody wrote? Then a failure may be the SQL's fault.
enum class SqlPart { none, present };
/// The CRM answers some arguments that it should refuse with a crash: an unknown module in a
/// search, a missing record whose links are asked for. That says nothing about its health.
enum class Crash { is_fault, may_be_refusal };

/// One v4.1 call without its session, so that it can be sent again under a renewed one.
///
/// The CRM passes rest_data to a PHP method: by name on PHP 8 (one unknown or missing name is a
/// crash), by position on PHP 7. So each call has every parameter, exact names, signature order
/// (SUITECRM.md 2.1).
struct RestCall {
  std::string_view method;  // a literal
  std::string arguments;    // form-encoded JSON members behind "session", with a leading comma
  Effect effect = Effect::read;
  SqlPart condition = SqlPart::none;
  Crash crash = Crash::is_fault;
  Roles roles = Roles::of_session;
};

RestCall list_call(const ListRequest& request);
/// `fields` empty: all.
RestCall get_call(
    std::string_view module, std::string_view id, const std::vector<std::string>& fields
);
RestCall count_call(std::string_view module, std::string_view where);
/// Creates when `id` is empty.
RestCall save_call(std::string_view module, std::string_view id, const FieldValues& values);
RestCall delete_call(std::string_view module, std::string_view id);
/// `fields` empty: all.
RestCall get_many_call(
    std::string_view module,
    const std::vector<std::string>& ids,
    const std::vector<std::string>& fields
);
RestCall related_ids_call(const RelatedRequest& request);
RestCall relate_call(const RelateRequest& request);
RestCall search_text_call(
    std::string_view text, const std::vector<std::string>& modules, std::int64_t limit
);
/// "Home" stands for all modules, and only its rows have a date.
RestCall last_viewed_call(const std::vector<std::string>& modules);
RestCall upcoming_call();
RestCall dropdowns_call();
RestCall attachment_call(std::string_view note_id);
RestCall attach_call(std::string_view note_id, std::string_view filename, std::string_view base64);
RestCall describe_call(std::string_view module);
RestCall modules_call();
RestCall user_id_call();
RestCall logout_call();

/// The form body of the call under that session.
std::string form_body(const RestCall& call, const base::Secret& session);
/// login takes the MD5 of the password, in hex.
std::string login_body(std::string_view user_name, const base::Secret& password);
std::string server_info_body();

}  // namespace suitemcp::crm
