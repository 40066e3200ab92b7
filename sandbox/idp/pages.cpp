#include "sandbox/idp/pages.hpp"

#include "base/crypto.hpp"
#include "base/html.hpp"
#include "sandbox/idp/bytes.hpp"
#include "sandbox/idp/page_style.hpp"

#include <fmt/format.h>

namespace suitemcp::sandbox::idp {
namespace {

using base::escape_html;

/// Nothing from elsewhere, no script, our one style sheet; forms only to us and, by the redirect
/// that answers them, to the client.
std::string content_policy(std::string_view client_origin) {
  const auto digest = base::sha256(kPageStyle);
  auto policy = fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; frame-ancestors 'none'; "
      "form-action 'self'",
      base::base64(bytes_of(digest))
  );
  if (!client_origin.empty()) policy.append(" ").append(client_origin);
  return policy;
}

WireReply page(
    unsigned status, std::string_view title, std::string_view body, std::string_view client_origin
) {
  auto reply = html_reply(
      status,
      fmt::format(
          "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n<title>{} – Sandbox</title>\n"
          "<style>{}</style>\n</head>\n<body>\n<main>\n"
          "<p class=\"badge\">Demo identity provider</p>\n{}</main>\n</body>\n</html>\n",
          title,
          kPageStyle,
          body
      )
  );
  const std::pair<const char*, std::string> headers[] = {
      {"Content-Security-Policy", content_policy(client_origin)},
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
  };
  for (const auto& [name, value] : headers) reply.headers.emplace_back(name, value);
  return reply;
}

std::string begin_form(const LoginView& view) {
  return fmt::format(
      "<form method=\"post\" action=\"{}\">\n"
      "<input type=\"hidden\" name=\"transaction\" value=\"{}\">\n",
      escape_html(view.action),
      escape_html(view.transaction)
  );
}

std::string continue_form(const LoginView& view) {
  if (view.signed_in == nullptr) return {};
  return fmt::format(
      "{}<button type=\"submit\" class=\"main\" name=\"action\" value=\"continue\">Continue as "
      "{}</button>\n"
      "</form>\n<p class=\"or\">or as somebody else</p>\n",
      begin_form(view),
      escape_html(view.signed_in->full_name())
  );
}

std::string password_form(const LoginView& view) {
  const auto* invalid =
      view.fault.empty() ? "" : " aria-invalid=\"true\" aria-describedby=\"fault\"";
  return fmt::format(
      "{0}<label for=\"username\">User name</label>\n"
      "<input id=\"username\" name=\"username\" value=\"{1}\" autocomplete=\"username\""
      " autocapitalize=\"none\" spellcheck=\"false\" required{2}>\n"
      "<label for=\"password\">Password</label>\n"
      "<input id=\"password\" name=\"password\" type=\"password\""
      " autocomplete=\"current-password\" required{2}>\n"
      "<button type=\"submit\"{3} name=\"action\" value=\"sign-in\">Sign in</button>\n"
      "<button type=\"submit\" name=\"action\" value=\"cancel\" "
      "formnovalidate>Cancel</button>\n</form>\n",
      begin_form(view),
      escape_html(view.user_name),
      invalid,
      view.signed_in == nullptr ? " class=\"main\"" : ""
  );
}

std::string list_accounts(const std::vector<User>& users) {
  std::string rows;
  for (const auto& user : users) {
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td><code>{}</code><small>{}</small></td></tr>\n",
        escape_html(user.name),
        escape_html(user.password),
        escape_html(user.state == User::State::enabled ? user.hint : "disabled")
    );
  }
  return fmt::format(
      "<details>\n<summary>Demo accounts</summary>\n<table>\n<thead><tr><th scope=\"col\">User"
      "</th><th scope=\"col\">Password</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n"
      "</details>\n",
      rows
  );
}

}  // namespace

WireReply login_page(unsigned status, const LoginView& view, const std::vector<User>& users) {
  auto body = fmt::format(
      "<h1>Sign in</h1>\n<p>to continue to <strong>{}</strong></p>\n", escape_html(view.client_id)
  );
  if (!view.fault.empty()) {
    body += fmt::format(
        "<p class=\"fault\" id=\"fault\" role=\"alert\">{}</p>\n", escape_html(view.fault)
    );
  }
  body += continue_form(view) + password_form(view) + list_accounts(users);
  return page(status, view.fault.empty() ? "Sign in" : "Sign-in failed", body, view.client_origin);
}

WireReply message_page(unsigned status, std::string_view title, std::string_view message) {
  const auto body =
      fmt::format("<h1>{}</h1>\n<p>{}</p>\n", escape_html(title), escape_html(message));
  return page(status, escape_html(title), body, "");
}

}  // namespace suitemcp::sandbox::idp
