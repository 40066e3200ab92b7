#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

/// Where profiles stand in the store; for the files of Profiles only.
namespace suitemcp::identity {

inline constexpr const char* kProfilesKey = "crm:profiles";
inline constexpr std::size_t kProfileIdBytes = 16;
inline constexpr int kProfileAttempts = 10;  // of a change that others make at the same time

/// Holds the id of the profile with that address. `normal` is a result of normal_email().
std::string email_key_of(const std::string& normal);
/// Holds the id of the profile to which that identity is bound.
std::string login_key_of(const std::string& issuer, const std::string& subject);

base::Error contended(std::string_view what);

}  // namespace suitemcp::identity
