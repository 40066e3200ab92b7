#pragma once

#include "sandbox/idp/core.hpp"
#include "sandbox/idp/login_desk.hpp"
#include "sandbox/idp/token_desk.hpp"
#include "sandbox/wire.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace suitemcp::sandbox::idp {

/// A demo OpenID provider without sockets: one parsed HTTP request in, one reply out. It must not
/// know the gateway that signs its users in.
///
/// Errors: internal "idp.crypto" when a key cannot be made; everything else is a reply.
/// Threads: io thread only. Lifetime: clock and random must outlive it.
class Provider {
 public:
  Provider(Settings settings, const base::Clock& clock, base::Random& random);

  const Site& site() const { return core_.site; }
  WireReply answer(const WireRequest& request);

  // For tests; the control endpoints do the same.
  const SigningKey& rotate_key(OldKeys old);
  void set_skew(base::seconds skew) { core_.skew = skew; }
  /// Once, for the next code that is given out.
  void forge_next(Forgery forgery) { core_.next_forgery = forgery; }
  Directory::Found change_user(std::string_view name, Directory::Change change);
  /// Codes, tokens, open login pages and browser sessions are forgotten.
  void expire_sessions() { core_.grants.clear(); }
  /// Everything as at the start but the keys.
  void reset();
  /// Answers by endpoint, and the id of the key that signs, as JSON.
  std::string state() const;

 private:
  WireReply serve(Endpoint endpoint, const WireRequest& request);

  Core core_;
  LoginDesk login_desk_;
  TokenDesk token_desk_;
  std::map<std::string_view, std::uint64_t> calls_;
};

}  // namespace suitemcp::sandbox::idp
