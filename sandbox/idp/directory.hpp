#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox::idp {

struct User {
  enum class State { enabled, disabled };
  enum class Email { none, unverified, verified };

  std::string name;  // account name, the CRM's user name
  std::string first_name;
  std::string last_name;
  std::string password;
  std::vector<std::string> groups;
  std::string hint;  // for the list of demo accounts
  Email email = Email::verified;
  // azure: member of more groups than a token may hold, so the token says where to ask instead.
  bool has_too_many_groups = false;
  State state = State::enabled;

  std::string full_name() const { return first_name + " " + last_name; }
  std::string address() const { return name + "@sandbox.example"; }
};

/// The demo company's people: those of the demo CRM with the same passwords, and one guest whom the
/// CRM does not know. Threads: io thread only.
class Directory {
 public:
  Directory();

  const std::vector<User>& users() const { return users_; }
  const User* find(std::string_view name) const;
  /// Null when name or password is wrong. Whether the account is enabled is the caller's question.
  const User* find_with_password(std::string_view name, std::string_view password) const;

  /// What a test may change; what is absent stays.
  struct Change {
    std::optional<User::State> state;
    std::optional<std::vector<std::string>> groups;
    std::optional<bool> has_too_many_groups;
  };
  enum class Found { no, yes };
  Found change(std::string_view name, Change change);
  /// As at the start.
  void reset();

 private:
  std::vector<User> users_;
};

}  // namespace suitemcp::sandbox::idp
