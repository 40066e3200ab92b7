#include "admin/workplace.hpp"

#include "base/error.hpp"
#include "config/common_settings.hpp"
#include "config/environment.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace suitemcp::admin {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::chrono::seconds kCallLimit{10};

struct Settings {
  base::Secret secret;
  std::optional<base::Secret> previous_secret;
  identity::ApiKeys::Options keys = {};
};

Settings read_settings(const config::Environment& environment) {
  std::vector<std::string> faults;
  config::EnvironmentReader reader(environment, faults);
  Settings settings;
  settings.secret = reader.secret("API_KEY_SECRET").value_or(base::Secret());
  settings.previous_secret = reader.secret("API_KEY_SECRET_PREVIOUS");
  // As the gateway has it: what is listed is what the gateway takes.
  settings.keys.idle_limit = config::read_key_idle_limit(reader);
  if (faults.empty()) return settings;
  const auto text = fmt::format("{}", fmt::join(faults, "\n"));
  throw Error(ErrorKind::invalid_argument, "admin.environment", text, text);
}

void require_state(const std::filesystem::path& folder) {
  std::error_code ignored;
  const auto status = std::filesystem::status(folder / "state.db", ignored);
  if (status.type() != std::filesystem::file_type::not_found) return;
  const auto text = fmt::format(
      "there is nothing in the state folder {} yet; fix: name the folder that `suitecrm-mcp serve` "
      "uses with --state-dir, or add a user first: mcp-admin add --help",
      folder.string()
  );
  throw Error(ErrorKind::not_found, "admin.no_state", text, text);
}

}  // namespace

Workplace::Workplace(
    const std::filesystem::path& folder,
    const config::Environment& environment,
    IfMissing if_missing
) {
  if (if_missing == IfMissing::refuse) require_state(folder);
  store_.emplace(
      io_.get_executor(), clock_, store::SqliteStore::Options{.folder = folder}, base::Log::none()
  );
  auto settings = read_settings(environment);
  const auto secrets = identity::load_state_secrets(
      std::move(settings.secret), std::move(settings.previous_secret), folder, random_
  );
  tasks_.emplace(io_.get_executor(), base::Log::none());
  keys_.emplace(*store_, clock_, random_, secrets, *tasks_, settings.keys);
  profiles_.emplace(*store_, clock_, random_, secrets, identity::Profiles::Options());
  browser_sessions_.emplace(*store_, clock_, random_, secrets);
}

Workplace::~Workplace() {
  // What a call left running, such as noting a key's last use, needs all of it.
  bool is_drained = false;
  asio::co_spawn(io_, tasks_->drain(std::chrono::seconds(1)), [&](std::exception_ptr) {
    is_drained = true;
  });
  while (!is_drained) io_.run_one();
  browser_sessions_.reset();
  profiles_.reset();
  keys_.reset();
  tasks_.reset();
  store_.reset();
  io_.poll();  // lets the store's cancelled loop end
}

void Workplace::run(asio::awaitable<void> work) {
  std::optional<std::exception_ptr> end;
  asio::co_spawn(io_, std::move(work), [&end](std::exception_ptr thrown) { end = thrown; });
  while (!end) io_.run_one();
  if (*end) std::rethrow_exception(*end);
}

base::Context Workplace::context() const {
  return base::Context{}.within(kCallLimit);
}

identity::Profile Workplace::profile_of(const std::string& email) {
  auto profile = run(profiles().find_by_email(context(), email));
  if (profile) return std::move(*profile);
  const auto text = fmt::format(
      "nobody is known by the e-mail {}. Whoever has signed in without a verified address is "
      "found by --sub SUBJECT, see: mcp-admin list. Only who has never signed in is to be added, "
      "see: mcp-admin add --help",
      config::quote(email)
  );
  throw Error(ErrorKind::not_found, "admin.unknown_email", text, text);
}

}  // namespace suitemcp::admin
