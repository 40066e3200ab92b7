#include "sandbox/faults.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <optional>

namespace suitemcp::sandbox {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, FaultKind>, 8> kKinds = {{
    {"none", FaultKind::none},
    {"delay", FaultKind::delay},
    {"http_500", FaultKind::http_500},
    {"html", FaultKind::html},
    {"php_notice", FaultKind::php_notice},
    {"expire_sessions", FaultKind::expire_sessions},
    {"drop", FaultKind::drop},
    {"slow_bytes", FaultKind::slow_bytes},
}};

std::optional<FaultKind> find_kind(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return {};
}

std::int64_t number_of(const json::object& object, std::string_view key, std::int64_t fallback) {
  const auto* value = object.if_contains(key);
  const auto* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? fallback : *number;
}

}  // namespace

std::expected<FaultRule, std::string> parse_fault(std::string_view body) {
  boost::system::error_code error;
  const auto parsed = json::parse({body.data(), body.size()}, error);
  const auto* object = error ? nullptr : parsed.if_object();
  if (object == nullptr) return std::unexpected("expected a JSON object");
  const auto* name = object->if_contains("fault");
  if (name == nullptr || !name->is_string()) return std::unexpected("expected \"fault\"");
  const auto kind = find_kind(std::string_view(name->get_string()));
  if (!kind) {
    return std::unexpected(
        "fault: expected none, delay, http_500, html, php_notice, expire_sessions, drop or "
        "slow_bytes"
    );
  }
  FaultRule rule{.kind = *kind};
  rule.length = std::chrono::milliseconds(number_of(*object, "ms", 1000));
  rule.times = static_cast<int>(number_of(*object, "times", -1));
  if (const auto* method = object->if_contains("method");
      method != nullptr && method->is_string()) {
    rule.method = std::string_view(method->get_string());
  }
  return rule;
}

FaultRule FaultSwitch::take(std::string_view method) {
  const bool fits = rule_.method == "*" || rule_.method == method;
  if (rule_.kind == FaultKind::none || rule_.times == 0 || !fits) return {};
  if (rule_.times > 0) --rule_.times;
  return rule_;
}

WireReply spoil(FaultKind kind, WireReply reply) {
  switch (kind) {
    case FaultKind::http_500:
      return html_reply(500, "");
    case FaultKind::html:
      return html_reply(
          200, "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>\n"
      );
    case FaultKind::php_notice:
      reply.body.insert(
          0,
          "<br />\n<b>Notice</b>:  Undefined index: demo in <b>/var/www/html/include/demo.php</b> "
          "on line <b>42</b><br />\n"
      );
      return reply;
    case FaultKind::none:
    case FaultKind::delay:
    case FaultKind::expire_sessions:
    case FaultKind::drop:
    case FaultKind::slow_bytes:
      break;
  }
  return reply;
}

std::string to_json(const Statistics& statistics, std::size_t live_sessions) {
  json::object calls;
  for (const auto& [method, count] : statistics.calls) calls[method] = count;
  return json::serialize(json::object{
      {"calls", std::move(calls)},
      {"logins", statistics.logins},
      {"live_sessions", live_sessions},
      {"max_parallel_per_session", statistics.max_parallel_per_session}
  });
}

}  // namespace suitemcp::sandbox
