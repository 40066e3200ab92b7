#pragma once

#include "admin/workplace.hpp"

#include <string>

namespace CLI {
class App;
}

namespace suitemcp::admin {

/// How a command is told whom it is about.
struct Whom {
  std::string email;
  std::string subject;  // at the identity provider; decides when both are given
};

/// Adds --email and --sub. That one of them was given is checked by find_person().
void put_whom_options(CLI::App& command, Whom& whom);

/// Errors: invalid_argument admin.nobody_named; not_found admin.unknown_email,
/// admin.unknown_subject; conflict admin.wrong_email, admin.many_subjects.
identity::Profile find_person(Workplace& workplace, const Whom& whom);

/// "ann@example.com", or what else tells the operator who that is.
std::string describe(const identity::Profile& profile);

}  // namespace suitemcp::admin
