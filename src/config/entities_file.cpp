#include "config/entities_file.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"
#include "config/json_place.hpp"
#include "config/policy_settings.hpp"
#include "config/syntax.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace suitemcp::config {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t kMaxFileBytes = 1U << 20U;
constexpr std::array<std::string_view, 10> kKnownKeys = {
    "label",
    "endpoint",
    "port",
    "group",
    "tls_skip",
    "read_only",
    kToolsDeny.key,
    kModulesAllow.key,
    kModulesDeny.key,
    kFieldsHide.key,
};

/// A value of the file as it is written there; a text has its quotes already.
std::string show(const json::value& value) {
  return value.is_string() ? quote(std::string_view(value.get_string()))
                           : clip(json::serialize(value));
}

/// Reads one entry; what is wrong goes to the list of faults.
class EntryReader {
 public:
  EntryReader(const json::object& entry, std::string where, std::vector<std::string>& faults)
      : entry_(entry), where_(std::move(where)), faults_(faults) {}

  Entity read(std::string_view code) {
    refuse_unknown_keys();
    Entity entity;
    entity.code = code;
    entity.label = read_label(code);
    entity.endpoint = read_endpoint();
    entity.group = read_group();
    entity.port = read_port();
    entity.tls_skip = read_flag("tls_skip");
    entity.policy = read_policy();
    return entity;
  }

 private:
  void fault(std::string_view key, std::string_view expected, const json::value* got) {
    faults_.push_back(fmt::format(
        "{}.{}: expected {}, got {}", where_, key, expected, got == nullptr ? "nothing" : show(*got)
    ));
  }

  void refuse_unknown_keys() {
    for (const auto& member : entry_) {
      const std::string_view key(member.key().data(), member.key().size());
      if (std::ranges::find(kKnownKeys, key) != kKnownKeys.end()) continue;
      std::vector<base::Candidate> known;
      known.reserve(kKnownKeys.size());
      for (const auto name : kKnownKeys) known.push_back({name, ""});
      const auto near = base::near_matches(key, known, 1);
      faults_.push_back(
          !near.empty()
              ? fmt::format("{}: unknown key {}; did you mean \"{}\"?", where_, quote(key), near[0])
              : fmt::format(
                    "{}: unknown key {}; known are {}",
                    where_,
                    quote(key),
                    fmt::join(kKnownKeys, ", ")
                )
      );
    }
  }

  std::string read_label(std::string_view code) {
    const auto* value = entry_.if_contains("label");
    if (value == nullptr) return std::string(code);
    if (!value->is_string() || value->get_string().empty()) fault("label", "a name", value);
    return value->is_string() ? std::string(value->get_string()) : std::string();
  }

  std::string read_endpoint() {
    const auto* value = entry_.if_contains("endpoint");
    const auto text = base::find_string(entry_, "endpoint");
    if (!text || !is_http_url(*text)) {
      // A URL with user info may hold a password, which is not repeated.
      const json::value hidden("...@...");
      const bool has_user = text && text->find('@') != std::string_view::npos;
      fault("endpoint", "the http(s) URL of the CRM's rest.php", has_user ? &hidden : value);
      return {};
    }
    return std::string(*text);
  }

  std::string read_group() {
    const auto* value = entry_.if_contains("group");
    const auto text = base::find_string(entry_, "group");
    if (!text) fault("group", "a group name, or \"\" for every signed-in user", value);
    return std::string(text.value_or(""));
  }

  std::uint16_t read_port() {
    const auto* value = entry_.if_contains("port");
    const auto number = base::find_integer(entry_, "port");
    if (value == nullptr) return 0;
    if (!number || *number < 1 || *number > 65'535) {
      fault("port", "a number from 1 to 65535", value);
      return 0;
    }
    return static_cast<std::uint16_t>(*number);
  }

  bool read_flag(std::string_view key) {
    const auto* value = entry_.if_contains(key);
    if (value == nullptr) return false;
    if (!value->is_bool()) fault(key, "true or false", value);
    return value->is_bool() && value->get_bool();
  }

  Policy read_policy() {
    Policy policy;
    policy.is_read_only = read_flag("read_only");
    policy.tools_deny = read_names(kToolsDeny);
    policy.modules_deny = read_names(kModulesDeny);
    policy.fields_hide = read_names(kFieldsHide);
    const auto* allow = entry_.if_contains(kModulesAllow.key);
    if (allow == nullptr) return policy;
    policy.modules_allow = read_names(kModulesAllow);
    if (allow->is_array() && allow->get_array().empty()) {
      // It may mean all or none.
      fault(kModulesAllow.key, "at least one module", allow);
    }
    return policy;
  }

  std::vector<std::string> read_names(const PolicyList& list) {
    const auto* value = entry_.if_contains(list.key);
    if (value == nullptr) return {};
    const auto expected = fmt::format("a list of {}", list.expected);
    if (!value->is_array()) {
      fault(list.key, expected, value);
      return {};
    }
    std::vector<std::string> names;
    for (const auto& element : value->get_array()) {
      const auto* text = element.if_string();
      if (text != nullptr && list.fits(std::string_view(*text))) {
        names.emplace_back(*text);
      } else {
        fault(list.key, expected, &element);
      }
    }
    return names;
  }

  const json::object& entry_;
  std::string where_;
  std::vector<std::string>& faults_;
};

void check_code(std::string_view code, std::string_view name, std::vector<std::string>& faults) {
  if (is_refused_word(code)) {
    faults.push_back(
        fmt::format("{}: the code {} is a path of the gateway; choose another", name, quote(code))
    );
  } else if (!is_entity_code(code)) {
    faults.push_back(fmt::format(
        "{}: expected a code of at most 32 letters, digits, _ and -, starting with a letter or "
        "digit, got {}",
        name,
        quote(code)
    ));
  }
}

void check_ports(
    const std::vector<Entity>& entities, std::string_view name, std::vector<std::string>& faults
) {
  std::map<std::uint16_t, std::string_view> taken;
  for (const auto& entity : entities) {
    if (entity.port == 0) continue;
    const auto [place, is_new] = taken.emplace(entity.port, entity.code);
    if (is_new) continue;
    faults.push_back(fmt::format(
        "{}: {}.port: expected a port of its own, got {}, which is {}'s",
        name,
        entity.code,
        entity.port,
        place->second
    ));
  }
}

/// The value, once the text is known to be JSON without duplicate keys.
std::expected<json::value, std::string> parse_text(std::string_view text, std::string_view name) {
  const auto say = [&](std::size_t offset, std::string_view reason) {
    const auto place = place_of(text, offset);
    return std::unexpected(
        fmt::format("{}: line {}, column {}: {}", name, place.line, place.column, reason)
    );
  };
  if (const auto fault = find_syntax_fault(text)) return say(fault->offset, fault->reason);
  if (const auto twice = find_duplicate_key(text)) {
    return say(twice->offset, fmt::format("the key \"{}\" is there twice", twice->key));
  }
  auto value = base::parse_json(text);
  if (!value) return std::unexpected(fmt::format("{}: {}", name, value.error().detail()));
  return *value;
}

}  // namespace

std::expected<EntitiesFile, std::vector<std::string>> parse_entities(
    std::string_view text, std::string_view name
) {
  const auto value = parse_text(text, name);
  if (!value) return std::unexpected(std::vector{value.error()});
  const auto* object = value->if_object();
  if (object == nullptr || object->empty()) {
    return std::unexpected(std::vector{fmt::format(
        "{}: expected an object with one entry per CRM (see entities.example.json), got {}",
        name,
        object == nullptr ? base::describe_kind(*value) : "an empty one"
    )});
  }
  EntitiesFile file;
  std::vector<std::string> faults;
  for (const auto& member : *object) {
    const std::string_view code(member.key().data(), member.key().size());
    check_code(code, name, faults);
    auto where = fmt::format("{}: {}", name, code);
    const auto* entry = member.value().if_object();
    if (entry == nullptr) {
      faults.push_back(fmt::format("{}: expected an object, got {}", where, show(member.value())));
      continue;
    }
    file.entities.push_back(EntryReader(*entry, where, faults).read(code));
    add_entity_warnings(file.entities.back(), where, file.warnings);
  }
  check_ports(file.entities, name, faults);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return file;
}

std::expected<EntitiesFile, std::vector<std::string>> read_entities(const std::string& path) {
  std::error_code code;
  const auto bytes = std::filesystem::file_size(path, code);
  if (code) {
    return std::unexpected(std::vector{fmt::format("{}: cannot be read: {}", path, code.message())}
    );
  }
  if (bytes > kMaxFileBytes) {
    return std::unexpected(
        std::vector{fmt::format("{}: expected at most 1 MiB, got {} bytes", path, bytes)}
    );
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return std::unexpected(std::vector{fmt::format("{}: cannot be read", path)});
  }
  return parse_entities(text.view(), path);
}

void add_entity_warnings(
    const Entity& entity, std::string_view name, std::vector<std::string>& warnings
) {
  if (entity.group.empty()) {
    warnings.push_back(
        fmt::format("{}: no group is required: every signed-in user may use it", name)
    );
  }
  if (entity.tls_skip) {
    warnings.push_back(fmt::format(
        "{}: the CRM's certificate is not verified; SUITECRM_CA_FILE with your own CA is safer",
        name
    ));
  }
  if (is_clear_text_url(entity.endpoint)) {
    warnings.push_back(fmt::format(
        "{}: {} is not encrypted: passwords and records can be read on the way",
        name,
        entity.endpoint
    ));
  }
  const auto path = std::string_view(entity.endpoint).substr(0, entity.endpoint.find('?'));
  if (!entity.endpoint.empty() && !path.ends_with(".php")) {
    warnings.push_back(fmt::format(
        "{}: {} is probably not the full URL of rest.php; `suitecrm-mcp find-endpoint {}` finds it",
        name,
        entity.endpoint,
        entity.endpoint
    ));
  }
}

}  // namespace suitemcp::config
