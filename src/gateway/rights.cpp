#include "gateway/rights.hpp"

#include "base/context.hpp"
#include "base/error.hpp"
#include "config/acl_description.hpp"
#include "gateway/error_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <utility>

namespace suitemcp::gateway {
namespace {

/// With what is in force on each line.
base::Log in_force(base::Log log, const config::AclSettings& settings) {
  log = log.with({{"profile", config::name_of(settings.profile)}});
  if (!settings.changes.empty()) log = log.with({{"set", config::changes_of(settings)}});
  return log.with(
      {{"host", settings.database->host},
       {"name", settings.database->name},
       {"tls", config::name_of(settings.database->tls)},
       {"read_check", settings.rules.is_read_check}}
  );
}

std::string_view writes_without_database(const acl::Rules& rules) {
  return rules.unreachable == acl::Rules::Unreachable::allow ? "allowed" : "refused";
}

}  // namespace

Rights::Rights(config::AclSettings settings)
    : check_(nullptr, settings.rules), settings_(std::move(settings)) {
  if (!settings_.database) return;
  reader_.emplace(*settings_.database);
  check_ = acl::PermissionCheck(&*reader_, settings_.rules);
  settings_.database->password = {};  // the reader has it
}

asio::awaitable<void> Rights::report(base::Log log) {
  base::Context context;
  context.log = std::move(log);
  log = in_force(context.log, settings_);
  bool has_answered = false;
  try {
    co_await try_database(context, log);
    has_answered = true;
    co_await warn_of_unreadable(context);
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    if (!has_answered) {
      check_.expect_recovery();
      log = log.with(
          {{"database", "unreachable"}, {"writes", writes_without_database(settings_.rules)}}
      );
    }
    log = log.with({{"fix", error.user_message()}});
    log_error(log, "rights", error);
  }
}

asio::awaitable<void> Rights::try_database(const base::Context& context, base::Log log) {
  // Whether there is such a user and record or not: every table that rights rest on is read.
  acl::FactsRequest request{"admin", {{"Accounts", "accounts", {"-"}}}};
  const auto facts = co_await reader_->read(context, std::move(request));
  if (facts.actions.empty()) {
    log.warn(
        "rights",
        {{"database", "wrong"},
         {"error", "it knows no actions of Accounts"},
         {"fix", "set SUITECRM_DB_NAME to the database of this CRM"}}
    );
    co_return;
  }
  log.info("rights", {{"database", "ok"}});
}

asio::awaitable<void> Rights::warn_of_unreadable(const base::Context& context) {
  const auto unreadable = co_await reader_->unreadable_modules(context);
  if (unreadable.empty()) co_return;
  context.log.warn(
      "rights",
      {{"unreadable", fmt::format("{}", fmt::join(unreadable, ", "))},
       {"fix",
        "grant SELECT on their tables to SUITECRM_DB_USER; until then nobody can change their "
        "records"}}
  );
}

}  // namespace suitemcp::gateway
