#pragma once

#include "acl/connection.hpp"
#include "acl/facts.hpp"
#include "acl/permission_check.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace suitemcp::acl {

/// Records of a module in one statement.
constexpr std::size_t kMostRecords = 256;

/// Whether the tables of the CRM compare with each other as they are. The server finds no index for
/// what must be converted first; records are found by theirs all the same.
enum class Collations : std::uint8_t { alike, mixed };

/// Everything that the request wants to know as one statement, so that it costs one round trip.
/// Its text depends on the tables and on rounded-up numbers of modules and records only, so that a
/// prepared one is used again. The request has at most kMostRecords of each module.
Statement facts_statement(const FactsRequest& request, Collations collations);

/// What the rows of that statement say.
Facts facts_from(const FactsRequest& request, const RowSet& rows);

}  // namespace suitemcp::acl
