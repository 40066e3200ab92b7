#pragma once

#include <string_view>

namespace suitemcp::sandbox {

/// Which product the demo CRM plays.
enum class Profile {
  suitecrm7,  // 7.14.6 on PHP 7.4: no /legacy, rest_data objects are positional
  suitecrm8,  // 8.8.0 on PHP 8: the recorded one
};

/// Is the installation as it came, or has somebody used Studio and the Module Builder?
enum class Customization {
  none,  // the recorded one
  demo,  // the module ABC_Vehicles and own fields of Accounts
};

constexpr std::string_view rest_path(Profile profile) {
  return profile == Profile::suitecrm7 ? "/service/v4_1/rest.php" : "/legacy/service/v4_1/rest.php";
}

constexpr std::string_view suitecrm_version(Profile profile) {
  return profile == Profile::suitecrm7 ? "7.14.6" : "8.8.0";
}

}  // namespace suitemcp::sandbox
