#pragma once

#include <map>
#include <string>
#include <vector>

namespace suitemcp::base {
class Clock;
}

namespace suitemcp::sandbox {

class Database;
class Records;
class Vardefs;

/// What the demo company needs beside its records, made after them so that their ids stay the
/// same: alice's next days and last views, files of notes, and what Studio and the Module Builder
/// have added, where they have.
struct ExtrasSource {
  Database& database;
  const Vardefs& vardefs;
  Records& records;
  const base::Clock& clock;
  const std::map<std::string, std::string>& user_ids;
  const std::vector<std::string>& account_ids;
};
void seed_extras(const ExtrasSource& source);

}  // namespace suitemcp::sandbox
