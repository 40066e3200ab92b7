#pragma once

#include "acl/permission_check.hpp"
#include "admin/acl_case.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace suitemcp::admin {

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

/// Cases of one user whose facts come at once, those of a module together.
using Batch = std::span<Asked>;

/// Cuts cases, sorted by their order(), into batches of up to 256 records and 32 modules.
std::vector<Batch> cut_into_batches(std::span<Asked> asked);

acl::FactsRequest request_of(Batch batch);

/// Where the second half of the modules begins; 0: there is only one module.
std::size_t middle_of_modules(Batch batch);

}  // namespace suitemcp::admin
