#include "admin/acl_answers.hpp"

#include "acl/engine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace suitemcp::admin {
namespace {

using acl::Facts;
using acl::FactsRequest;
using base::ErrorKind;

// Of one round trip. Records: as many as a check of the gateway may have.
constexpr std::size_t kMostRecords = 256;
constexpr std::size_t kMostModules = 32;

/// A case that needs facts.
struct Asked {
  std::size_t place;  // among the cases
  const AclCase* question;
  std::string table = {};
  std::string trouble = {};  // why the record cannot be looked up

  const std::string& module() const { return question->inquiry.module; }
  const std::string& record() const { return question->inquiry.record_id; }
  bool is_about_record() const { return !record().empty() && trouble.empty(); }
  auto order() const { return std::tie(question->user_name, module(), place); }
};

/// The cases of one user whose facts come at once.
class Batch {
 public:
  explicit Batch(std::string user_name) : request_{std::move(user_name), {}} {}

  /// False: it needs another batch.
  bool take(const Asked& asked) {
    if (asked.question->user_name != request_.user_name) return false;
    auto* module = find(asked.module());
    if (module == nullptr) {
      if (request_.modules.size() == kMostModules) return false;
      if (asked.is_about_record() && records_ == kMostRecords) return false;
      module = &request_.modules.emplace_back(FactsRequest::Module{asked.module(), ""});
    }
    return !asked.is_about_record() || take_record(*module, asked);
  }

  FactsRequest request() && { return std::move(request_); }

 private:
  FactsRequest::Module* find(const std::string& name) {
    const auto place = std::ranges::find(request_.modules, name, &FactsRequest::Module::name);
    return place == request_.modules.end() ? nullptr : &*place;
  }

  bool take_record(FactsRequest::Module& module, const Asked& asked) {
    auto& ids = module.record_ids;
    if (!ids.empty() && module.table != asked.table) return false;
    if (std::ranges::find(ids, asked.record()) != ids.end()) return true;
    if (records_ == kMostRecords) return false;
    module.table = asked.table;
    ids.push_back(asked.record());
    ++records_;
    return true;
  }

  FactsRequest request_;
  std::size_t records_ = 0;
};

class Round {
 public:
  Round(AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases)
      : book_(book), rules_(rules), cases_(cases), answers_(cases.size()) {}

  std::vector<AclAnswer> answer() && {
    auto asked = needing_facts();
    std::ranges::sort(asked, {}, &Asked::order);
    std::span<const Asked> rest = asked;
    while (!rest.empty()) {
      Batch batch(rest.front().question->user_name);
      std::size_t size = 0;
      while (size < rest.size() && batch.take(rest[size])) ++size;
      answer(rest.first(size));
      rest = rest.subspan(size);
    }
    return std::move(answers_);
  }

 private:
  acl::Verdict judge(const Facts& facts, const AclCase& question) const {
    const auto& inquiry = question.inquiry;
    return acl::judge(
        facts, {question.user_name, inquiry.module, inquiry.action, inquiry.record_id}, rules_
    );
  }

  /// The others are answered.
  std::vector<Asked> needing_facts() {
    Facts none;
    none.source = acl::Source::unreachable;
    std::vector<Asked> needing;
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      const auto verdict = judge(none, cases_[i]);
      // A verdict that does not mind the database being away rests on the rules alone.
      if (verdict.ground == acl::Ground::unreachable) {
        needing.push_back(asked_of(i));
      } else {
        answers_[i] = {verdict.is_allowed, verdict.ground};
      }
    }
    return needing;
  }

  Asked asked_of(std::size_t place) {
    const auto& inquiry = cases_[place].inquiry;
    Asked asked{place, &cases_[place], inquiry.table};
    if (inquiry.record_id.empty() || !inquiry.table.empty()) return asked;
    const auto& table = table_of(inquiry.module);
    asked.table = table.name;
    asked.trouble = table.trouble;
    return asked;
  }

  struct Table {
    std::string name;
    std::string trouble;
  };

  const Table& table_of(const std::string& module) {
    const auto known = tables_.find(module);
    if (known != tables_.end()) return known->second;
    Table table;
    try {
      table.name = book_.table_of(module);
    } catch (const base::Error& error) {
      if (is_outage(error)) throw;
      table.trouble = error.user_message();
    }
    return tables_.emplace(module, std::move(table)).first->second;
  }

  static bool is_outage(const base::Error& error) {
    return error.kind() != ErrorKind::invalid_argument && error.kind() != ErrorKind::not_found &&
           error.kind() != ErrorKind::bad_upstream;
  }

  void answer(std::span<const Asked> batch) {
    Facts facts;
    try {
      facts = read(batch);
    } catch (const base::Error& error) {
      if (is_outage(error)) throw;
      answer_around(batch, error);
      return;
    }
    for (const auto& asked : batch) {
      if (asked.trouble.empty()) answer(asked, facts);
    }
    // A line that names the table must not lend its records to one that does not.
    facts.records.clear();
    for (const auto& asked : batch) {
      if (!asked.trouble.empty()) answer(asked, facts);
    }
  }

  /// One case is at fault, and which one is not said: halves find it.
  void answer_around(std::span<const Asked> batch, const base::Error& error) {
    if (batch.size() == 1) {
      answers_[batch.front().place].trouble = error.user_message();
      return;
    }
    answer(batch.first(batch.size() / 2));
    answer(batch.subspan(batch.size() / 2));
  }

  void answer(const Asked& asked, const Facts& facts) {
    const auto verdict = judge(facts, *asked.question);
    auto& answer = answers_[asked.place];
    // Where the record was not looked up, it must not have been what decides.
    if (!asked.trouble.empty() && verdict.ground == acl::Ground::record_missing) {
      answer.trouble = asked.trouble;
    } else {
      answer = {verdict.is_allowed, verdict.ground};
    }
  }

  Facts read(std::span<const Asked> batch) {
    Batch part(batch.front().question->user_name);
    for (const auto& asked : batch) part.take(asked);
    return book_.read(std::move(part).request());
  }

  AclBook& book_;
  const acl::Rules& rules_;
  const std::vector<AclCase>& cases_;
  std::vector<AclAnswer> answers_;
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace

std::vector<AclAnswer> answer_cases(
    AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases
) {
  return Round(book, rules, cases).answer();
}

}  // namespace suitemcp::admin
