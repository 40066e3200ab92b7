#pragma once

#include "admin/acl_book.hpp"
#include "base/error.hpp"
#include "tests/support/acl_tables.hpp"

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::admin {

/// Tables in memory in the place of the CRM's database.
class MemoryBook final : public AclBook {
 public:
  explicit MemoryBook(const test::AclTables& rows) : rows_(rows) {}

  std::map<std::string, std::string> tables;  // by module
  std::string impossible_name;                // of a user or record, which no CRM can have
  std::optional<base::Error> outage;
  std::map<std::string, base::Error> bad_tables;
  std::size_t most_modules = 1000;          // more in one request take too long
  std::vector<acl::FactsRequest> requests;  // one for each round trip

  std::vector<std::expected<acl::Facts, base::Error>> read_each(std::vector<acl::FactsRequest> all
  ) override {
    std::vector<std::expected<acl::Facts, base::Error>> results;
    for (auto& request : all) {
      requests.push_back(request);
      try {
        results.emplace_back(read(request));
      } catch (const base::Error& error) {
        results.emplace_back(std::unexpected(error));
      }
    }
    return results;
  }

  std::string table_of(const std::string& module) override {
    if (outage) throw base::Error(*outage);
    const auto table = tables.find(module);
    if (table != tables.end()) return table->second;
    throw base::Error(
        base::ErrorKind::not_found, "test.unknown_table", module, "no table of " + module
    );
  }

 private:
  acl::Facts read(const acl::FactsRequest& request) const {
    if (outage) throw base::Error(*outage);
    if (request.modules.size() > most_modules) {
      throw base::Error(base::ErrorKind::timeout, "acl.timeout", "slow", "no answer in 2000 ms");
    }
    refuse_impossible(request.user_name);
    const test::AclJoin join(rows_, request.user_name);
    auto facts = join.facts("", "");
    for (const auto& module : request.modules) add_records(facts, join, module);
    return facts;
  }

  void add_records(
      acl::Facts& facts, const test::AclJoin& join, const acl::FactsRequest::Module& module
  ) const {
    if (module.record_ids.empty()) return;
    if (const auto bad = bad_tables.find(module.table); bad != bad_tables.end()) {
      throw base::Error(bad->second);
    }
    for (const auto& id : module.record_ids) {
      refuse_impossible(id);
      for (auto& record : join.facts(module.name, id).records) {
        facts.records.push_back(std::move(record));
      }
    }
  }

  void refuse_impossible(const std::string& name) const {
    if (name != impossible_name) return;
    throw base::Error(
        base::ErrorKind::invalid_argument, "test.bad_name", name, "no CRM has the name " + name
    );
  }

  const test::AclTables& rows_;
};

}  // namespace suitemcp::admin
