#include "bench/crm_answers.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace suitemcp::bench {
namespace {

constexpr int kAccounts = 20;
constexpr int kMoreFields = 46;  // with them twenty accounts have about 61 kB

struct Field {
  std::string_view name;
  std::string_view type;
  std::string_view value;
};
constexpr std::string_view kListId = "138df933-9898-4ef6-3b13-6b0295820c";  // and two digits
constexpr std::array<Field, 4> kFields{{
    {"id", "id", ""},
    {"name", "name", "Constrata Trust LLC"},
    {"industry", "varchar", "Media"},
    {"phone_office", "phone", "(114) 921-7534"},
}};

std::string http_answer(std::string_view body) {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n"
      "Cache-Control: no-store\r\nContent-Length: {}\r\n\r\n{}",
      body.size(),
      body
  );
}

void append_value(std::string& out, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(out), R"("{0}":{{"name":"{0}","value":"{1}"}},)", name, value);
}

std::string more_name(int number) {
  return fmt::format("billing_detail_{:02}", number);
}

void append_account(std::string& out, std::string_view id, Size size) {
  fmt::format_to(
      std::back_inserter(out),
      R"({}{{"id":"{}","module_name":"Accounts","name_value_list":{{)",
      out.back() == '[' ? "" : ",",
      id
  );
  append_value(out, "id", id);
  for (std::size_t i = 1; i < kFields.size(); ++i) {
    append_value(out, kFields[i].name, kFields[i].value);
  }
  for (int i = 0; size == Size::large && i < kMoreFields; ++i) {
    append_value(out, more_name(i), i % 3 == 0 ? "" : "32 University Ave.");
  }
  out.back() = '}';
  out += '}';
}

constexpr std::string_view kListEnd = R"(],"relationship_list":[]})";

std::string list_body(Size size) {
  std::string out = R"({"result_count":20,"total_count":"50","next_offset":20,"entry_list":[)";
  for (int row = 0; row < kAccounts; ++row) {
    append_account(out, fmt::format("{}{:02}", kListId, row), size);
  }
  return out.append(kListEnd);
}

void append_field(std::string& out, std::string_view name, std::string_view type) {
  fmt::format_to(
      std::back_inserter(out),
      R"("{0}":{{"name":"{0}","type":"{1}","group":"","id_name":"","label":"{0}:","required":0,)"
      R"("options":[],"related_module":"","calculated":false,"len":100}},)",
      name,
      type
  );
}

std::string fields_body(Size size) {
  std::string out = R"({"module_name":"Accounts","table_name":"accounts","module_fields":{)";
  for (const auto& field : kFields) append_field(out, field.name, field.type);
  for (int i = 0; size == Size::large && i < kMoreFields; ++i) {
    append_field(out, more_name(i), "varchar");
  }
  out.back() = '}';
  return out + R"(,"link_fields":[]})";
}

std::string_view method_of(std::string_view form) {
  constexpr std::string_view kStart = "method=";
  if (!form.starts_with(kStart)) return {};
  form.remove_prefix(kStart.size());
  return form.substr(0, form.find('&'));
}

// As they stand in a form body: {"id":"ID"}, {"ids":["ID","ID"]}, {"name":"id","value":"ID"}
constexpr std::string_view kIdMark = "%22id%22%3A%22";
constexpr std::string_view kIdsMark = "%22ids%22%3A%5B%22";
constexpr std::string_view kSavedIdMark = "%22id%22%2C%22value%22%3A%22";

/// The id behind `mark`; of a list the first, and `form` is what stands behind it.
std::string_view take_id(std::string_view& form, std::string_view mark) {
  const auto place = form.find(mark);
  if (place == form.npos) return {};
  form.remove_prefix(place + mark.size());
  const auto id = form.substr(0, form.find('%'));
  form.remove_prefix(id.size());
  return id;
}

}  // namespace

CrmAnswers::CrmAnswers(Size size)
    : size_(size),
      list_(http_answer(list_body(size))),
      fields_(http_answer(fields_body(size))),
      modules_(http_answer(R"({"modules":[{"module_key":"Accounts","module_label":"Accounts",)"
                           R"("favorite_enabled":false,"acls":[]}]})")),
      server_info_(http_answer(R"({"flavor":"CE","version":"6.5.25","suitecrm_version":"8.8.0",)"
                               R"("gmt_time":"2026-11-22 07:14:22"})")),
      null_(http_answer("null")),
      unknown_(http_answer(
          R"({"name":"Unknown Method","number":13,"description":"The bench does not play it"})"
      )) {
}

std::string_view CrmAnswers::log_in() {
  made_ = http_answer(fmt::format(
      R"({{"id":"bench{:021}","module_name":"Users","name_value_list":{{"user_id":)"
      R"({{"name":"user_id","value":"b4ba017f-c640-6346-58ef-6b0295aa10b9"}}}}}})",
      ++logins_
  ));
  return made_;
}

std::string_view CrmAnswers::records(std::string_view form, std::string_view mark) {
  constexpr std::string_view kNext = "%22%2C%22";
  std::string body = R"({"entry_list":[)";
  append_account(body, take_id(form, mark), size_);
  while (mark == kIdsMark && form.starts_with(kNext)) {
    append_account(body, take_id(form, kNext), size_);
  }
  made_ = http_answer(body.append(kListEnd));
  return made_;
}

std::string_view CrmAnswers::save(std::string_view form) {
  made_ = http_answer(fmt::format(R"({{"id":"{}"}})", take_id(form, kSavedIdMark)));
  return made_;
}

std::string_view CrmAnswers::answer(std::string_view form) {
  const auto method = method_of(form);
  if (method == "get_entry_list") return list_;
  if (method == "get_entry") return records(form, kIdMark);
  if (method == "get_entries") return records(form, kIdsMark);
  if (method == "set_entry") return save(form);
  if (method == "get_module_fields") return fields_;
  if (method == "login") return log_in();
  if (method == "logout") return null_;
  if (method == "get_server_info") return server_info_;
  if (method == "get_available_modules") return modules_;
  return unknown_;
}

}  // namespace suitemcp::bench
