#pragma once

#include "base/error.hpp"
#include "crm/rest_reply.hpp"
#include "crm/rest_wire.hpp"

#include <string_view>

namespace suitemcp::crm {

/// What a failed exchange says about the CRM itself, for the circuit breaker.
enum class Blame {
  infrastructure,  // network, timeout, HTTP 5xx, no JSON
  nobody,          // the CRM works and said no
  unclear          // may be the caller's condition, or the caller gave up
};

struct RestFailure {
  base::Error error;
  Blame blame;
};

/// What a call was, as far as its failures are concerned.
struct CallTraits {
  std::string_view method;
  Effect effect = Effect::read;
  SqlPart condition = SqlPart::none;
  Crash crash = Crash::is_fault;
};

/// "crm.session_lost": the CRM does not know the session (error 11). RestClient renews it once.
inline constexpr std::string_view kSessionLost = "crm.session_lost";

/// Pure. User messages are written for a model: what happened in plain words, then what to do.
RestFailure refusal_error(const RestRefusal& refusal, const CallTraits& call);
/// HTTP status other than 200. `body` is only for the log.
RestFailure status_error(int status, std::string_view body, const CallTraits& call);
/// `error` is of net::HttpClient. A write whose answer did not come is "crm.write_unknown" unless
/// nothing was sent.
RestFailure transport_error(const base::Error& error, const CallTraits& call);

}  // namespace suitemcp::crm
