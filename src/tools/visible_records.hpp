#pragma once

#include "base/context.hpp"
#include "crm/bridge.hpp"
#include "net/asio.hpp"
#include "tools/toolbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// Those of `ids` that exist and that the caller may see, in that order. Asks with get_entries;
/// when one of them may not be viewed the CRM refuses all, and then the list tells which are
/// visible. `fields` empty: all.
asio::awaitable<crm::RecordSet> read_visible(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids,
    std::vector<std::string> fields
);

/// The rows whose ids are in `ids`, in that order.
crm::RecordSet in_order(const crm::RecordSet& records, const std::vector<std::string>& ids);
std::vector<std::string> ids_of(const crm::RecordSet& records);
/// None when no row has that id.
std::optional<std::size_t> row_of(const crm::RecordSet& records, std::string_view id);

/// `ids` without those in `others`, in order.
std::vector<std::string> without(
    const std::vector<std::string>& ids, const std::vector<std::string>& others
);
/// Each once, in order.
std::vector<std::string> unique(std::vector<std::string> ids);

}  // namespace suitemcp::tools
