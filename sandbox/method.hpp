#pragma once

#include "base/clock.hpp"
#include "sandbox/profile.hpp"
#include "sandbox/records.hpp"
#include "sandbox/session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {

namespace json = boost::json;

/// How a call ends when it does not end with an answer.
enum class Fault {
  invalid_login,    // number 10
  invalid_session,  // number 11
  no_module,        // number 20
  access_denied,    // number 40
  no_records,       // number 51
  invalid_data,     // number 1001
  invalid_call,     // number "-1": no such method
  crash,            // PHP died: HTTP 500, empty body
  no_answer,        // HTTP 200 with "null"
};

using Answer = std::expected<json::value, Fault>;

/// One call on its way through a method.
struct CallContext {
  Database& database;
  const Vardefs& vardefs;
  Records& records;
  Sessions& sessions;
  const base::Clock& clock;
  Profile profile = Profile::suitecrm8;
  std::string ip{};               // as the CRM sees it
  std::string cookie_session{};   // SCRMSESSID of the request
  std::string started_session{};  // id that session_start() was called with; empty: not called
  Session* session = nullptr;     // set by require_session
};

/// The arguments of one call, one per parameter of the method.
class Arguments {
 public:
  struct Parameter {
    std::string_view name;
    std::optional<json::value> fallback;  // absent: the parameter is required
  };

  Arguments(std::span<const Parameter> parameters, std::vector<json::value> values)
      : parameters_(parameters), values_(std::move(values)) {}

  const json::value& operator[](std::string_view name) const;
  std::string text(std::string_view name) const;                // numbers as text, null as ""
  std::int64_t number(std::string_view name) const;             // PHP's (int)
  std::vector<std::string> texts(std::string_view name) const;  // a single text is a list of one

 private:
  std::span<const Parameter> parameters_;
  std::vector<json::value> values_;
};

enum class ExtraKeys { refused, ignored };

/// One REST method: PHP signature and meaning.
struct Method {
  std::string_view name;
  std::vector<Arguments::Parameter> parameters;
  ExtraKeys extra_keys = ExtraKeys::refused;
  std::function<Answer(CallContext&, const Arguments&)> run;
};

// One group per file; method_table.cpp lists them.
std::vector<Method> session_methods();
std::vector<Method> list_methods();
std::vector<Method> entry_methods();
std::vector<Method> write_methods();
std::vector<Method> relation_methods();
std::vector<Method> metadata_methods();
std::vector<Method> language_methods();
std::vector<Method> layout_methods();
std::vector<Method> search_methods();
std::vector<Method> activity_methods();
std::vector<Method> attachment_methods();

/// Null when there is no such method.
const Method* find_method(std::string_view name);

/// rest_data as PHP binds it: an object is named arguments in PHP 8 and positional in PHP 7, which
/// looks at the order of the keys only; a list is positional; anything else (also what is no JSON)
/// is one positional argument. Error: crash for an unknown key or a missing required parameter
/// (ArgumentCountError since PHP 7.1).
std::expected<Arguments, Fault> bind_arguments(
    const Method& method, std::string_view rest_data, Profile profile = Profile::suitecrm8
);

/// The session named by the argument, else by the cookie.
std::expected<Session*, Fault> require_session(CallContext& context, const Arguments& arguments);

/// A module that exists and that the user may open.
struct Entry {
  const Session* session;
  const Module* module;
};
std::expected<Entry, Fault> require_module(CallContext& context, const Arguments& arguments);
std::expected<Entry, Fault> require_module(
    CallContext& context, const Arguments& arguments, std::string_view module_name
);
/// Is the module in the list that a session keeps? One without ACL rows is in everybody's.
bool is_available(CallContext& context, const Session& session, std::string_view module_name);

std::string json_text(const json::value& value);
std::vector<std::string> texts_of(const json::value& value);  // a single text is a list of one

}  // namespace suitemcp::sandbox
