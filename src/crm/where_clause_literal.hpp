#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// Whether `_` may stand for one character: in a LIKE pattern only.
enum class LiteralUse { exact, pattern };
/// Whether the literal stands inside parentheses of the condition.
enum class LiteralPlace { open, bracketed };

/// A text as a quoted SQL literal that survives the CRM's own handling of the condition, which
/// reads some signs inside quotes as SQL. The error is the reason why there is no such literal.
/// Pure.
std::expected<std::string, std::string> printed_literal(
    std::string_view decoded, LiteralUse use, LiteralPlace place
);

}  // namespace suitemcp::crm
