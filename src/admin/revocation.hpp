#pragma once

#include "admin/workplace.hpp"

#include <cstddef>
#include <string>

namespace suitemcp::admin {

/// Signs a person out of every browser and revokes all their keys; how many keys that were.
std::size_t revoke_everything_of(Workplace& workplace, const std::string& user_id);

}  // namespace suitemcp::admin
