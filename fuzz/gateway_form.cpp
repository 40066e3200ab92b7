// Forms and cookies of the login, from whoever finds the port: no name is there twice, every value
// is UTF-8, and a cookie that is taken is one that we could have written.
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "gateway/form.hpp"
#include "gateway/login_cookies.hpp"
#include "net/http_message.hpp"

namespace {

using namespace suitemcp;
using fuzz::require;

void check_form(std::string_view text) {
  const auto form = gateway::Form::parse(text);
  if (!form) {
    require(form.error().code() == "http.bad_form", "another error\n");
    return;
  }
  for (const auto* name : {"code", "state", "iss", "form_token", ""}) {
    const auto value = form->get(name);
    if (value) require(base::is_utf8(*value), "a value is not UTF-8\n");
  }
  // Who comes behind cannot replace what was there.
  if (form->get("code")) {
    const auto again = gateway::Form::parse(std::string(text) + "&code=other");
    require(!again, "a second code was taken\n");
  }
}

void check_cookies(std::string_view text) {
  net::Request request;
  request.headers.push_back({"Cookie", std::string(text)});
  for (const auto transport :
       {gateway::LoginCookies::Transport::https, gateway::LoginCookies::Transport::http}) {
    const gateway::LoginCookies cookies(transport);
    const auto session = cookies.session(request);
    if (!session) continue;
    require(session->find_first_of("; ,=\"\\\r\n") == session->npos, "no value of ours\n");
    require(!session->empty() && session->size() <= 256, "not bounded\n");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  check_form(text);
  check_cookies(text);
  return 0;
}
