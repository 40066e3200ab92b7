// Rows of the CRM's database, whatever it has in them: they become facts or are refused, every
// record is one that was asked about, and each question about them has a verdict and a sentence.
#include "acl/engine.hpp"
#include "acl/reader_query.hpp"
#include "base/error.hpp"
#include "fuzz/target.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace suitemcp;
using fuzz::require;

const acl::FactsRequest& request() {
  static const acl::FactsRequest kRequest{
      "bob",
      {{"Tasks", "tasks", {"t-1", "T-1", "t-2"}}, {"Calls", "calls", {"c-1"}}, {"Notes", "", {}}}
  };
  return kRequest;
}

/// A line is a row, a tab stands between cells, "\N" is NULL.
acl::RowSet rows_of(std::string_view text) {
  acl::RowSet rows;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    acl::Row row;
    for (bool is_last = false; !is_last;) {
      const auto cell = line.substr(0, line.find('\t'));
      is_last = cell.size() == line.size();
      line.remove_prefix(std::min(cell.size() + 1, line.size()));
      row.push_back(cell == "\\N" ? std::nullopt : std::optional(std::string(cell)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void check_verdicts(const acl::Facts& facts) {
  for (const auto& rules : {acl::Rules::documented(), acl::Rules::crm()}) {
    for (const auto& record : {"t-1", "T-1", "c-1", ""}) {
      for (const auto action : {acl::Action::create, acl::Action::edit, acl::Action::list}) {
        const acl::Question question{"bob", "Tasks", action, record};
        const auto verdict = acl::judge(facts, question, rules);
        require(!verdict.sentence.empty(), "no sentence\n");
        require(verdict.sentence.find('\n') == std::string::npos, "more than one line\n");
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = rows_of(fuzz::text_of(data, size));
  try {
    const auto facts = acl::facts_from(request(), rows);
    for (const auto& record : facts.records) {
      const auto asked = std::ranges::any_of(request().modules, [&](const auto& module) {
        return module.name == record.module &&
               std::ranges::find(module.record_ids, record.id) != module.record_ids.end();
      });
      require(asked, "a record that nobody asked about\n");
    }
    check_verdicts(facts);
  } catch (const base::Error& error) {
    require(error.code() == "acl.bad_row", "another error\n");
  }
  return 0;
}
