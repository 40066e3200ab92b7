#pragma once

#include "base/error.hpp"
#include "crm/bridge.hpp"

#include <boost/json/array.hpp>

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::tools {

/// Which fields of a record a caller wants.
struct FieldSelection {
  enum class Breadth { sensible, listed, all };

  Breadth breadth = Breadth::sensible;
  std::vector<std::string> names;  // with id first; empty with `all`
};

/// `requested` null: a sensible set for the module; ["*"]: all; else exactly those and id. Errors:
/// invalid_argument "tool.unknown_field" with near matches.
std::expected<FieldSelection, base::Error> select_fields(
    const boost::json::array* requested, const crm::ModuleDefinition& module
);

}  // namespace suitemcp::tools
