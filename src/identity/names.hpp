#pragma once

#include <string>
#include <string_view>

namespace suitemcp::identity {

/// Lower case without surrounding blanks: the form in which e-mail addresses are compared.
std::string normal_email(std::string_view email);

/// Throw Error invalid_argument (identity.bad_email, identity.bad_name) whose
/// user message says what is expected.
void require_email(std::string_view email);
/// 1 to 200 bytes of UTF-8 without control characters; `what` is how the message calls it.
void require_name(std::string_view name, std::string_view what);

}  // namespace suitemcp::identity
