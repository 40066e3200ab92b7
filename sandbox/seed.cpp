#include "sandbox/seed.hpp"

#include "base/clock.hpp"
#include "sandbox/dates.hpp"
#include "sandbox/records.hpp"
#include "sandbox/seed_extras.hpp"
#include "sandbox/seed_random.hpp"
#include "sandbox/seed_rights.hpp"

#include <fmt/format.h>

#include <cctype>
#include <vector>

namespace suitemcp::sandbox {
namespace {

using Strings = std::vector<std::string>;

Strings split(std::string_view text, char separator) {
  Strings parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// "\n" in the raw material is a line break.
std::string with_breaks(std::string text) {
  for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) {
    text.replace(at, 2, "\n");
  }
  return text;
}

/// ASCII letters and digits only, for host names and mail boxes.
std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

class Seeder {
 public:
  Seeder(Database& database, const Vardefs& vardefs, const base::Clock& clock)
      : vardefs_(vardefs), records_(database, vardefs, random_), today_(clock.wall()) {
    user_ids_ = seed_users(database, vardefs, records_);
    const auto id = [&](const char* name) { return user_ids_.at(name); };
    owners_ = {id("alice"), id("bob"), id("carol"), id("erin"), id("nina"), id("omar")};
  }

  void run() {
    accounts();
    contacts();
    leads();
    opportunities();
    cases();
    calls();
    meetings();
    tasks();
    notes();
  }

  const Strings& account_ids() const { return accounts_; }
  const std::map<std::string, std::string>& user_ids() const { return user_ids_; }
  Records& records() { return records_; }

 private:
  std::size_t below(std::size_t count) { return random_.next() % count; }
  const std::string& pick(const Strings& list) { return list[below(list.size())]; }
  std::string time(int days, int hour) const {
    const auto moved = today_ + std::chrono::hours(24 * days);
    return fmt::format("{} {:02}:{:02}:00", format_date(moved), hour, days % 2 == 0 ? 0 : 30);
  }
  std::string date(int days) const { return format_date(today_ + std::chrono::hours(24 * days)); }
  int around(int from, int to) { return from + static_cast<int>(below(to - from + 1)); }
  std::string phone(const std::string& prefix) {
    return fmt::format("{} {:04}", prefix, 100 + below(9000));
  }

  std::string add(const char* module, Values values) {
    const auto* definition = vardefs_.find(module);
    const auto entered = time(-around(5, 500), around(8, 17));
    values.try_emplace("assigned_user_id", pick(owners_));
    values.try_emplace("date_entered", entered);
    values.try_emplace("date_modified", entered);
    return records_.insert(*definition, std::move(values), "1");
  }

  void link(const char* module, const std::string& id, const char* name, const std::string& to) {
    const auto* definition = vardefs_.find(module);
    records_.relate(*definition, id, *definition->find_link(name), to);
  }

  void set_parent(Values& values, const char* type, const std::string& id) {
    values["parent_type"] = type;
    values["parent_id"] = id;
  }

  void accounts();
  void contacts();
  void leads();
  void opportunities();
  void cases();
  void calls();
  void meetings();
  void tasks();
  void notes();
  Values person();

  const Vardefs& vardefs_;
  const Strings first_names_ = split(first_name_lines(), '\n');
  const Strings last_names_ = split(last_name_lines(), '\n');
  const Strings titles_ = split(job_title_lines(), '\n');
  SeedRandom random_;
  Records records_;
  base::WallTime today_;
  std::map<std::string, std::string> user_ids_;
  Strings owners_;
  Strings accounts_;
  Strings account_hosts_;
  Strings account_phones_;
  Strings contacts_;
  Strings contact_accounts_;
  Strings opportunities_;
  Strings cases_;
  Strings calls_;
};

void Seeder::accounts() {
  for (const auto& line : split(account_lines(), '\n')) {
    const auto part = split(line, '|');
    const auto host = slug(part[0]) + ".example";
    const auto street = fmt::format("{} {}", 1 + below(180), "Market Street");
    Values values{
        {"name", part[0]},
        {"industry", part[1]},
        {"billing_address_street", street},
        {"billing_address_city", part[2]},
        {"billing_address_country", part[3]},
        {"billing_address_postalcode", fmt::format("{:05}", 10'000 + below(80'000))},
        {"shipping_address_street", street},
        {"shipping_address_city", part[2]},
        {"shipping_address_country", part[3]},
        {"account_type", part[4]},
        {"phone_office", phone(part[5])},
        {"website", "https://www." + host},
        {"annual_revenue", std::to_string((1 + below(90)) * 250'000)},
        {"employees", std::to_string(5 + below(900))},
        {"email1", "info@" + host},
        {"jjwg_maps_address_c", street + ", " + part[2] + ", " + part[3]},
        {"jjwg_maps_geocode_status_c", "OK"}
    };
    if (accounts_.size() % 3 == 0) {
      values["description"] = "Met at the trade fair in " + part[2] +
                              ".\nAsked for \"one price < list price\" & quick delivery.";
    }
    if (accounts_.size() % 15 == 14) values["parent_id"] = accounts_[accounts_.size() - 14];
    accounts_.push_back(add("Accounts", std::move(values)));
    account_hosts_.push_back(host);
    account_phones_.push_back(part[5]);
  }
}

Values Seeder::person() {
  const auto title = split(pick(titles_), '|');
  return {
      {"first_name", pick(first_names_)},
      {"last_name", pick(last_names_)},
      {"title", title[0]},
      {"department", title[1]},
      {"lead_source", pick({"Web Site", "Trade Show", "Word of mouth", "Cold Call", "Partner"})}
  };
}

void Seeder::contacts() {
  for (std::size_t i = 0; i < 220; ++i) {
    const auto account = i % accounts_.size();
    auto values = person();
    values["salutation"] = pick({"Mr.", "Ms.", "Dr.", ""});
    values["phone_work"] = phone(account_phones_[account]);
    values["phone_mobile"] = phone(account_phones_[account]);
    values["email1"] = fmt::format(
        "{}.{}{}@{}",
        slug(*values["first_name"]),
        slug(*values["last_name"]),
        i,
        account_hosts_[account]
    );
    values["account_id"] = accounts_[account];
    if (i % 20 == 5)
      values["description"] = "Prefers e-mail.\nSays \"Café\" is <always> closed & dark.";
    if (i >= accounts_.size()) values["reports_to_id"] = contacts_[account];
    contacts_.push_back(add("Contacts", std::move(values)));
    contact_accounts_.push_back(accounts_[account]);
  }
}

void Seeder::leads() {
  const Strings statuses = {"New", "Assigned", "In Process", "Converted", "Recycled", "Dead"};
  for (std::size_t i = 0; i < 45; ++i) {
    auto values = person();
    values["status"] = statuses[i % statuses.size()];
    values["account_name"] =
        fmt::format("{} {}", *values["last_name"], pick({"Ltd", "& Co", "SA"}));
    values["email1"] = fmt::format(
        "{}.{}@lead{}.example", slug(*values["first_name"]), slug(*values["last_name"]), i
    );
    values["phone_work"] = phone("+44 20 7946");
    values["opportunity_amount"] = std::to_string((1 + below(40)) * 1'000);
    values["refered_by"] = i % 4 == 0 ? "Greyfriars Trust" : "";
    if (i % statuses.size() == 3) {
      values["converted"] = "1";
      values["account_id"] = accounts_[i];
      values["contact_id"] = contacts_[i];
    }
    add("Leads", std::move(values));
  }
}

void Seeder::opportunities() {
  const std::vector<std::pair<std::string, int>> stages = {
      {"Prospecting", 10},
      {"Qualification", 20},
      {"Needs Analysis", 25},
      {"Value Proposition", 30},
      {"Id. Decision Makers", 40},
      {"Perception Analysis", 50},
      {"Proposal/Price Quote", 65},
      {"Negotiation/Review", 80},
      {"Closed Won", 100},
      {"Closed Lost", 0}
  };
  for (std::size_t i = 0; i < 110; ++i) {
    const auto& [stage, probability] = stages[below(stages.size())];
    const bool is_closed = stage.starts_with("Closed");
    const auto amount = std::to_string((2 + below(60)) * 750);
    const auto contact = i * 2 % contacts_.size();
    const auto id =
        add("Opportunities",
            {{"name", pick(split(product_lines(), '\n')) + fmt::format(" #{}", 1001 + i)},
             {"account_id", contact_accounts_[contact]},
             {"sales_stage", stage},
             {"probability", std::to_string(probability)},
             {"amount", amount},
             {"amount_usdollar", amount},
             {"currency_id", "-99"},
             {"opportunity_type", i % 3 == 0 ? "New Business" : "Existing Business"},
             {"lead_source", "Web Site"},
             {"next_step", is_closed ? "" : "Call back"},
             {"date_closed", date(is_closed ? -around(1, 300) : around(5, 150))}});
    link("Opportunities", id, "contacts", contacts_[contact]);
    opportunities_.push_back(id);
  }
}

void Seeder::cases() {
  const Strings open = {"Open_New", "Open_Assigned", "Open_Pending Input"};
  const Strings closed = {"Closed_Closed", "Closed_Rejected", "Closed_Duplicate"};
  const auto lines = split(case_lines(), '\n');
  for (std::size_t i = 0; i < 60; ++i) {
    const auto part = split(lines[i % lines.size()], '|');
    const bool is_open = i % 3 != 0;
    const auto contact = i * 3 % contacts_.size();
    const auto id =
        add("Cases",
            {{"name", part[0]},
             {"description", part[1]},
             {"state", is_open ? "Open" : "Closed"},
             {"status", is_open ? pick(open) : pick(closed)},
             {"priority", pick({"P1", "P2", "P3"})},
             {"type", pick({"Administration", "Product", "User"})},
             {"resolution", is_open ? "" : "Solved on the phone."},
             {"account_id", contact_accounts_[contact]}});
    link("Cases", id, "contacts", contacts_[contact]);
    cases_.push_back(id);
  }
}

void Seeder::calls() {
  const auto lines = split(call_lines(), '\n');
  for (std::size_t i = 0; i < 70; ++i) {
    const int day = around(-90, 30);
    const auto contact = i * 3 % contacts_.size();
    const int hour = around(8, 16);
    Values values{
        {"name", lines[i % lines.size()]},
        {"date_start", time(day, hour)},
        {"date_end", time(day, hour + 1)},
        {"duration_hours", "1"},
        {"duration_minutes", "0"},
        {"direction", i % 2 == 0 ? "Outbound" : "Inbound"},
        {"status",
         day > 0      ? "Planned"
         : i % 9 == 0 ? "Not Held"
                      : "Held"}
    };
    set_parent(values, "Accounts", contact_accounts_[contact]);
    const auto id = add("Calls", std::move(values));
    link("Calls", id, "contacts", contacts_[contact]);
    calls_.push_back(id);
  }
}

void Seeder::meetings() {
  const auto lines = split(meeting_lines(), '\n');
  for (std::size_t i = 0; i < 55; ++i) {
    const auto part = split(lines[i % lines.size()], '|');
    const int day = around(-90, 45);
    const int hour = around(8, 15);
    const auto contact = i * 4 % contacts_.size();
    Values values{
        {"name", part[0]},
        {"location", part[1]},
        {"date_start", time(day, hour)},
        {"date_end", time(day, hour + 2)},
        {"duration_hours", "2"},
        {"duration_minutes", "0"},
        {"status", day > 0 ? "Planned" : "Held"}
    };
    set_parent(values, "Opportunities", opportunities_[i]);
    const auto id = add("Meetings", std::move(values));
    link("Meetings", id, "contacts", contacts_[contact]);
    link("Meetings", id, "users", pick(owners_));
  }
}

void Seeder::tasks() {
  const auto lines = split(task_lines(), '\n');
  const Strings statuses = {"Not Started", "In Progress", "Completed", "Pending Input", "Deferred"};
  for (std::size_t i = 0; i < 120; ++i) {
    const auto contact = i % contacts_.size();
    Values values{
        {"name", lines[i % lines.size()]},
        {"status", pick(statuses)},
        {"priority", pick({"High", "Medium", "Low"})},
        {"date_due", time(around(-40, 60), around(8, 17))},
        {"contact_id", contacts_[contact]}
    };
    if (i % 4 == 1) values["date_start"] = time(-around(41, 60), 9);
    if (i % 3 == 0) {
      set_parent(values, "Opportunities", opportunities_[i % opportunities_.size()]);
    } else if (i % 3 == 1) {
      set_parent(values, "Cases", cases_[i % cases_.size()]);
    } else {
      set_parent(values, "Accounts", contact_accounts_[contact]);
    }
    add("Tasks", std::move(values));
  }
}

void Seeder::notes() {
  const auto lines = split(note_lines(), '\n');
  for (std::size_t i = 0; i < 60; ++i) {
    const auto part = split(lines[i % lines.size()], '|');
    Values values{
        {"name", part[0]},
        {"description", with_breaks(part[1])},
        {"contact_id", contacts_[i % contacts_.size()]},
        {"portal_flag", "0"}
    };
    if (i % 6 == 0) {
      values["filename"] = fmt::format("minutes-{:02}.txt", i);
      values["file_mime_type"] = "text/plain";
    }
    if (i % 5 == 4) {
      set_parent(values, "Calls", calls_[i]);
    } else {
      set_parent(values, "Accounts", contact_accounts_[i]);
    }
    add("Notes", std::move(values));
  }
}

}  // namespace

void seed(Database& database, const Vardefs& vardefs, const base::Clock& clock) {
  Seeder seeder(database, vardefs, clock);
  seeder.run();
  // After the records: membership in the group is given here, not inherited from the owners.
  seed_rights(database, vardefs, seeder.records(), seeder.user_ids(), seeder.account_ids());
  seed_extras({database, vardefs, seeder.records(), clock, seeder.user_ids(), seeder.account_ids()}
  );
}

}  // namespace suitemcp::sandbox
