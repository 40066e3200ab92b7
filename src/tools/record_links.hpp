#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// One link of a module, with the module at its other end.
struct Link {
  std::shared_ptr<const crm::ModuleDefinition> source;
  std::string name;
  std::shared_ptr<const crm::ModuleDefinition> target;
};

/// The link that `text` names: by its own name, or by the module that only one link leads to.
/// Errors: invalid_argument "tool.unknown_link", which lists the module's links with their targets
/// that are not denied (the CRM answers an unknown link with an empty list). Pure.
std::expected<const crm::LinkDefinition*, base::Error> find_link(
    const crm::ModuleDefinition& module, std::string_view text, const crm::Metadata& metadata
);

/// find_link with both definitions, for showing what is linked (`leak`) or changing it. Errors:
/// those of module_for, "tool.unknown_link".
asio::awaitable<Link> load_link(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string module,
    std::string link,
    acl::Purpose purpose
);

/// Which of `ids` exist and are visible, in that order, with the fields that name a record.
asio::awaitable<crm::RecordSet> read_named(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids
);

/// Errors: not_found "tool.no_record" that names those of `ids` that do not exist; `argument` is
/// where they came from.
asio::awaitable<void> require_records(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids,
    std::string_view argument
);

/// Which of `ids` the record is linked to now.
asio::awaitable<std::vector<std::string>> linked_among(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const Link& link,
    std::string id,
    std::vector<std::string> ids
);

}  // namespace suitemcp::tools
