#include "crm/rest_wire.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "net/http_message.hpp"

#include <algorithm>

namespace suitemcp::crm {
namespace {

/// The members behind "session", in the order of the PHP signature.
class Arguments {
 public:
  Arguments& text(std::string_view name, std::string_view value) {
    start(name);
    base::append_json_string(json_, value);
    return *this;
  }
  Arguments& number(std::string_view name, std::int64_t value) {
    start(name);
    json_ += std::to_string(value);
    return *this;
  }
  Arguments& no(std::string_view name) {
    start(name);
    json_ += "false";
    return *this;
  }
  Arguments& texts(std::string_view name, const std::vector<std::string>& values) {
    start(name);
    char separator = '[';
    for (const auto& value : values) {
      json_ += separator;
      base::append_json_string(json_, value);
      separator = ',';
    }
    json_ += values.empty() ? "[]" : "]";
    return *this;
  }
  Arguments& pairs(std::string_view name, const FieldValues& values) {
    start(name);
    char separator = '[';
    for (const auto& [field, value, literal] : values) {
      json_ += separator;
      json_ += R"({"name":)";
      base::append_json_string(json_, field);
      json_ += R"(,"value":)";
      if (literal == FieldValue::Literal::number) {
        json_ += value;
      } else {
        base::append_json_string(json_, value);
      }
      json_ += '}';
      separator = ',';
    }
    json_ += values.empty() ? "[]" : "]";
    return *this;
  }
  Arguments& note(std::string_view id, std::string_view filename, std::string_view base64) {
    json_.reserve(json_.size() + base64.size() + 128);
    start("note");
    json_ += R"({"id":)";
    base::append_json_string(json_, id);
    json_ += R"(,"filename":)";
    base::append_json_string(json_, filename);
    json_ += R"(,"file":)";
    base::append_json_string(json_, base64);
    json_ += '}';
    return *this;
  }
  std::string encoded() const { return net::encode_url(json_); }

 private:
  void start(std::string_view name) {
    json_ += ",\"";
    json_ += name;
    json_ += "\":";
  }

  std::string json_;
};

/// Rows are useless without their id, whatever the caller asked for; no fields means all.
std::vector<std::string> with_id(std::vector<std::string> fields) {
  if (!fields.empty() && std::ranges::find(fields, "id") == fields.end()) {
    fields.insert(fields.begin(), "id");
  }
  return fields;
}

SqlPart condition_of(std::string_view where, std::string_view order_by) {
  return where.empty() && order_by.empty() ? SqlPart::none : SqlPart::present;
}

std::string form_start(std::string_view method) {
  std::string body("method=");
  return body.append(method).append("&input_type=JSON&response_type=JSON&rest_data=");
}

}  // namespace

RestCall list_call(const ListRequest& request) {
  Arguments arguments;
  arguments.text("module_name", request.module)
      .text("query", request.where)
      .text("order_by", request.order_by)
      .number("offset", request.offset)
      .texts("select_fields", with_id(request.fields))
      .texts("link_name_to_fields_array", {})
      .number("max_results", request.limit)
      .number("deleted", 0)
      .no("favorites");
  const auto condition = condition_of(request.where, request.order_by);
  RestCall call{"get_entry_list", arguments.encoded(), Effect::read, condition};
  call.roles = request.roles;
  return call;
}

RestCall get_call(
    std::string_view module, std::string_view id, const std::vector<std::string>& fields
) {
  Arguments arguments;
  arguments.text("module_name", module)
      .text("id", id)
      .texts("select_fields", with_id(fields))
      .texts("link_name_to_fields_array", {})
      .no("track_view");
  return {"get_entry", arguments.encoded()};
}

RestCall count_call(std::string_view module, std::string_view where) {
  Arguments arguments;
  arguments.text("module_name", module).text("query", where).number("deleted", 0);
  return {"get_entries_count", arguments.encoded(), Effect::read, condition_of(where, {})};
}

RestCall save_call(std::string_view module, std::string_view id, const FieldValues& values) {
  FieldValues all;
  all.reserve(values.size() + 1);
  if (!id.empty()) all.push_back({"id", std::string(id)});
  all.insert(all.end(), values.begin(), values.end());
  Arguments arguments;
  arguments.text("module_name", module).pairs("name_value_list", all).no("track_view");
  return {"set_entry", arguments.encoded(), Effect::write};
}

RestCall delete_call(std::string_view module, std::string_view id) {
  return save_call(module, id, {{"deleted", "1"}});
}

RestCall get_many_call(
    std::string_view module,
    const std::vector<std::string>& ids,
    const std::vector<std::string>& fields
) {
  Arguments arguments;
  arguments.text("module_name", module)
      .texts("ids", ids)
      .texts("select_fields", with_id(fields))
      .texts("link_name_to_fields_array", {})
      .no("track_view");
  return {"get_entries", arguments.encoded()};
}

RestCall related_ids_call(const RelatedRequest& request) {
  Arguments arguments;
  arguments.text("module_name", request.module)
      .text("module_id", request.id)
      .text("link_field_name", request.link)
      .text("related_module_query", request.where)
      .texts("related_fields", {"id"})
      .texts("related_module_link_name_to_fields_array", {})
      .number("deleted", 0)
      .text("order_by", {})
      .number("offset", request.offset)
      .number("limit", request.limit);
  const auto condition = condition_of(request.where, {});
  return {"get_relationships", arguments.encoded(), Effect::read, condition, Crash::may_be_refusal};
}

RestCall relate_call(const RelateRequest& request) {
  Arguments arguments;
  arguments.text("module_name", request.module)
      .text("module_id", request.id)
      .text("link_field_name", request.link)
      .texts("related_ids", request.related_ids)
      .texts("name_value_list", {})
      .number("delete", request.change == LinkChange::remove ? 1 : 0);
  return {"set_relationship", arguments.encoded(), Effect::write};
}

RestCall search_text_call(
    std::string_view text, const std::vector<std::string>& modules, std::int64_t limit
) {
  // The CRM looks for what begins with the text; of Users for what equals it. It encodes quotes and
  // brackets before it compares (securexss), so that they match nothing: any character in their
  // place finds the same and hardly more.
  auto pattern = "%" + std::string(text) + "%";
  for (char& c : pattern) {
    if (c == '\'' || c == '"' || c == '<' || c == '>') c = '_';
  }
  Arguments arguments;
  arguments.text("search_string", pattern)
      .texts("modules", modules)
      .number("offset", 0)
      .number("max_results", limit)
      .text("assigned_user_id", {})
      .texts("select_fields", {"id"})
      .no("unified_search_only")
      .no("favorites");
  return {
      "search_by_module", arguments.encoded(), Effect::read, SqlPart::none, Crash::may_be_refusal
  };
}

RestCall last_viewed_call(const std::vector<std::string>& modules) {
  std::vector<std::string> names{"Home"};
  names.insert(names.end(), modules.begin(), modules.end());
  Arguments arguments;
  arguments.texts("module_names", names);
  return {"get_last_viewed", arguments.encoded()};
}

RestCall upcoming_call() {
  return {"get_upcoming_activities", {}};
}

RestCall dropdowns_call() {
  Arguments arguments;
  arguments.texts("modules", {"app_list_strings"}).no("MD5");
  return {"get_language_definition", arguments.encoded()};
}

RestCall attachment_call(std::string_view note_id) {
  Arguments arguments;
  arguments.text("id", note_id);
  return {"get_note_attachment", arguments.encoded()};
}

RestCall attach_call(std::string_view note_id, std::string_view filename, std::string_view base64) {
  Arguments arguments;
  arguments.note(note_id, filename, base64);
  return {"set_note_attachment", arguments.encoded(), Effect::write};
}

RestCall describe_call(std::string_view module) {
  Arguments arguments;
  arguments.text("module_name", module).texts("fields", {});
  return {"get_module_fields", arguments.encoded()};
}

RestCall modules_call() {
  Arguments arguments;
  arguments.text("filter", "all");
  return {"get_available_modules", arguments.encoded()};
}

RestCall user_id_call() {
  return {"get_user_id", {}};
}

RestCall logout_call() {
  return {"logout", {}};
}

std::string form_body(const RestCall& call, const base::Secret& session) {
  std::string body = form_start(call.method);
  body += "%7B%22session%22%3A";
  body += net::encode_url(base::json_string(session.expose()));
  body += call.arguments;
  body += "%7D";
  return body;
}

std::string login_body(std::string_view user_name, const base::Secret& password) {
  std::string json = R"({"user_auth":{"user_name":)";
  base::append_json_string(json, user_name);
  json += R"(,"password":")" + base::md5_hex(password.expose());
  json += R"("},"application":"suitecrm-mcp","name_value_list":[]})";
  return form_start("login") + net::encode_url(json);
}

std::string server_info_body() {
  return form_start("get_server_info") + "%7B%7D";
}

}  // namespace suitemcp::crm
