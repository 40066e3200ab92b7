#include "tools/record_url.hpp"

#include <fmt/format.h>

#include <string_view>

namespace suitemcp::tools {

std::string record_url(
    std::string_view crm_endpoint, std::string_view module, std::string_view id
) {
  for (const std::string_view part : {"/public/legacy/service/", "/legacy/service/", "/service/"}) {
    crm_endpoint = crm_endpoint.substr(0, crm_endpoint.find(part));
  }
  while (crm_endpoint.ends_with('/')) crm_endpoint.remove_suffix(1);
  if (crm_endpoint.empty()) return {};
  return fmt::format(
      "{}/index.php?module={}&action=DetailView&record={}", crm_endpoint, module, id
  );
}

}  // namespace suitemcp::tools
