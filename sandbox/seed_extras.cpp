#include "sandbox/seed_extras.hpp"

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "sandbox/dates.hpp"
#include "sandbox/records.hpp"
#include "sandbox/tracker.hpp"

#include <fmt/format.h>

#include <array>

namespace suitemcp::sandbox {
namespace {

using std::chrono::hours;

class Extras {
 public:
  explicit Extras(const ExtrasSource& source)
      : source_(source), alice_(source.user_ids.at("alice")), now_(source.clock.wall()) {}

  void upcoming() {
    const auto& account = source_.account_ids[0];
    add("Meetings",
        {{"name", "Quarterly review"},
         {"date_start", time(hours(20))},
         {"date_end", time(hours(21))},
         {"status", "Planned"},
         {"location", "Room 2"}},
        account);
    add("Calls",
        {{"name", "Call back about the renewal"},
         {"date_start", time(hours(26))},
         {"direction", "Outbound"},
         {"status", "Planned"}},
        account);
    add("Tasks",
        {{"name", "Send the signed contract"},
         {"date_due", time(hours(3))},
         {"priority", "High"},
         {"status", "Not Started"}},
        account);
    add("Tasks",
        {{"name", "Order name tags"}, {"date_due", time(hours(4))}, {"status", "Completed"}},
        account);
    source_.records.insert(
        *source_.vardefs.find("Opportunities"),
        {{"name", "Renewal for two years"},
         {"account_id", account},
         {"assigned_user_id", alice_},
         {"amount", "18000"},
         {"amount_usdollar", "18000"},
         {"sales_stage", "Negotiation/Review"},
         {"probability", "80"},
         {"date_closed", format_date(now_ + hours(48))}},
        "1"
    );
  }

  /// The newest view last, as the tracker counts.
  void views() {
    int age = 8;
    for (const std::size_t index : {7UL, 3UL, 12UL, 0UL}) {
      view("Accounts", source_.account_ids[index], hours(age--));
    }
    const auto contacts = source_.database.query("SELECT id FROM contacts ORDER BY id LIMIT 2");
    for (const auto& row : contacts.rows) view("Contacts", row[0].value_or(""), hours(age--));
    const auto deal =
        source_.database.value("SELECT id FROM opportunities WHERE name = 'Renewal for two years'");
    view("Opportunities", deal.value_or(""), hours(age));
  }

  /// One note names a file that is not on the disk.
  void files() {
    const auto notes = source_.database.query(
        "SELECT id, name, filename FROM notes WHERE filename LIKE 'minutes-%' ORDER BY filename"
    );
    for (std::size_t i = 0; i + 1 < notes.rows.size(); ++i) {
      const auto& row = notes.rows[i];
      const auto text = fmt::format("Minutes: {}\nCaf\xc3\xa9, 10 a.m.\n", row[1].value_or(""));
      source_.database.query(
          "INSERT INTO sandbox_uploads (note_id, base64) VALUES (?, ?)",
          {row[0], base::base64(text)}
      );
    }
  }

  void customized_accounts() {
    constexpr std::array<const char*, 5> kRegions = {"north", "south", "east", "west", ""};
    constexpr std::array<const char*, 4> kServices = {
        "^support^", "^support^,^training^", "^consulting^,^hosting^", ""
    };
    for (std::size_t i = 0; i < source_.account_ids.size(); ++i) {
      source_.database.query(
          "UPDATE accounts_cstm SET region_c = ?, services_c = ?, contract_end_c = ?"
          " WHERE id_c = ?",
          {kRegions[i % kRegions.size()],
           kServices[i % kServices.size()],
           i % 3 == 0 ? Cell() : Cell(format_date(now_ + hours(24 * 10 * static_cast<int>(i)))),
           source_.account_ids[i]}
      );
    }
  }

  void vehicles() {
    constexpr std::array<const char*, 4> kTypes = {"car", "van", "truck", "e_bike"};
    constexpr std::array<const char*, 4> kNames = {"Kestrel", "Heron", "Bison", "Swift"};
    constexpr std::array<const char*, 4> kFuels = {"p", "d", "d", "e"};
    const auto& module = *source_.vardefs.find("ABC_Vehicles");
    for (std::size_t i = 0; i < 16; ++i) {
      const auto kind = i % kTypes.size();
      source_.records.insert(
          module,
          {{"name", fmt::format("{} {}", kNames[kind], 100 + i)},
           {"vehicle_type", kTypes[kind]},
           {"status", i % 7 == 6 ? "workshop" : "in_use"},
           {"license_plate", fmt::format("AB-{:04}", 1200 + 37 * i)},
           {"purchase_date", format_date(now_ - hours(24 * 60 * static_cast<int>(i + 1)))},
           {"last_inspection", time(-hours(24 * 9 * static_cast<int>(i + 1)))},
           {"mileage", std::to_string(4200 * (i + 1))},
           {"price", std::to_string(9000 + 1500 * i)},
           {"is_leased", i % 2 == 0 ? "1" : "0"},
           {"fuel_c", kFuels[kind]},
           {"seats_c", kind == 3 ? "1" : "5"},
           {"abc_vehicles_accountsaccounts_ida", source_.account_ids[i / 2]},
           {"assigned_user_id", alice_}},
          "1"
      );
    }
  }

 private:
  std::string time(std::chrono::seconds from_now) const { return format_datetime(now_ + from_now); }

  void add(const char* module, Values values, const std::string& account) {
    values["parent_type"] = "Accounts";
    values["parent_id"] = account;
    values["assigned_user_id"] = alice_;
    source_.records.insert(*source_.vardefs.find(module), std::move(values), "1");
  }

  void view(const char* module, const std::string& id, std::chrono::seconds age) {
    const auto summary = source_.records.display_name(*source_.vardefs.find(module), id);
    track(
        source_.database,
        {source_.records.new_id(), alice_, module, id, summary.value_or(""), "detailview"},
        time(-age)
    );
  }

  const ExtrasSource& source_;
  const std::string alice_;
  const base::WallTime now_;
};

}  // namespace

void seed_extras(const ExtrasSource& source) {
  Extras extras(source);
  extras.upcoming();
  extras.views();
  extras.files();
  if (source.vardefs.find("ABC_Vehicles") == nullptr) return;
  extras.customized_accounts();
  extras.vehicles();
}

}  // namespace suitemcp::sandbox
