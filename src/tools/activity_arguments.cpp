#include "tools/activity_arguments.hpp"

#include "base/error.hpp"
#include "tools/arguments.hpp"
#include "tools/record_links.hpp"

#include <string>
#include <utility>

namespace suitemcp::tools {
namespace {

asio::awaitable<void> require_one(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string module,
    std::string id,
    std::string_view argument
) {
  const auto definition = co_await toolbox.metadata.module(context, account, std::move(module));
  co_await require_records(context, toolbox, account, *definition, {std::move(id)}, argument);
}

}  // namespace

boost::json::object activity_fields(
    const boost::json::object& arguments,
    std::span<const std::string_view> names,
    boost::json::object fallbacks
) {
  boost::json::object fields = std::move(fallbacks);
  for (const auto name : names) {
    if (const auto* value = arguments.if_contains(name)) fields[name] = *value;
  }
  return fields;
}

asio::awaitable<void> require_related(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const boost::json::object& arguments
) {
  const auto type = text_argument(arguments, "parent_type");
  const auto id = text_argument(arguments, "parent_id");
  if (type.empty() != id.empty()) {
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "tool.bad_argument",
        "half a parent",
        "Give both \"parent_type\" (a module, e.g. Accounts) and \"parent_id\" (a record id), or "
        "neither."
    );
  }
  if (!type.empty()) co_await require_one(context, toolbox, account, type, id, "parent_id");
  const auto contact = text_argument(arguments, "contact_id");
  if (!contact.empty()) {
    co_await require_one(context, toolbox, account, "Contacts", contact, "contact_id");
  }
}

}  // namespace suitemcp::tools
