#pragma once

#include "acl/permission_check.hpp"
#include "base/error.hpp"
#include "tests/support/acl_tables.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::test {

/// Facts from tables in memory, which may change between two questions, as the CRM's do.
class AclMemory final : public acl::FactsSource {
 public:
  explicit AclMemory(const AclTables& tables) : tables_(tables) {}

  std::vector<acl::FactsRequest> requests;  // one for each round trip
  std::string trouble;                      // not empty: the database does not answer, and why
  std::optional<base::Error> fault;         // thrown instead

  asio::awaitable<acl::Facts> read(const base::Context&, acl::FactsRequest request) override {
    requests.push_back(request);
    if (fault) throw base::Error(*fault);
    acl::Facts facts;
    if (!trouble.empty()) {
      facts.source = acl::Source::unreachable;
      facts.trouble = trouble;
      co_return facts;
    }
    const AclJoin join(tables_, request.user_name);
    facts = join.facts("", "");
    for (const auto& module : request.modules) {
      for (const auto& id : module.record_ids) {
        for (auto& record : join.facts(module.name, id).records) {
          facts.records.push_back(std::move(record));
        }
      }
    }
    co_return facts;
  }

 private:
  const AclTables& tables_;
};

}  // namespace suitemcp::test
