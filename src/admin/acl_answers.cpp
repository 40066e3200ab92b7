#include "admin/acl_answers.hpp"

#include "acl/engine.hpp"
#include "admin/acl_batch.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <expected>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace suitemcp::admin {
namespace {

using acl::Facts;
using acl::FactsRequest;
using base::Error;
using base::ErrorKind;

/// Batches that are asked together; the book takes as many at a time as it has connections.
constexpr std::size_t kTogether = 8;

/// What every installation lets the gateway read.
constexpr std::string_view kSureTable = "acl_roles";

/// Of the question itself: a name that no CRM can have.
bool is_of_case(const Error& error) {
  return error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::not_found ||
         error.kind() == ErrorKind::bad_upstream;
}

bool is_of_tables(const Error& error) {
  return error.code() == "acl.table";
}

/// It may not be if less is asked.
bool is_of_portion(const Error& error) {
  return is_of_tables(error) || error.code() == "acl.timeout";
}

/// Wherever a record counts at all, this one is refused: nobody's, and from another calendar.
acl::RecordRow stranger(const Asked& asked) {
  acl::RecordRow record;
  record.module = asked.module();
  record.id = asked.record();
  record.deleted = 0;
  record.recurring_source = "elsewhere";
  return record;
}

class Round {
 public:
  Round(AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases)
      : book_(book), rules_(rules), cases_(cases), answers_(cases.size()) {}

  std::vector<AclAnswer> answer() && {
    asked_ = needing_facts();
    std::ranges::sort(asked_, {}, &Asked::order);
    const auto batches = cut_into_batches(asked_);
    std::span rest = batches;
    while (!rest.empty()) {
      const auto count = std::min(rest.size(), kTogether);
      answer_together(rest.first(count));
      rest = rest.subspan(count);
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
    } catch (const Error& error) {
      if (!is_of_case(error)) throw;
      table.trouble = error.user_message();
    }
    return tables_.emplace(module, std::move(table)).first->second;
  }

  void answer_together(std::span<const Batch> batches) {
    std::vector<FactsRequest> requests;
    for (const auto batch : batches) requests.push_back(request_of(batch));
    auto results = book_.read_each(std::move(requests));
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if (results[i]) {
        settle(batches[i], *std::move(results[i]));
      } else {
        answer(batches[i]);  // alone, and what was learnt from the others counts
      }
    }
  }

  void answer(Batch batch) {
    auto facts = read(request_of(batch));
    if (facts) {
      settle(batch, *std::move(facts));
    } else if (is_of_case(facts.error())) {
      answer_around_case(batch, facts.error());
    } else if (is_of_portion(facts.error())) {
      answer_around_table(batch, facts.error());
    } else {
      throw Error(facts.error());
    }
  }

  std::expected<Facts, Error> read(FactsRequest request) {
    std::vector<FactsRequest> one;
    one.push_back(std::move(request));
    return std::move(book_.read_each(std::move(one)).front());
  }

  void answer_halves(Batch batch, std::size_t middle) {
    answer(batch.first(middle));
    answer(batch.subspan(middle));
  }

  /// One case is at fault, and which one is not said: halves find it.
  void answer_around_case(Batch batch, const Error& error) {
    if (batch.size() > 1) return answer_halves(batch, batch.size() / 2);
    answers_[batch.front().place].trouble = error.user_message();
  }

  /// The same of modules. The records of the one at fault are then left out.
  void answer_around_table(Batch batch, const Error& error) {
    if (const auto middle = middle_of_modules(batch); middle > 0) {
      return answer_halves(batch, middle);
    }
    const auto asked = std::ranges::find_if(batch, &Asked::is_about_record);
    if (asked == batch.end()) throw Error(error);
    require_other_table(*asked);
    give_up_table(is_of_tables(error) ? Batch(asked_) : batch, asked->table, error.user_message());
    answer(batch);
  }

  /// Throws when the tables of rights are at fault, or nothing is answered.
  void require_other_table(const Asked& asked) {
    FactsRequest request{asked.question->user_name, {}};
    request.modules.push_back({asked.module(), std::string(kSureTable), {asked.record()}});
    if (auto facts = read(std::move(request)); !facts) throw Error(facts.error());
  }

  static void give_up_table(Batch all, const std::string& table, std::string_view trouble) {
    for (auto& asked : all) {
      if (asked.is_about_record() && asked.table == table) asked.trouble = trouble;
    }
  }

  void settle(Batch batch, Facts facts) {
    for (const auto& asked : batch) {
      if (asked.trouble.empty()) settle(asked, judge(facts, *asked.question));
    }
    for (const auto& asked : batch) {
      if (!asked.trouble.empty()) settle_without_record(asked, facts);
    }
  }

  void settle(const Asked& asked, const acl::Verdict& verdict) {
    answers_[asked.place] = {verdict.is_allowed, verdict.ground};
  }

  /// The record was not looked up, so it must not be what decides.
  void settle_without_record(const Asked& asked, Facts& facts) {
    facts.records.clear();  // a line that names the table lends its records to no other
    const auto verdict = judge(facts, *asked.question);
    facts.records.push_back(stranger(asked));
    if (judge(facts, *asked.question).ground == verdict.ground) {
      settle(asked, verdict);
    } else {
      answers_[asked.place].trouble = asked.trouble;
    }
  }

  AclBook& book_;
  const acl::Rules& rules_;
  const std::vector<AclCase>& cases_;
  std::vector<AclAnswer> answers_;
  std::vector<Asked> asked_;
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace

std::vector<AclAnswer> answer_cases(
    AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases
) {
  return Round(book, rules, cases).answer();
}

}  // namespace suitemcp::admin
