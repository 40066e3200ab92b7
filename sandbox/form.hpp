#pragma once

#include <map>
#include <string>
#include <string_view>

namespace suitemcp::sandbox {

struct WireRequest;

/// Form fields by name; as in PHP the last of several equal names wins.
using Form = std::map<std::string, std::string, std::less<>>;

std::string percent_decode(std::string_view text);  // "+" is a blank
void parse_urlencoded(std::string_view text, Form& form);
/// RFC 7578, fields only; a broken body gives the fields before the break.
void parse_multipart(std::string_view content_type, std::string_view body, Form& form);

/// PHP's $_REQUEST: query string first, then the body, which wins. A JSON body is not understood.
Form request_form(const WireRequest& request);

/// The field's value, empty when absent.
std::string field_of(const Form& form, std::string_view name);

/// Value of one cookie, empty when absent.
std::string cookie_value(std::string_view cookie_header, std::string_view name);

}  // namespace suitemcp::sandbox
