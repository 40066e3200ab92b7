#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string_view>

namespace suitemcp::tools {

/// What log_call, create_task and create_note share: their arguments are fields of the new record.

/// The given arguments among `names`, and `fallbacks` where none was given.
boost::json::object activity_fields(
    const boost::json::object& arguments,
    std::span<const std::string_view> names,
    boost::json::object fallbacks
);

/// Errors: invalid_argument "tool.bad_argument" when only one of parent_type and parent_id is
/// given; not_found "tool.no_record" when there is no such parent, or no such contact_id.
asio::awaitable<void> require_related(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const boost::json::object& arguments
);

}  // namespace suitemcp::tools
