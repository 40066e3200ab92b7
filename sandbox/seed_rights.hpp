#pragma once

#include <map>
#include <string>
#include <vector>

namespace suitemcp::sandbox {

class Database;
class Records;
class Vardefs;

/// Creates the users with their passwords; returns their ids by login name.
std::map<std::string, std::string> seed_users(
    Database& database, const Vardefs& vardefs, Records& records
);

/// ACL actions of every module, the roles, the group SalesWest and who has what.
void seed_rights(
    Database& database,
    const Vardefs& vardefs,
    Records& records,
    const std::map<std::string, std::string>& user_ids,
    const std::vector<std::string>& account_ids
);

}  // namespace suitemcp::sandbox
