#pragma once

#include "base/error.hpp"
#include "crm/bridge.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::tools {

enum class WriteKind { create, update };

/// What a model wants to store, as the CRM takes it.
struct PreparedFields {
  crm::FieldValues values;
  std::vector<std::string> warnings;  // what the CRM may not store as given
};

/// Checks and converts: the CRM drops unknown fields, stores NULL for dates that it cannot read and
/// takes any text for a dropdown, all without a word. Pure.
/// Errors: invalid_argument "tool.bad_field"; the message lists up to five problems, each with the
/// field, what was expected and a fix.
std::expected<PreparedFields, base::Error> prepare_fields(
    const boost::json::object& fields, const crm::ModuleDefinition& module, WriteKind kind
);

}  // namespace suitemcp::tools
