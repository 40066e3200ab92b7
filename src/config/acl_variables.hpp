#pragma once

#include "base/near_match.hpp"
#include "config/environment.hpp"

#include <span>
#include <string>
#include <vector>

namespace suitemcp::config {

/// Every variable that read_acl looks at; the label is what people call it instead, or empty.
std::span<const base::Candidate> acl_variables();

/// A warning for each variable that is set, looks like one of those and is none. A rule whose name
/// is misspelt would otherwise leave the rights as they are without a word.
void warn_of_unknown_acl_variables(
    const EnvironmentReader& reader, std::vector<std::string>& warnings
);

}  // namespace suitemcp::config
