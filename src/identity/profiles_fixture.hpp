#pragma once

#include "base/random.hpp"
#include "identity/profiles.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace suitemcp::identity {

inline const StateSecrets kFirstSecrets{base::Secret("first secret, 32 bytes and more...")};
inline const std::string kCanary = "canary-password-4711";

/// The profiles of one process, on the data that all share.
struct ProfileProcess {
  ProfileProcess(
      asio::io_context& io,
      const base::Clock& clock,
      base::Random& random,
      std::shared_ptr<store::MemoryStore::Data> data,
      const StateSecrets& secrets = kFirstSecrets
  )
      : memory(io.get_executor(), clock, std::move(data)),
        store(memory),
        profiles(store, clock, random, secrets, {}) {}
  store::MemoryStore memory;
  store::FlakyStore store;
  Profiles profiles;
};

class ProfilesTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  void settle() {
    io_.restart();
    io_.poll();
  }
  Profile add(std::string email = "Ann@Example.com") {
    return run(here_.profiles.get_or_add(context_, std::move(email), std::nullopt));
  }
  bool grant(const Profile& profile, std::string entity = "crm1", std::string user = "ann") {
    return run(here_.profiles.grant(
        context_, profile.id, std::move(entity), {std::move(user), base::Secret(kCanary)}
    ));
  }
  std::optional<CrmCredentials> credentials(
      Profiles& profiles, const Profile& profile, std::string entity = "crm1"
  ) {
    return run(profiles.credentials(context_, profile.id, std::move(entity)));
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  ProfileProcess here_{io_, clock_, random_, data_};
  ProfileProcess there_{io_, clock_, random_, data_};
};

}  // namespace suitemcp::identity
