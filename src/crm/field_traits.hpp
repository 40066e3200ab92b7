#pragma once

#include "crm/bridge.hpp"

#include <string>
#include <string_view>

namespace suitemcp::crm {

/// Facts about fields that the CRM's own description does not state. Pure, any thread.

/// Password hashes, passwords, tokens, keys: never shown, queried or written through the gateway.
bool is_secret_field(std::string_view name, std::string_view type);

/// Whether SQL can name it. Names of related records, e-mail addresses and full names are computed
/// by the CRM and have no column.
bool is_column(const ModuleDefinition& module, const FieldDefinition& field);

/// Whether `name` stands for the record's e-mail addresses, which live in tables of their own.
bool is_email_pseudo_field(const ModuleDefinition& module, std::string_view name);

/// What to use in the place of a field that the CRM computes: "use status_id"; empty when there is
/// no special advice.
std::string_view computed_advice(const ModuleDefinition& module, const FieldDefinition& field);

/// Counters that the database fills: case_number, bug_number, tracker_key.
bool is_numbered_by_crm(const FieldDefinition& field);

/// Fields on _c. Most live in "<table>_cstm", but not all: those of shipped modules and of Module
/// Builder may be in the main table.
bool is_custom_field(std::string_view name);

bool is_person_module(const ModuleDefinition& module);

/// The field to use in the place of one without a column: "assigned_user_id" for
/// "assigned_user_name"; empty when there is none.
std::string stored_companion(const ModuleDefinition& module, const FieldDefinition& field);

enum class DateKind { none, date, datetime };
DateKind date_kind(const FieldDefinition& field);

/// 'Industri' is not a field of Accounts. Did you mean industry? Of a secret or hidden field it
/// says that it is one.
std::string unknown_field_message(const ModuleDefinition& module, std::string_view name);

}  // namespace suitemcp::crm
