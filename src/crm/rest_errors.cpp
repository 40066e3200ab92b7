#include "crm/rest_errors.hpp"

#include "crm/text.hpp"

#include <fmt/format.h>

namespace suitemcp::crm {
namespace {

using base::Error;
using base::ErrorKind;

constexpr const char* kRefusedQuery =
    "The CRM could not run the condition or the sort order. Check that each field exists in this "
    "module and is stored in the database, then simplify the condition.";

std::string_view after_a_write(const CallTraits& call) {
  return call.effect == Effect::write
             ? " The record may or may not have been changed: read it before you try again."
             : "";
}

/// Is a crash no evidence against the CRM?
bool may_be_callers_fault(const CallTraits& call) {
  return call.condition == SqlPart::present || call.crash == Crash::may_be_refusal;
}

Error login_error(std::int64_t number, std::string detail) {
  std::string message =
      "The CRM refused the login: wrong user name or password, or the account is "
      "inactive.";
  if (number == 12) message = "This CRM account is not set up for API access.";
  if (number == 1008) message = "The password of this CRM account has expired.";
  if (number == 1009) message = "This CRM account is locked after too many failed logins.";
  if (number == 1012) message = "The CRM could not check the login with its directory (LDAP).";
  message +=
      " Ask the operator to check the account and to store its password again with "
      "`mcp-admin add --email EMAIL --entity CODE --user USER --pass -`.";
  return {ErrorKind::permission_denied, "crm.login_refused", std::move(detail), std::move(message)};
}

/// "Permission denied" is for writes that were stopped; of a read nobody may be told so.
Error denied_error(const CallTraits& call, std::string detail) {
  std::string message = call.effect == Effect::write
                            ? "Permission denied by the CRM: this account may not do that."
                            : "Access refused by CRM role: this account may not read that.";
  message += " Ask the CRM's administrator for the right.";
  if (call.condition == SqlPart::present) {
    message +=
        " Or the CRM refused the condition or the sort order. Try again without them: if "
        "that works, the condition was the reason.";
  }
  return {ErrorKind::permission_denied, "crm.access_denied", std::move(detail), std::move(message)};
}

Error numbered_error(std::int64_t number, const CallTraits& call, std::string detail) {
  switch (number) {
    case 10:
    case 12:
    case 1008:
    case 1009:
    case 1012:
      return login_error(number, std::move(detail));
    case 11:
      return {
          ErrorKind::bad_upstream,
          "crm.session_lost",
          std::move(detail),
          "The CRM does not keep this account's session. Try again; if it stays so, the operator "
          "must check that all requests reach the CRM from one IP address."
      };
    case 20:
      return {
          ErrorKind::not_found,
          "crm.unknown_module",
          std::move(detail),
          "The CRM has no such module, or this account may not use it. Names are plural and "
          "case-sensitive, such as Accounts or Contacts."
      };
    case 40:
      return denied_error(call, std::move(detail));
    case -1:
      return {
          ErrorKind::bad_upstream,
          "crm.bad_reply",
          std::move(detail),
          fmt::format(
              "The CRM does not know the operation {} (its error -1). The operator must check that "
              "the "
              "endpoint is the REST API v4_1, not an older one.",
              call.method
          )
      };
    default:
      return {
          ErrorKind::bad_upstream,
          "crm.bad_reply",
          std::move(detail),
          fmt::format("The CRM refused the call with its error {}.", number)
      };
  }
}

Error server_error(const CallTraits& call, std::string detail) {
  if (call.condition == SqlPart::present) {
    return {ErrorKind::invalid_argument, "crm.refused_query", std::move(detail), kRefusedQuery};
  }
  return {
      ErrorKind::bad_upstream,
      "crm.server_error",
      std::move(detail),
      fmt::format(
          "The CRM failed while working on this (HTTP 500).{}{} If it stays so, the operator finds "
          "the reason in the CRM's PHP error log.",
          after_a_write(call),
          call.crash == Crash::may_be_refusal
              ? " Check that the module and the record exist: it fails so when they do not."
              : ""
      )
  };
}

Error unknown_write(std::string detail) {
  return {
      ErrorKind::bad_upstream,
      "crm.write_unknown",
      std::move(detail),
      "The change was sent, but no answer came: it may or may not have happened. Read the record "
      "before you try again."
  };
}

Error unreachable(std::string detail) {
  return {
      ErrorKind::unavailable,
      "crm.unreachable",
      std::move(detail),
      "The CRM cannot be reached at the moment. Try again in a minute."
  };
}

RestFailure bad_reply(const RestRefusal& refusal, const CallTraits& call) {
  const bool is_json = refusal.sort == RestRefusal::Sort::unexpected;
  const auto what = is_json ? "JSON of another shape" : "text that is not JSON";
  Error error(
      ErrorKind::bad_upstream,
      "crm.bad_reply",
      fmt::format("{}: answer is {}: {}", call.method, what, refusal.seen),
      fmt::format(
          "The CRM answered with {} where a result was expected.{} The operator can see its "
          "beginning in the gateway's log.",
          what,
          after_a_write(call)
      )
  );
  return {std::move(error), is_json ? Blame::nobody : Blame::infrastructure};
}

}  // namespace

RestFailure refusal_error(const RestRefusal& refusal, const CallTraits& call) {
  if (refusal.sort == RestRefusal::Sort::crm_error) {
    auto detail = fmt::format("{}: error {} {}", call.method, refusal.number, refusal.seen);
    return {numbered_error(refusal.number, call, std::move(detail)), Blame::nobody};
  }
  if (refusal.sort == RestRefusal::Sort::crash && may_be_callers_fault(call)) {
    auto detail = fmt::format("{}: HTML instead of JSON: {}", call.method, refusal.seen);
    return {server_error(call, std::move(detail)), Blame::unclear};
  }
  return bad_reply(refusal, call);
}

RestFailure status_error(int status, std::string_view body, const CallTraits& call) {
  auto detail = fmt::format("{}: HTTP {} {}", call.method, status, visible_start(body));
  if (status == 502 || status == 503 || status == 504) {
    const bool is_write = call.effect == Effect::write;
    auto error = is_write ? unknown_write(std::move(detail)) : unreachable(std::move(detail));
    return {std::move(error), Blame::infrastructure};
  }
  if (status >= 500) {
    const auto blame = may_be_callers_fault(call) ? Blame::unclear : Blame::infrastructure;
    return {server_error(call, std::move(detail)), blame};
  }
  Error error(
      ErrorKind::bad_upstream,
      "crm.bad_reply",
      std::move(detail),
      fmt::format(
          "The CRM's REST API answered HTTP {}. The operator must check the endpoint's address.",
          status
      )
  );
  // Too large a request is not the CRM's fault.
  return {std::move(error), status == 413 ? Blame::nobody : Blame::infrastructure};
}

RestFailure transport_error(const Error& error, const CallTraits& call) {
  auto detail = fmt::format("{}: {}", call.method, error.detail());
  const auto code = error.code();
  if (code == "net.reply_too_large") {
    Error large(
        ErrorKind::bad_upstream,
        "crm.bad_reply",
        std::move(detail),
        "The CRM's answer is too large. Ask for fewer rows or fewer fields."
    );
    return {std::move(large), Blame::nobody};
  }
  const bool was_sent = code != "net.connect" && code != "net.tls";
  if (call.effect == Effect::write && was_sent) {
    return {unknown_write(std::move(detail)), Blame::infrastructure};
  }
  if (error.kind() == ErrorKind::timeout) {
    Error late(
        ErrorKind::timeout,
        "crm.timeout",
        std::move(detail),
        "The CRM did not answer in time. Try again, or ask for less data."
    );
    // A condition may be too much for a CRM that is well.
    const bool may_be_sql = call.condition == SqlPart::present;
    return {std::move(late), may_be_sql ? Blame::unclear : Blame::infrastructure};
  }
  return {unreachable(std::move(detail)), Blame::infrastructure};
}

}  // namespace suitemcp::crm
