#pragma once

#include "acl/rights_reader.hpp"
#include "admin/acl_book.hpp"
#include "admin/console.hpp"
#include "config/acl_settings.hpp"

#include <boost/asio/io_context.hpp>

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::config {
class Environment;
}

namespace suitemcp::admin {

/// The CRM's database and the rules for it, as SUITECRM_DB_* and ACL_* say, with a loop of its own.
///
/// Errors: invalid_argument admin.environment, also where no database is configured; those of
/// acl::RightsReader.
class AclDesk final : public AclBook {
 public:
  /// What is probably not meant is told to the console.
  AclDesk(const config::Environment& environment, const Console& console);

  const config::AclSettings& settings() const { return settings_; }

  acl::Facts read(acl::FactsRequest request);
  std::vector<std::expected<acl::Facts, base::Error>> read_each(
      std::vector<acl::FactsRequest> requests
  ) override;
  std::string table_of(const std::string& module) override;

 private:
  template <class T>
  T run(asio::awaitable<T> work);

  config::AclSettings settings_;
  asio::io_context io_{1};
  acl::RightsReader reader_;
};

}  // namespace suitemcp::admin
