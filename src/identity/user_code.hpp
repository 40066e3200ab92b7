#pragma once

#include <string>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// A code that a person compares on two screens: "BCDF-2345", 35 random bits. Without vowels, so
/// that it spells no words (RFC 8628 6.1), and with at most one of the letters that look alike
/// (0 O Q D, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V, V W).
std::string draw_user_code(base::Random& random);

}  // namespace suitemcp::identity
