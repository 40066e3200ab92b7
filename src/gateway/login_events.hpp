#pragma once

#include <cstddef>
#include <functional>

namespace suitemcp::gateway {

/// Where the login service tells what happens, for metrics: each is called on the io thread and
/// must neither throw nor wait.
struct LoginEvents {
  enum class Login { fresh, reused, error };  // reused: the person still had a valid default key
  enum class Bridge { started, completed, expired };

  std::function<void(Login)> on_login = [](Login) {};
  std::function<void(Bridge)> on_bridge = [](Bridge) {};
  /// How many API keys are valid, about once a minute.
  std::function<void(std::size_t)> on_active_sessions = [](std::size_t) {};
};

}  // namespace suitemcp::gateway
