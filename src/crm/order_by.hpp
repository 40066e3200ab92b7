#pragma once

#include "base/error.hpp"
#include "crm/bridge.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::crm {

inline constexpr std::size_t kMaxOrderBytes = 200;

/// Reads "field [asc|desc], ..." and gives it back with bare field names: SuiteCRM ignores
/// "accounts.name" and unknown names without a word. Accepts module.field and table.field. Pure.
/// Errors: invalid_argument "order_by.refused" with near matches.
std::expected<std::string, base::Error> translate_order_by(
    std::string_view text, const ModuleDefinition& module
);

}  // namespace suitemcp::crm
