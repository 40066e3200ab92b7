#include "admin/acl_desk.hpp"

#include "base/context.hpp"
#include "base/error.hpp"
#include "config/environment.hpp"
#include "net/gather.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace suitemcp::admin {
namespace {

using base::Error;
using base::ErrorKind;

// Above SUITECRM_DB_TIMEOUT_MS, which the reader keeps.
constexpr std::chrono::seconds kCallLimit{30};

constexpr std::string_view kHost = "SUITECRM_DB_HOST";

config::AclSettings read_settings(const config::Environment& environment, const Console& console) {
  std::vector<std::string> faults;
  std::vector<std::string> warnings;
  config::EnvironmentReader reader(environment, faults);
  auto settings = config::read_acl(reader, warnings);
  const auto is_told = [](std::string_view fault) { return fault.starts_with(kHost); };
  if (!settings.database && std::ranges::none_of(faults, is_told)) {
    reader.fault(
        kHost, "the host of the CRM's database, as the gateway's environment has it", "nothing"
    );
  }
  if (!faults.empty()) {
    const auto text = fmt::format("{}", fmt::join(faults, "\n"));
    throw Error(ErrorKind::invalid_argument, "admin.environment", text, text);
  }
  for (const auto& warning : warnings) console.warn(warning);
  return settings;
}

base::Context limited() {
  return base::Context{}.within(kCallLimit);
}

asio::awaitable<acl::Facts> ask(acl::RightsReader& reader, acl::FactsRequest request) {
  auto facts = co_await reader.read(limited(), std::move(request));
  if (facts.source == acl::Source::read) co_return facts;
  const auto text = facts.trouble.empty() ? "the CRM's database cannot be asked" : facts.trouble;
  throw Error(ErrorKind::unavailable, "admin.database", text, text);
}

}  // namespace

AclDesk::AclDesk(const config::Environment& environment, const Console& console)
    : settings_(read_settings(environment, console)), reader_(settings_.database.value()) {
}

template <class T>
T AclDesk::run(asio::awaitable<T> work) {
  std::exception_ptr failure;
  std::optional<T> result;
  // Connecting happens on threads of the reader, while nothing may wait on the loop.
  const auto guard = asio::make_work_guard(io_);
  io_.restart();  // the last question left nothing to do
  asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown, T value) {
    failure = std::move(thrown);
    result = std::move(value);
  });
  while (!result) io_.run_one();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

acl::Facts AclDesk::read(acl::FactsRequest request) {
  return run(ask(reader_, std::move(request)));
}

std::vector<std::expected<acl::Facts, Error>> AclDesk::read_each(
    std::vector<acl::FactsRequest> requests
) {
  std::vector<asio::awaitable<acl::Facts>> work;
  for (auto& request : requests) work.push_back(ask(reader_, std::move(request)));
  return run(net::gather(std::move(work), settings_.database->connections));
}

std::string AclDesk::table_of(const std::string& module) {
  return run(reader_.table_of(limited(), module));
}

}  // namespace suitemcp::admin
