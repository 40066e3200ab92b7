#pragma once

#include "sandbox/idp/directory.hpp"
#include "sandbox/idp/grants.hpp"
#include "sandbox/idp/key_ring.hpp"
#include "sandbox/idp/site.hpp"

#include <utility>

namespace suitemcp::sandbox::idp {

/// What the provider's parts share. Lifetime: clock and random must outlive it.
struct Core {
  Core(Settings given, const base::Clock& its_clock, base::Random& its_random)
      : settings(std::move(given)),
        site(settings),
        clock(its_clock),
        random(its_random),
        keys(settings.key_bits),
        grants(clock, random) {}

  std::int64_t now() const { return base::to_unix(clock.wall()); }

  Settings settings;
  Site site;
  const base::Clock& clock;
  base::Random& random;
  Directory directory;
  KeyRing keys;
  Grants grants;
  base::seconds skew{0};  // of the times in tokens, against the clock
  Forgery next_forgery = Forgery::none;
};

}  // namespace suitemcp::sandbox::idp
