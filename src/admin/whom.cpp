#include "admin/whom.hpp"

#include "base/error.hpp"
#include "config/syntax.hpp"
#include "identity/label.hpp"
#include "identity/names.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <utility>
#include <vector>

namespace suitemcp::admin {
namespace {

using base::Error;
using base::ErrorKind;

[[noreturn]] void refuse(ErrorKind kind, base::ErrorCode code, const std::string& text) {
  throw Error(kind, code, text, text);
}

/// What the provider has said must not reach the terminal as it is.
std::string shown(const std::string& text) {
  return identity::clean_label(text, text.size());
}

identity::Profile find_subject(Workplace& workplace, const Whom& whom) {
  const auto subject = config::quote(whom.subject);
  auto people =
      workplace.run(workplace.profiles().find_by_subject(workplace.context(), whom.subject));
  if (people.empty()) {
    refuse(
        ErrorKind::not_found,
        "admin.unknown_subject",
        fmt::format(
            "nobody has signed in with the subject {}; see: mcp-admin list. Who has never signed "
            "in "
            "is known by --email alone",
            subject
        )
    );
  }
  const auto email = identity::normal_email(whom.email);
  if (!email.empty()) {
    // An address that the provider did not verify is not known here: it is no contradiction.
    std::erase_if(people, [&email](const identity::Profile& profile) {
      return !profile.email.empty() && profile.email != email;
    });
  }
  if (people.empty()) {
    refuse(
        ErrorKind::conflict,
        "admin.wrong_email",
        fmt::format(
            "who has signed in with the subject {} has another e-mail than {}; see: mcp-admin list",
            subject,
            config::quote(email)
        )
    );
  }
  if (people.size() > 1) {
    refuse(
        ErrorKind::conflict,
        "admin.many_subjects",
        fmt::format(
            "{} people of different identity providers have the subject {}; say which by --email",
            people.size(),
            subject
        )
    );
  }
  return std::move(people.front());
}

}  // namespace

void put_whom_options(CLI::App& command, Whom& whom) {
  command.add_option("--email", whom.email, "The user's e-mail address");
  command.add_option(
      "--sub", whom.subject, "Who has signed in with this subject; see: mcp-admin list --json"
  );
}

identity::Profile find_person(Workplace& workplace, const Whom& whom) {
  if (!whom.subject.empty()) return find_subject(workplace, whom);
  if (!whom.email.empty()) return workplace.profile_of(whom.email);
  refuse(
      ErrorKind::invalid_argument,
      "admin.nobody_named",
      "who? fix: --email ADDRESS, or --sub SUBJECT for who has signed in"
  );
}

std::string describe(const identity::Profile& profile) {
  if (!profile.email.empty()) return shown(profile.email);
  if (!profile.login) return profile.id;
  return fmt::format("{} ({})", shown(profile.name), shown(config::clip(profile.login->subject)));
}

}  // namespace suitemcp::admin
