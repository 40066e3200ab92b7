#pragma once

#include <string>
#include <string_view>

namespace suitemcp::tools {

/// Where a person sees the record in a browser; empty without an endpoint. This form works on
/// SuiteCRM 7 and, by its own redirect, on 8. `crm_endpoint`: the REST URL or the CRM's base URL.
std::string record_url(std::string_view crm_endpoint, std::string_view module, std::string_view id);

}  // namespace suitemcp::tools
