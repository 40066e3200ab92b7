#pragma once

#include "config/acl_rules.hpp"

#include <cstdint>
#include <string_view>

namespace suitemcp::acl {

using Rules = config::AclRules;

/// How far a level goes.
enum class Reach : std::uint8_t { none, own, groups, all };
/// The CRM's word: "owner".
std::string_view name_of(Reach reach);

/// What `level` stands for. 0 is "not set" and has been replaced before.
Reach reach_of(int level, const Rules& rules);

}  // namespace suitemcp::acl
