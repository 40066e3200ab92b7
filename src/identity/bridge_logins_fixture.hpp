#pragma once

#include "base/error.hpp"
#include "base/random.hpp"
#include "identity/bridge_logins.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace suitemcp::identity {

/// The bridge logins of one process, on the data that all share.
struct BridgeProcess {
  static inline const StateSecrets kFirst{base::Secret("first secret, 32 bytes and more...")};

  BridgeProcess(
      asio::io_context& io,
      const base::Clock& clock,
      base::Random& random,
      std::shared_ptr<store::MemoryStore::Data> data,
      const StateSecrets& secrets = kFirst
  )
      : memory(io.get_executor(), clock, std::move(data)),
        store(memory),
        logins(store, clock, random, secrets, [this] { ++expired; }) {}
  BridgeProcess(const BridgeProcess&) = delete;
  BridgeProcess& operator=(const BridgeProcess&) = delete;

  store::MemoryStore memory;
  store::FlakyStore store;
  int expired = 0;  // how often on_expired was called
  BridgeLogins logins;
};

class BridgeLoginsTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }

  StartedBridge start(BridgeRequest request = {"ann", "pc17", "192.0.2.7"}) {
    return run(here_.logins.start(context_, std::move(request)));
  }
  std::optional<PendingBridge> find(BridgeProcess& by, std::string nonce) {
    return run(by.logins.find(context_, std::move(nonce)));
  }
  BridgeLogins::Status look(const StartedBridge& login) {
    return run(here_.logins.look(context_, login.nonce, login.client_secret));
  }
  /// Whether it is the caller's to decide.
  bool decide(BridgeProcess& by, std::string nonce) {
    return run(by.logins.decide(context_, std::move(nonce))).has_value();
  }
  void deliver(BridgeProcess& by, std::string nonce, std::string key = "key-1") {
    run(by.logins.deliver(context_, std::move(nonce), base::Secret(std::move(key))));
  }
  void refuse(BridgeProcess& by, std::string nonce) {
    run(by.logins.refuse(context_, std::move(nonce)));
  }
  /// A person allows it.
  void allow(const std::string& nonce) {
    ASSERT_TRUE(decide(here_, nonce));
    deliver(here_, nonce);
  }
  /// "pending", "gone", "wrong secret" or the key.
  std::string poll(BridgeProcess& by, std::string nonce, base::Secret secret) {
    const auto polled = run(by.logins.poll(context_, std::move(nonce), std::move(secret)));
    EXPECT_EQ(polled.key.has_value(), polled.status == BridgeLogins::Status::ready);
    switch (polled.status) {
      case BridgeLogins::Status::pending:
        return "pending";
      case BridgeLogins::Status::ready:
        return std::string(polled.key->expose());
      case BridgeLogins::Status::gone:
        return "gone";
      case BridgeLogins::Status::wrong_secret:
        return "wrong secret";
    }
    return "unknown";
  }
  std::string poll(BridgeProcess& by, const StartedBridge& login) {
    return poll(by, login.nonce, login.client_secret);
  }
  std::string poll(const StartedBridge& login) { return poll(here_, login); }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  BridgeProcess here_{io_, clock_, random_, data_};
  BridgeProcess there_{io_, clock_, random_, data_};
};

}  // namespace suitemcp::identity
