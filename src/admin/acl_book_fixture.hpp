#pragma once

#include "admin/acl_book.hpp"
#include "base/error.hpp"
#include "tests/support/acl_tables.hpp"

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
  std::vector<acl::FactsRequest> requests;  // one for each round trip

  acl::Facts read(acl::FactsRequest request) override {
    requests.push_back(request);
    if (outage) throw base::Error(*outage);
    refuse_impossible(request.user_name);
    const test::AclJoin join(rows_, request.user_name);
    auto facts = join.facts("", "");
    for (const auto& module : request.modules) {
      for (const auto& id : module.record_ids) {
        refuse_impossible(id);
        for (auto& record : join.facts(module.name, id).records) {
          facts.records.push_back(std::move(record));
        }
      }
    }
    return facts;
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
  void refuse_impossible(const std::string& name) const {
    if (name != impossible_name) return;
    throw base::Error(
        base::ErrorKind::invalid_argument, "test.bad_name", name, "no CRM has the name " + name
    );
  }

  const test::AclTables& rows_;
};

}  // namespace suitemcp::admin
