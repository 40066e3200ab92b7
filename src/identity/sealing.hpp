#pragma once

#include "base/secret.hpp"
#include "identity/state_secrets.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// Seals what the store keeps for us, with a key of its own for each purpose. While the state
/// secret is rotated, what was sealed with the former one still opens.
/// `identity` says which record and field a text belongs to: moved elsewhere, it does not open.
/// Lifetime: `random` must outlive it.
class Sealing {
 public:
  Sealing(base::Random& random, const StateSecrets& secrets, std::string_view purpose);

  std::string seal(std::string_view plain, std::string_view identity);
  /// Empty: sealed with a secret that is gone, for something else, or damaged.
  std::optional<base::Secret> open(std::string_view sealed, std::string_view identity) const;

 private:
  base::Random& random_;
  base::Secret key_;
  std::optional<base::Secret> previous_key_;
};

}  // namespace suitemcp::identity
