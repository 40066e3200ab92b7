#include "sandbox/idp/control.hpp"

#include "base/json.hpp"
#include "sandbox/idp/provider.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <expected>

namespace suitemcp::sandbox::idp {
namespace {

namespace json = boost::json;
using Outcome = std::expected<json::object, std::string>;  // error: what was expected

Outcome turn_keys(Provider& provider, const json::object& wish) {
  const auto old = base::find_string(wish, "old");
  if (old != "kept" && old != "dropped") return std::unexpected("old: expected kept or dropped");
  const auto& key = provider.rotate_key(*old == "kept" ? OldKeys::kept : OldKeys::dropped);
  return json::object{{"kid", key.id()}};
}

Outcome set_clock(Provider& provider, const json::object& wish) {
  constexpr std::int64_t kMaxSkew = 10LL * 365 * 86'400;
  const auto skew = base::find_integer(wish, "skew_s");
  if (!skew || *skew > kMaxSkew || *skew < -kMaxSkew) {
    return std::unexpected("skew_s: expected seconds, at most ten years");
  }
  provider.set_skew(base::seconds(*skew));
  return json::object{{"ok", true}};
}

Outcome forge(Provider& provider, const json::object& wish) {
  const auto forgery = find_forgery(base::find_string(wish, "forge").value_or(""));
  if (!forgery) return std::unexpected("forge: expected one of " + forgery_names());
  provider.forge_next(*forgery);
  return json::object{{"ok", true}};
}

std::expected<std::vector<std::string>, std::string> read_groups(const json::value& value) {
  std::vector<std::string> groups;
  const auto* list = value.if_array();
  if (list == nullptr) return std::unexpected("groups: expected an array of names");
  for (const auto& item : *list) {
    if (!item.is_string()) return std::unexpected("groups: expected an array of names");
    groups.emplace_back(item.get_string());
  }
  return groups;
}

Outcome change_user(Provider& provider, const json::object& wish) {
  Directory::Change change;
  const auto* disabled = wish.if_contains("disabled");
  const auto* too_many = wish.if_contains("too_many_groups");
  for (const auto* flag : {disabled, too_many}) {
    if (flag != nullptr && !flag->is_bool()) {
      return std::unexpected("disabled, too_many_groups: expected true or false");
    }
  }
  if (disabled != nullptr) {
    change.state = disabled->get_bool() ? User::State::disabled : User::State::enabled;
  }
  if (too_many != nullptr) change.has_too_many_groups = too_many->get_bool();
  if (const auto* groups = wish.if_contains("groups")) {
    auto names = read_groups(*groups);
    if (!names) return std::unexpected(names.error());
    change.groups = std::move(*names);
  }
  const auto name = base::find_string(wish, "user").value_or("");
  if (provider.change_user(name, std::move(change)) == Directory::Found::no) {
    return std::unexpected("user: expected the name of a demo user");
  }
  return json::object{{"ok", true}};
}

Outcome apply(Provider& provider, std::string_view what, const json::object& wish) {
  if (what == "keys") return turn_keys(provider, wish);
  if (what == "clock") return set_clock(provider, wish);
  if (what == "forge") return forge(provider, wish);
  if (what == "user") return change_user(provider, wish);
  return std::unexpected("keys, clock, forge, user, faults and state are what there is");
}

}  // namespace

WireReply answer_control(Provider& provider, std::string_view what, const WireRequest& request) {
  if (what == "state") return json_reply(provider.state());
  const auto parsed = base::parse_json(request.body);
  const auto* wish = parsed ? parsed->if_object() : nullptr;
  const auto outcome = wish == nullptr || request.method != "POST"
                           ? Outcome(std::unexpected("expected POST with a JSON object"))
                           : apply(provider, what, *wish);
  if (outcome) return json_reply(json::serialize(*outcome));
  auto reply = json_reply(json::serialize(json::object{{"error", outcome.error()}}));
  reply.status = 400;
  return reply;
}

}  // namespace suitemcp::sandbox::idp
