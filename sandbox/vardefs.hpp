#pragma once

#include "sandbox/profile.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::sandbox {

/// Key and label, in the CRM's order.
using OptionList = std::vector<std::pair<std::string, std::string>>;

enum class FieldSource { column, custom_column, computed };

/// How a computed field gets its value; `a` to `c` are the words behind the rule's name.
struct FieldRule {
  std::string name;  // "", one, link, parent, person, email, email_flag
  std::string a;
  std::string b;
  std::string c;
};

struct Field {
  std::string name;
  std::string type;  // "link": may be written, is not shown
  std::string label;
  std::string length;  // as get_module_fields sends it: number, quoted number or empty
  bool is_required = false;
  std::string group;
  std::string id_name;
  std::string related_module;
  std::string type_name;  // of a "parent" field
  const OptionList* options = nullptr;
  std::optional<std::string> default_value;
  FieldSource source = FieldSource::column;
  FieldRule rule;
};

enum class LinkShape { none, many_to_many, has_many, belongs_to };

/// One link field. many_to_many: `table` joins `this_key` to `other_key`, restricted to
/// `role_column` = `role`; has_many: the other module's table holds `other_key`; belongs_to: our
/// own table holds `this_key`.
struct Link {
  std::string name;
  std::string relationship;
  std::string module;  // as get_module_fields shows it
  std::string bean;
  std::string id_name;
  LinkShape shape = LinkShape::none;
  std::string table;
  std::string this_key;
  std::string other_key;
  std::string role_column;
  std::string role;
  std::string target;  // module whose records it leads to
};

struct Module {
  std::string name;
  std::string table;
  std::vector<Field> fields;  // vardef order
  std::vector<Link> links;

  const Field* find_field(std::string_view field) const;
  const Link* find_link(std::string_view link) const;
  bool has_custom_table() const;
  bool is_person() const;  // name = first name + last name
};

/// One line of get_available_modules.
struct ModuleEntry {
  std::string key;
  std::string label;
  bool is_tab;  // shown by filter "default"
};

/// The CRM's data dictionary: module definitions, option lists, module list. Immutable.
class Vardefs {
 public:
  explicit Vardefs(Customization customization);

  /// Null when there is no such module (or it has no records to show).
  const Module* find(std::string_view name) const;
  const std::vector<std::unique_ptr<Module>>& modules() const { return modules_; }
  const std::vector<ModuleEntry>& available() const { return available_; }
  using OptionLists = std::map<std::string, OptionList, std::less<>>;
  const OptionLists& option_lists() const { return lists_; }
  /// Has the module rows in acl_actions? Without them everybody but an administrator is refused.
  bool has_acl_actions(std::string_view name) const;

 private:
  void add_module(std::string_view text);
  void add_line(Module& module, std::string_view line);
  void add_basic_fields(Module& module);
  void add_field(Module& module, const std::vector<std::string>& parts);
  void add_link(Module& module, const std::vector<std::string>& parts);
  void parse_option_lists(std::string_view text);
  void add_available(std::string_view text);
  void customize();

  OptionLists lists_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::vector<ModuleEntry> available_;
};

}  // namespace suitemcp::sandbox
