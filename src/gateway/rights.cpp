#include "gateway/rights.hpp"

#include "base/context.hpp"
#include "base/error.hpp"
#include "gateway/error_table.hpp"

#include <string_view>
#include <utility>

namespace suitemcp::gateway {
namespace {

std::string_view name_of(config::AclSettings::Profile profile) {
  return profile == config::AclSettings::Profile::crm ? "crm" : "documented";
}

}  // namespace

Rights::Rights(const config::AclSettings& settings)
    : check_(nullptr, settings.rules), profile_(settings.profile) {
  if (!settings.database) return;
  reader_.emplace(*settings.database);
  check_ = acl::PermissionCheck(&*reader_, settings.rules);
}

asio::awaitable<void> Rights::report(base::Log log) {
  base::Context context;
  context.log = log;
  // Whether there is such a user and record or not: every table that rights rest on is read.
  acl::FactsRequest request{"admin", {{"Accounts", "accounts", {"-"}}}};
  try {
    const auto facts = co_await reader_->read(context, std::move(request));
    if (facts.actions.empty()) {
      log.warn(
          "rights",
          {{"profile", name_of(profile_)},
           {"error",
            "the database knows no actions of Accounts: SUITECRM_DB_NAME is that of another CRM?"}}
      );
      co_return;
    }
    log.info("rights", {{"profile", name_of(profile_)}, {"database", "ok"}});
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    log_error(log.with({{"profile", name_of(profile_)}}), "rights", error);
  }
}

}  // namespace suitemcp::gateway
