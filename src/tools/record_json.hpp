#pragma once

#include "base/json.hpp"
#include "crm/bridge.hpp"
#include "crm/record_set.hpp"
#include "tools/field_selection.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::tools {

/// How a field's text becomes JSON.
enum class JsonShape { text, integer, decimal, boolean, date, choices };
JsonShape json_shape(std::string_view crm_type);

/// Appends a value: numbers and truth values bare where the text is one, several choices as a list,
/// all else as a string. Texts over `text_limit` characters are cut, with a mark that names the
/// full length.
void append_value(
    std::string& out, JsonShape shape, std::string_view value, std::size_t text_limit
);

/// Writes the rows of one RecordSet straight as JSON objects, without a tree. What a column means
/// is looked up once per page, since rows of a page carry the same columns. Empty values are left
/// out unless the caller listed the field. Fields that the module does not define, and secrets,
/// never appear.
class RecordWriter {
 public:
  /// Both must outlive the writer.
  RecordWriter(
      const crm::ModuleDefinition& module, const FieldSelection& selection, std::size_t text_limit
  );

  void append(std::string& out, crm::RecordSet::Row row);

 private:
  struct Column {
    std::string_view name;  // the row's own characters: equal pointers mean the same column
    std::string key;        // "name": with the quotes and the colon
    JsonShape shape = JsonShape::text;
    bool is_shown = false;
    bool is_id = false;
  };

  Column describe(std::string_view name) const;
  const Column& column(std::size_t index, std::string_view name);
  void append_cell(
      std::string& out, std::size_t start, const Column& column, std::string_view value
  ) const;

  const crm::ModuleDefinition& module_;
  const FieldSelection& selection_;
  std::size_t text_limit_;
  std::vector<Column> columns_;
};

/// All rows as a JSON list.
void append_records(
    std::string& out,
    const crm::ModuleDefinition& module,
    const FieldSelection& selection,
    const crm::RecordSet& records,
    std::size_t text_limit
);

/// ["a","b"]
void append_texts(std::string& out, const std::vector<std::string>& texts);
/// [{"key":"a","label":"A"},...]
template <class Pairs>
void append_key_labels(std::string& out, const Pairs& pairs) {
  out += '[';
  std::string_view between;
  for (const auto& pair : pairs) {
    out += between;
    between = ",";
    out +=
        "{\"key\":" + base::json_string(pair.key) + ",\"label\":" + base::json_string(pair.label);
    out += '}';
  }
  out += ']';
}

}  // namespace suitemcp::tools
