#pragma once

#include "crm/record_set.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::crm {

/// What the operations of crm::Bridge take and give.

/// Under which CRM account a call runs.
struct Account {
  std::string profile_id;  // the gateway's user; credentials are looked up by it
  std::string user_name;   // the CRM login name, for messages and logs
};

/// The CRM reads the roles of a user once per session. `live`: in a session whose login begins
/// after the call does, which costs that login.
enum class Roles { of_session, live };

struct ListRequest {
  std::string module;
  std::string where;     // SQL condition that crm/where_clause has printed; empty: all
  std::string order_by;  // bare field names, "name desc, id"; empty: the CRM's order
  std::int64_t offset = 0;
  std::int64_t limit = 20;
  std::vector<std::string> fields;  // empty: all
  Roles roles = Roles::of_session;
};

struct ListReply {
  RecordSet records;  // each row has "id" whether asked for or not
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> next_offset;  // empty at the end
};

/// A field's value as the CRM wants it (datetimes UTC "Y-m-d H:i:s").
struct FieldValue {
  /// The CRM reads texts of numeric fields with the user's separators: "12.5" is 125 to a user of
  /// decimal commas. It leaves JSON numbers alone. A number must be JSON's grammar.
  enum class Literal { text, number };

  std::string name;
  std::string value;
  Literal literal = Literal::text;
};
using FieldValues = std::vector<FieldValue>;

struct ServerInfo {
  std::string flavor;
  std::string version;
  std::string gmt_time;
};

/// Which records a record is linked to.
struct RelatedRequest {
  std::string module;
  std::string id;
  std::string link;   // a link of `module`: the CRM answers an unknown one with an empty list
  std::string where;  // SQL over the related module's table; empty: all. Some links ignore it.
  std::int64_t offset = 0;
  std::int64_t limit = 20;
};

enum class LinkChange { add, remove };

struct RelateRequest {
  std::string module;
  std::string id;
  std::string link;
  std::vector<std::string> related_ids;
  LinkChange change = LinkChange::add;
};

/// The records of one module that a text search found.
struct TextMatches {
  std::string module;
  std::vector<std::string> ids;
};

struct ViewedRecord {
  std::string module;
  std::string id;
  std::string name;
  std::string viewed_at;  // UTC; empty where the CRM does not tell
};

struct UpcomingActivity {
  std::string module;
  std::string id;
  std::string name;
  std::string date_due;  // UTC datetime, of Opportunities a date; may be empty
};

struct Attachment {
  std::string filename;  // empty: the note has none, or there is no such note
  std::string base64;    // empty when the file is missing on the CRM's disk
};

}  // namespace suitemcp::crm
