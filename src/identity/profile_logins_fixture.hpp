#pragma once

#include "identity/profiles_fixture.hpp"
#include "identity/refresh_tokens.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::identity {

/// People who sign in, in one of two processes.
class ProfileLoginsTest : public ProfilesTest {
 protected:
  static constexpr const char* kIssuer = "https://login.example.com";

  static oidc::Person ann(std::string subject = "u-1", std::string email = "ann@example.com") {
    oidc::Person person;
    person.issuer = kIssuer;
    person.subject = std::move(subject);
    person.crm_user_name = "ann";
    person.name = "Ann Example";
    person.email = std::move(email);
    person.is_email_verified = true;
    person.groups = {"CRM-Main"};
    return person;
  }
  static oidc::Person bob_() { return ann("u-bob", "bob@example.com"); }

  Profile sign_in(oidc::Person person) { return sign_in(std::move(person), here_); }
  Profile sign_in(
      oidc::Person person,
      ProfileProcess& process,
      oidc::EmailTrust trust = oidc::EmailTrust::verified_only
  ) {
    return run(process.profiles.sign_in(context_, std::move(person), trust));
  }
  std::vector<Profile> everybody() { return run(here_.profiles.list(context_)); }
  std::string stored(const std::string& id) { return data_->hashes["crm:profiles"].at(id); }
  std::vector<std::string> keys_with(std::string_view prefix) const {
    std::vector<std::string> keys;
    for (const auto& [key, entry] : data_->entries) {
      if (key.starts_with(prefix)) keys.push_back(key);
    }
    return keys;
  }
};

}  // namespace suitemcp::identity
