#include "admin/workplace.hpp"

#include "base/error.hpp"
#include "config/environment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace suitemcp::admin {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::chrono::seconds kCallLimit{10};

identity::StateSecrets read_secrets(
    const config::Environment& environment,
    const std::filesystem::path& folder,
    base::Random& random
) {
  std::vector<std::string> faults;
  config::EnvironmentReader reader(environment, faults);
  auto current = reader.secret("API_KEY_SECRET");
  auto previous = reader.secret("API_KEY_SECRET_PREVIOUS");
  if (!faults.empty()) {
    const auto text = fmt::format("{}", fmt::join(faults, "\n"));
    throw Error(ErrorKind::invalid_argument, "admin.environment", text, text);
  }
  return identity::load_state_secrets(
      std::move(current).value_or(base::Secret()), std::move(previous), folder, random
  );
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
  const auto secrets = read_secrets(environment, folder, random_);
  tasks_.emplace(io_.get_executor(), base::Log::none());
  keys_.emplace(*store_, clock_, random_, secrets, *tasks_, identity::ApiKeys::Options());
  profiles_.emplace(*store_, clock_, random_, secrets, identity::Profiles::Options());
}

Workplace::~Workplace() {
  // What a call left running, such as noting a key's last use, needs all of it.
  bool is_drained = false;
  asio::co_spawn(io_, tasks_->drain(std::chrono::seconds(1)), [&](std::exception_ptr) {
    is_drained = true;
  });
  while (!is_drained) io_.run_one();
  profiles_.reset();
  keys_.reset();
  tasks_.reset();
  store_.reset();
  io_.poll();  // lets the store's cancelled loop end
}

base::Context Workplace::context() const {
  return base::Context{}.within(kCallLimit);
}

identity::Profile Workplace::profile_of(const std::string& email) {
  auto profile = run(profiles().find_by_email(context(), email));
  if (profile) return std::move(*profile);
  const auto text = fmt::format(
      "nobody has the e-mail {0}; add it first: mcp-admin add --email {0} --entity CODE --user "
      "CRM-USER",
      email
  );
  throw Error(ErrorKind::not_found, "admin.unknown_email", text, text);
}

}  // namespace suitemcp::admin
