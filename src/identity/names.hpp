#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::identity {

inline constexpr std::size_t kMaxNameBytes = 200;

/// Lower case without surrounding blanks: the form in which e-mail addresses are compared.
std::string normal_email(std::string_view email);

/// Throw Error invalid_argument (identity.bad_email, identity.bad_name) whose
/// user message says what is expected.
void require_email(std::string_view email);
/// 1 to 200 bytes that clean_label() leaves as they are; `what` is how the message calls it.
void require_name(std::string_view name, std::string_view what);

}  // namespace suitemcp::identity
