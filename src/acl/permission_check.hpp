#pragma once

#include "acl/facts.hpp"
#include "acl/question.hpp"
#include "acl/rules.hpp"
#include "acl/verdict.hpp"
#include "base/context.hpp"
#include "net/asio.hpp"

#include <string>
#include <vector>

namespace suitemcp::acl {

/// Whose rights are wanted, and about what.
struct FactsRequest {
  struct Module {
    std::string name;                          // the CRM's: Accounts
    std::string table;                         // where its records are; an SQL name, never quoted
    std::vector<std::string> record_ids = {};  // each once; none: the module as a whole
  };
  std::string user_name;
  std::vector<Module> modules;       // each once
  std::vector<Action> actions = {};  // what is asked of them, each once; none: all that roles say
};

/// Where facts come from: the CRM's database, or memory in tests.
class FactsSource {
 public:
  virtual ~FactsSource() = default;
  /// In one round trip. A database that cannot be asked is an answer (Source::unreachable), or an
  /// Error of the kind unavailable or timeout.
  virtual asio::awaitable<Facts> read(const base::Context& context, FactsRequest request) = 0;
};

/// A question without the user.
struct Inquiry {
  std::string module;
  Action action = Action::view;
  std::string record_id = {};  // empty: no certain record
  std::string table = {};      // of the module, as the CRM names it; needed with a record
  Purpose purpose = Purpose::permission;
};

struct Answers {
  std::vector<Verdict> verdicts;  // in the order of the inquiries
  std::string user_id;            // the CRM's; "" where nothing was read, or nobody found
};

/// May this user of the CRM do that, as its database has it now? Nothing is remembered.
///
/// Errors: bad_upstream "acl.bad_table" when a record is meant and the CRM's name of its table is
/// not one; whatever the source throws that does not mean "not now".
/// Threads: io thread only. Lifetime: the source must outlive it.
class PermissionCheck {
 public:
  /// No source: no database is configured, and the CRM alone decides.
  PermissionCheck(FactsSource* source, Rules rules) : source_(source), rules_(rules) {}

  /// The source has been found not to answer: when it does, the log is told.
  void expect_recovery() { is_away_ = true; }
  bool is_configured() const { return source_ != nullptr; }

  asio::awaitable<Verdict> may(const base::Context& context, std::string user_name, Inquiry inquiry)
      const;
  /// Several questions about one user at the price of one; what needs no facts costs nothing.
  asio::awaitable<Answers> may_each(
      const base::Context& context, std::string user_name, std::vector<Inquiry> inquiries
  ) const;

 private:
  asio::awaitable<Facts> read(const base::Context& context, FactsRequest request) const;
  /// Which facts the verdicts rest on; no module: on none.
  FactsRequest request_for(
      const Facts& none, std::string user_name, const std::vector<Inquiry>& inquiries
  ) const;

  FactsSource* source_;
  Rules rules_;
  mutable bool is_away_ = false;  // for the log only
};

}  // namespace suitemcp::acl
