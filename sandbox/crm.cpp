#include "sandbox/crm.hpp"

#include "sandbox/dates.hpp"
#include "sandbox/php_text.hpp"
#include "sandbox/schema.hpp"
#include "sandbox/seed.hpp"

#include <boost/json/parse.hpp>

#include <cctype>

namespace suitemcp::sandbox {
namespace {

constexpr std::string_view kCookie = "SCRMSESSID";

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string form_text(const Form& form, std::string_view name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

json::value fault_body(Fault fault) {
  const auto error = [](std::string_view name, json::value number, std::string_view description) {
    return json::object{
        {"name", name}, {"number", std::move(number)}, {"description", description}
    };
  };
  switch (fault) {
    case Fault::invalid_login:
      return error(
          "Invalid Login", 10, "Login attempt failed please check the username and password"
      );
    case Fault::invalid_session:
      return error("Invalid Session ID", 11, "The session ID is invalid");
    case Fault::no_module:
      return error("Module Does Not Exist", 20, "This module is not available on this server");
    case Fault::access_denied:
      return error("Access Denied", 40, "You do not have access");
    case Fault::no_records:
      return error("No Records", 51, "No records were found.");
    case Fault::invalid_data:
      return error(
          "Invalid data sent",
          1001,
          "The data sent for this function is invalid. Please look at WSDL file for details"
      );
    case Fault::invalid_call:
      return error(
          "An Undefined Error - invalid_call occurred",
          "-1",
          "There is no error definition for invalid_call"
      );
    case Fault::crash:
    case Fault::no_answer:
      break;
  }
  return nullptr;
}

/// PHP's reflection dump for a request that is no call; cut to what a reader looks at.
WireReply reflection_reply() {
  return html_reply(
      200,
      "<pre>/**\n * SugarWebServiceImplv4_1.php\n *\n * This class is an implementation class for "
      "all the web services.\n */\nClass [ <user> class SugarWebServiceImplv4_1 extends "
      "SugarWebServiceImplv4 ] {\n}\n"
  );
}

/// Everything that is not JSON goes through print_r; RSS kills PHP.
WireReply encode(const json::value& body, const Form& form) {
  const auto type = lower(form_text(form, "response_type"));
  if (type == "rss") return html_reply(500, "");
  if (type != "json") return html_reply(200, to_print_r(body));
  auto text = to_php_json(body);
  const auto callback = form_text(form, "jsoncallback");
  if (!callback.empty()) text = callback + "(" + text + ")";
  return json_reply(std::move(text));
}

std::string session_argument(const std::string& rest_data, Profile profile) {
  boost::system::error_code error;
  const auto parsed = json::parse(rest_data, error);
  if (error) return {};
  const auto* object = parsed.if_object();
  if (object != nullptr && profile == Profile::suitecrm7) {
    return object->empty() ? std::string() : json_text(object->begin()->value());
  }
  if (object != nullptr) {
    const auto* session = object->if_contains("session");
    return session == nullptr ? std::string() : json_text(*session);
  }
  const auto* list = parsed.if_array();
  return list == nullptr || list->empty() ? std::string() : json_text(list->front());
}

/// As query_client_ip(): a header that the client sends counts more than its address.
std::string client_ip(const WireRequest& request) {
  return request.forwarded_for.empty() ? request.remote_ip : request.forwarded_for;
}

std::string welcome_page(Profile profile) {
  return "<!doctype html><title>SuiteCRM sandbox</title><h1>SuiteCRM sandbox</h1>"
         "<p>A demo CRM. REST API: <code>" +
         std::string(rest_path(profile)) +
         "</code>. Demo user: <code>alice</code>, password <code>AlicePw1!</code>.</p>";
}

WireReply not_found_reply() {
  return html_reply(404, "<html><head><title>404 Not Found</title></head></html>\n");
}

Answer run_method(CallContext& context, const Method& method, const Arguments& arguments) {
  try {
    return method.run(context, arguments);
  } catch (const SqlFailure&) {
    return std::unexpected(Fault::crash);
  }
}

}  // namespace

struct Crm::State {
  Config config;
  const base::Clock& clock;
  base::Random& random;
  Vardefs vardefs;
  Database database;
  Records records;
  Sessions sessions;

  State(Config given, const base::Clock& its_clock, base::Random& its_random)
      : config(std::move(given)),
        clock(its_clock),
        random(its_random),
        vardefs(config.customization),
        database(config.database_file, [this] { return format_datetime(clock.wall()); }),
        records(database, vardefs, random),
        sessions(clock, random, config.session_idle_limit) {}

  void fill() {
    if (!config.image.empty()) return database.load(config.image);
    Transaction transaction(database);
    create_schema(database, vardefs);
    seed(database, vardefs, clock);
    transaction.commit();
  }
};

Crm::Crm(Config config, const base::Clock& clock, base::Random& random)
    : state_(std::make_unique<State>(std::move(config), clock, random)) {
  const auto tables =
      state_->database.value("SELECT count(*) FROM sqlite_master WHERE name = 'accounts'");
  if (tables == "0") {
    state_->fill();
  } else if (state_->database.value("PRAGMA user_version") != std::to_string(kSchemaVersion)) {
    throw SqlFailure("this database is of another version of the sandbox: delete the file");
  }
}

Crm::~Crm() = default;

Crm::Call Crm::read(const WireRequest& request) const {
  if (request.path != rest_path(state_->config.profile)) return {};
  Call call{request_form(request), {}, {}};
  call.method = form_text(call.form, "method");
  if (call.method != "login") {
    call.session = session_argument(form_text(call.form, "rest_data"), state_->config.profile);
  }
  if (call.session.empty()) call.session = cookie_value(request.cookie, kCookie);
  return call;
}

WireReply Crm::answer(const WireRequest& request, const Call& call) {
  const auto profile = state_->config.profile;
  if (request.path == "/") return html_reply(200, welcome_page(profile));
  if (request.path == rest_path(profile)) return serve(request, call);
  // SuiteCRM 8 without /legacy: the front controller dies (SUITECRM.md 1).
  if (request.path == rest_path(Profile::suitecrm7)) return html_reply(500, "");
  return not_found_reply();
}

WireReply Crm::serve(const WireRequest& request, const Call& call) {
  const bool is_json = lower(form_text(call.form, "input_type")) == "json";
  const auto* method = find_method(call.method);
  if (method == nullptr) {
    if (!is_json) return reflection_reply();
    return encode(fault_body(Fault::invalid_call), call.form);
  }
  const auto profile = state_->config.profile;
  const auto arguments = bind_arguments(
      *method, is_json ? form_text(call.form, "rest_data") : std::string("[]"), profile
  );
  if (!arguments) return html_reply(500, "");

  CallContext context{
      state_->database,
      state_->vardefs,
      state_->records,
      state_->sessions,
      state_->clock,
      profile,
      client_ip(request),
      cookie_value(request.cookie, kCookie)
  };
  const auto result = run_method(context, *method, *arguments);
  const bool has_crashed = !result && result.error() == Fault::crash;
  auto reply = has_crashed ? html_reply(500, "")
                           : encode(result ? *result : fault_body(result.error()), call.form);
  if (!context.started_session.empty()) {
    reply.headers.emplace_back("Expires", "Thu, 19 Nov 1981 08:52:00 GMT");
    reply.headers.emplace_back("Cache-Control", "no-store, no-cache, must-revalidate");
    reply.headers.emplace_back("Pragma", "no-cache");
    if (context.started_session != context.cookie_session) {
      reply.headers.emplace_back(
          "Set-Cookie", std::string(kCookie) + "=" + context.started_session + "; path=/"
      );
    }
  }
  return reply;
}

std::size_t Crm::live_sessions() const {
  return state_->sessions.size();
}
void Crm::expire_sessions() {
  state_->sessions.end_all();
}

void Crm::reset() {
  state_->sessions.end_all();
  state_->database.drop_all_tables();
  state_->fill();
}

Records& Crm::records() {
  return state_->records;
}
const Vardefs& Crm::vardefs() const {
  return state_->vardefs;
}
Database& Crm::database() {
  return state_->database;
}

}  // namespace suitemcp::sandbox
