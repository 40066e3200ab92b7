#include "gateway/client_config_command.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"
#include "config/installation.hpp"
#include "config/secret_file.hpp"
#include "config/syntax.hpp"
#include "gateway/client_target.hpp"
#include "gateway/state_check.hpp"
#include "identity/api_key_format.hpp"
#include "identity/client_setup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <istream>
#include <vector>

namespace suitemcp::gateway {
namespace {

using Refusal = std::unexpected<std::string>;

/// Whether `word`, the value of `option`, is one of `known`; if not, what there is.
std::expected<void, std::string> require_known(
    std::string_view option, std::string_view word, const std::vector<base::Candidate>& known
) {
  std::vector<std::string_view> names;
  for (const auto& candidate : known) names.push_back(candidate.name);
  if (std::ranges::find(names, word) != names.end()) return {};
  return Refusal(fmt::format(
      "{}: expected one of {}, got {}.{}\n",
      option,
      fmt::join(names, ", "),
      config::quote(word),
      word.empty() ? "" : base::did_you_mean(base::near_matches(word, known, 1))
  ));
}

std::expected<void, std::string> require_client(std::string_view client) {
  std::vector<base::Candidate> known;
  for (const auto name : identity::known_clients()) known.push_back({name, ""});
  return require_known("--client", client, known);
}

std::expected<config::Entity, std::string> find_entity(
    const std::vector<config::Entity>& offered, std::string_view code
) {
  if (code.empty() && offered.size() == 1) return offered.front();
  std::vector<base::Candidate> known;
  for (const auto& entity : offered) known.push_back({entity.code, entity.label});
  if (auto found = require_known("--entity", code, known); !found) return Refusal(found.error());
  return *std::ranges::find(offered, code, &config::Entity::code);
}

std::expected<base::Secret, std::string> read_key(const std::string& file, std::istream& in) {
  if (file.empty()) return base::Secret(std::string(identity::kKeyPlaceholder));
  base::Secret key;
  if (file == "-") {
    std::string line;
    std::getline(in, line);
    if (line.ends_with('\r')) line.pop_back();
    key = base::Secret(std::move(line));
  } else {
    auto read = config::read_secret_file(file);
    if (!read) return Refusal(fmt::format("--key-file: {}\n", read.error()));
    key = *std::move(read);
  }
  if (identity::is_api_key(key.expose())) return key;
  return Refusal(fmt::format(
      "--key-file: expected an API key, {}..., got {}\n",
      identity::kApiKeyPrefix,
      key.empty() ? "nothing" : "something else"
  ));
}

std::string as_text(const identity::ClientSetup& setup, const config::Entity& entity) {
  auto text = fmt::format("{}, {}\n", setup.title, entity.label);
  int number = 0;
  for (const auto& step : setup.steps) {
    text += fmt::format("\n{}. {}\n", ++number, step.instruction);
    if (!step.text.empty()) text += fmt::format("\n{}\n", step.text);
  }
  return text;
}

std::string as_json(const identity::ClientSetup& setup, const identity::ClientTarget& target) {
  using base::json_string;
  std::vector<std::string> steps;
  for (const auto& step : setup.steps) {
    steps.push_back(fmt::format(
        R"({{"instruction":{},"text":{}}})", json_string(step.instruction), json_string(step.text)
    ));
  }
  return fmt::format(
      "{{\"client\":{},\"title\":{},\"server_name\":{},\"url\":{},\"steps\":[{}]}}\n",
      json_string(setup.client),
      json_string(setup.title),
      json_string(target.server_name),
      json_string(target.url),
      fmt::join(steps, ",")
  );
}

}  // namespace

std::expected<std::string, std::string> client_config(
    const ClientConfigOptions& options, const config::Environment& environment, std::istream& in
) {
  if (auto known = require_client(options.client); !known) return Refusal(known.error());
  const auto installation = config::read_installation(options.config_file, environment);
  if (!installation) return Refusal(describe_faults(installation.error()));
  const auto entity = find_entity(installation->offered_entities, options.entity);
  if (!entity) return Refusal(entity.error());
  const auto key = read_key(options.key_file, in);
  if (!key) return Refusal(key.error());

  const auto target = client_target(*installation, *entity, std::string(key->expose()));
  const auto setup = identity::setup_for(options.client, target).value();
  return options.as_json ? as_json(setup, target) : as_text(setup, *entity);
}

std::string list_clients() {
  std::string text;
  for (const auto client : identity::known_clients()) {
    const auto setup = identity::setup_for(client, {}).value();
    text += fmt::format("{:<24}{}\n", client, setup.title);
  }
  return text;
}

}  // namespace suitemcp::gateway
