#pragma once

#include "sandbox/database.hpp"
#include "sandbox/vardefs.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::sandbox {

/// Values to be stored, by field name.
using Values = std::map<std::string, Cell, std::less<>>;

/// A record as read: the columns of its table and of its custom table.
class Record {
 public:
  using Columns = std::shared_ptr<const std::vector<std::string>>;
  Record(Columns columns, Row cells) : columns_(std::move(columns)), cells_(std::move(cells)) {}

  /// Null when there is no such column.
  const Cell* find(std::string_view column) const;
  std::string text(std::string_view column) const;  // NULL and no such column: ""

 private:
  Columns columns_;
  Row cells_;
};
/// The rows of a list query as records.
std::vector<Record> to_records(Rows rows);

enum class Include { live_only, deleted_too };

/// Reads and writes records with everything that hangs on them: custom fields, e-mail addresses,
/// links, security groups. Knows nothing of sessions and rights.
///
/// Errors: SqlFailure.
class Records {
 public:
  Records(Database& database, const Vardefs& vardefs, base::Random& random);

  std::string new_id();  // in the shape of SuiteCRM's create_guid()

  /// Column and custom values of one record; empty when there is none.
  std::optional<Record> find(const Module& module, std::string_view id, Include include);

  /// Any field, computed ones too, as stored text; NULL as empty optional.
  Cell value(const Module& module, const Record& record, const Field& field);

  /// Writes a new record. `values` may hold e-mail and link fields (email1, account_id) as well.
  std::string insert(const Module& module, Values values, std::string_view author_id);
  void update(
      const Module& module, std::string_view id, const Values& values, std::string_view author_id
  );
  void remove(const Module& module, std::string_view id);

  void relate(const Module& module, std::string_view id, const Link& link, std::string_view other);
  void unrelate(
      const Module& module, std::string_view id, const Link& link, std::string_view other
  );

  /// "Zoë O'Hara", a user's login name, or the name field; empty when there is no such record.
  Cell display_name(const Module& module, std::string_view id);
  void set_email(const Module& module, std::string_view id, std::string_view address);
  void add_to_groups_of(const Module& module, std::string_view id, std::string_view user_id);

 private:
  void write_columns(
      const Module& module, std::string_view id, const Values& values, FieldSource source
  );
  void write_extras(const Module& module, std::string_view id, const Values& values);
  Values with_defaults(const Module& module, Values values, std::string_view author_id);
  Cell email_column(const Module& module, std::string_view id, std::string_view column);

  Database& database_;
  const Vardefs& vardefs_;
  base::Random& random_;
};

/// Text as an SQL literal.
std::string sql_literal(std::string_view text);

}  // namespace suitemcp::sandbox
