#pragma once

#include "sandbox/method.hpp"

#include <string>
#include <vector>

namespace suitemcp::sandbox {

/// One field of a set_entry call after the CRM's own conversions.
struct IncomingField {
  std::string name;
  Cell stored;
  json::value echo;  // what the answer's entry_list shows
};

/// name_value_list in either form, [{"name","value"}] or {field: value}; unknown fields are left
/// out, `new_with_id` too.
struct IncomingRecord {
  std::vector<IncomingField> fields;
  std::string id;
  bool is_new_with_id = false;

  const Cell* find(std::string_view name) const;
};
IncomingRecord parse_incoming(
    const Module& module, const json::value& name_value_list, NumberFormat format
);

/// One value as the CRM takes it: dates other than "Y-m-d H:i:s" become NULL, texts of numeric
/// fields are read in the user's format, text is purified.
IncomingField convert_incoming(const Field& field, const json::value& value, NumberFormat format);

}  // namespace suitemcp::sandbox
