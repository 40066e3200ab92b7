#include "acl/rights_reader.hpp"

#include "acl/connection_pool.hpp"
#include "acl/database_error.hpp"
#include "acl/module_tables.hpp"
#include "acl/reader_query.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::acl {
namespace {

constexpr std::size_t kMostNameBytes = 255;  // users.user_name has 60 characters, as it comes
constexpr std::size_t kMostIdBytes = 255;    // ids have 36

/// The CRM's columns and what is compared with them have at most three bytes for a character. A
/// name with more would be compared in other letters than it has, and might be somebody else's.
bool is_name(std::string_view text) {
  constexpr unsigned char kFourBytes = 0xF0;
  return !text.empty() && text.size() <= kMostNameBytes && std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= ' ' && byte != 0x7F && byte < kFourBytes;
  });
}

/// Such as SQL compares letter by letter, but for their case: without spaces, which count for
/// nothing at its end, and without accents, which count for nothing at all.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMostIdBytes &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

base::Error bad_name(std::string_view what, std::string_view text) {
  return {
      base::ErrorKind::invalid_argument,
      "acl.bad_name",
      fmt::format("{} {}", what, config::quote(text)),
      fmt::format(
          "{} is no {} of a CRM, so nobody's rights can be looked up with it.",
          config::quote(text),
          what
      )
  };
}

void require_names(const FactsRequest& request) {
  if (!is_name(request.user_name)) throw bad_name("user name", request.user_name);
  for (const auto& module : request.modules) {
    if (!is_name(module.name)) throw bad_name("module name", module.name);
    if (module.record_ids.empty()) continue;
    if (!is_table_name(module.table)) throw bad_name("table name", module.table);
    for (const auto& id : module.record_ids) {
      if (!is_id(id)) throw bad_name("record id", id);
    }
  }
}

/// The request with as many records of each module as one statement takes; the others stay.
FactsRequest take_portion(FactsRequest& request) {
  FactsRequest portion{request.user_name, {}, request.actions};
  for (auto& module : request.modules) {
    auto& ids = module.record_ids;
    const auto count = std::min(ids.size(), kMostRecords);
    const auto end = ids.begin() + static_cast<std::ptrdiff_t>(count);
    portion.modules.push_back(
        {module.name,
         module.table,
         {std::make_move_iterator(ids.begin()), std::make_move_iterator(end)}}
    );
    ids.erase(ids.begin(), end);
  }
  std::erase_if(request.modules, [](const auto& module) { return module.record_ids.empty(); });
  return portion;
}

std::string first_of(const RowSet& rows, const std::vector<std::string>& wanted) {
  for (const auto& name : wanted) {
    for (const auto& row : rows) {
      if (row.at(0) == name) return name;
    }
  }
  return {};
}

}  // namespace

struct RightsReader::Parts {
  explicit Parts(config::CrmDatabase database) : pool(std::move(database)) {}

  asio::awaitable<RowSet> ask_facts(const base::Context& context, const FactsRequest& request);

  ConnectionPool pool;
  Collations collations = Collations::alike;  // until the server has refused to compare them
};

asio::awaitable<RowSet> RightsReader::Parts::ask_facts(
    const base::Context& context, const FactsRequest& request
) {
  if (collations == Collations::alike) {
    try {
      co_return co_await pool.ask(context, facts_statement(request, Collations::alike));
    } catch (const DatabaseException& error) {
      if (!error.fault().is_of_collations()) throw;
    }
    collations = Collations::mixed;
  }
  co_return co_await pool.ask(context, facts_statement(request, Collations::mixed));
}

RightsReader::RightsReader(config::CrmDatabase database)
    : parts_(std::make_unique<Parts>(std::move(database))) {
}

RightsReader::~RightsReader() = default;

asio::awaitable<Facts> RightsReader::read(const base::Context& context, FactsRequest request) {
  require_names(request);
  auto portion = take_portion(request);
  auto facts = facts_from(portion, co_await parts_->ask_facts(context, portion));
  while (!request.modules.empty()) {
    portion = take_portion(request);
    const auto rows = co_await parts_->ask_facts(context, portion);
    std::ranges::move(facts_from(portion, rows).records, std::back_inserter(facts.records));
  }
  co_return facts;
}

asio::awaitable<std::string> RightsReader::table_of(
    const base::Context& context, std::string module
) {
  auto wanted = likely_tables(module);
  if (wanted.empty()) throw bad_name("module name", module);
  auto parameters = wanted;
  parameters.resize(3, wanted.back());
  Statement statement{
      "SELECT CONVERT(LOWER(table_name) USING utf8mb3) FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_name IN (?, ?, ?)",
      std::move(parameters)
  };
  const auto rows = co_await parts_->pool.ask(context, std::move(statement));
  auto table = first_of(rows, wanted);
  if (!table.empty()) co_return table;
  throw base::Error(
      base::ErrorKind::not_found,
      "acl.unknown_table",
      fmt::format("no table of {}", module),
      fmt::format(
          "No table of the module {} is visible to SUITECRM_DB_USER: grant SELECT on it ({}?). "
          "Module "
          "names are spelled as in the CRM: Accounts, ProspectLists.",
          config::quote(module),
          wanted.front()
      )
  );
}

asio::awaitable<std::vector<std::string>> RightsReader::unreadable_modules(
    const base::Context& context
) {
  const auto tables = co_await parts_->pool.ask(
      context,
      {"SELECT CONVERT(LOWER(table_name) USING utf8mb3) FROM information_schema.tables"
       " WHERE table_schema = DATABASE()",
       {}}
  );
  const auto modules = co_await parts_->pool.ask(
      context,
      {"SELECT DISTINCT CONVERT(category USING utf8mb3) FROM acl_actions"
       " WHERE acltype = 'module' AND deleted = 0 ORDER BY 1",
       {}}
  );
  std::vector<std::string> unreadable;
  for (const auto& row : modules) {
    const auto module = row.at(0).value_or("");
    const auto wanted = likely_tables(module);
    if (!wanted.empty() && first_of(tables, wanted).empty()) unreadable.push_back(module);
  }
  co_return unreadable;
}

}  // namespace suitemcp::acl
