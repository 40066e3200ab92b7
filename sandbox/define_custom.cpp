#include "sandbox/definitions.hpp"

namespace suitemcp::sandbox {

std::string_view custom_option_list_definitions() {
  return R"(
abc_vehicle_type_list||car=>Car|van=>Van|truck=>Truck|e_bike=>E-Bike
abc_vehicle_status_list|in_use=>In Use|workshop=>In the Workshop|sold=>Sold
abc_fuel_list|p=>Petrol|d=>Diesel|e=>Electric|h=>Hybrid
abc_region_list||north=>North|south=>South|east=>East|west=>West
abc_services_list|support=>Support|training=>Training|consulting=>Consulting|hosting=>Hosting
)";
}

// As the Module Builder makes it: package key "ABC", relation many vehicles to one account, hence
// the long names. The id that the relate field names is a link itself: it can be written, but no
// answer shows it.
std::string_view custom_module_definition() {
  return R"(=ABC_Vehicles|abc_vehicles
@basic
name|name|Name|req|len=255
vehicle_type|enum|Type|len=100|opt=abc_vehicle_type_list
status|enum|Status|req|len=100|opt=abc_vehicle_status_list|def=in_use
license_plate|varchar|License Plate|len=20
purchase_date|date|Purchase Date|opt=date_range_search_dom
last_inspection|datetimecombo|Last Inspection|opt=date_range_search_dom
mileage|int|Mileage (km)|len=11|opt=numeric_range_search_dom
price|currency|Price|opt=numeric_range_search_dom
currency_id|id|Currency
is_leased|bool|Leased|def=0
contact_id|id|Driver ID
driver_name|relate|Driver|len=255|id=contact_id|mod=Contacts|from=one:contact_id:Contacts
fuel_c|enum|Fuel|len=100|opt=abc_fuel_list
seats_c|int|Seats|len="255"
abc_vehicles_accounts_name|relate|Account|id=abc_vehicles_accountsaccounts_ida|mod=Accounts|from=link:abc_vehicles_accounts:name
abc_vehicles_accountsaccounts_ida|link|Vehicles|from=link:abc_vehicles_accounts:id
>abc_vehicles_accounts|abc_vehicles_accounts|Accounts|Account|m2m abc_vehicles_accounts_c abc_vehicles_accountsabc_vehicles_idb abc_vehicles_accountsaccounts_ida Accounts
>abc_vehicles_accountsaccounts_ida|abc_vehicles_accounts|||m2m abc_vehicles_accounts_c abc_vehicles_accountsabc_vehicles_idb abc_vehicles_accountsaccounts_ida Accounts
>abc_vehicles_activities_1_tasks|abc_vehicles_activities_1_tasks|Tasks|Task|many parent_id Tasks parent_type
>abc_vehicles_activities_1_notes|abc_vehicles_activities_1_notes|Notes|Note|many parent_id Notes parent_type)";
}

std::string_view custom_available_module_definitions() {
  return "ABC_Vehicles|Vehicles|tab|acl";
}

std::string_view custom_account_definition() {
  return R"(
region_c|enum|Region|len=100|opt=abc_region_list
services_c|multienum|Services|opt=abc_services_list
contract_end_c|date|Contract End|opt=date_range_search_dom
>abc_vehicles_accounts|abc_vehicles_accounts|ABC_Vehicles|ABC_Vehicles|m2m abc_vehicles_accounts_c abc_vehicles_accountsaccounts_ida abc_vehicles_accountsabc_vehicles_idb ABC_Vehicles
)";
}

}  // namespace suitemcp::sandbox
