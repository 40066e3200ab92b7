#include "identity/pages/frame.hpp"

#include "identity/pages/assets.hpp"
#include "identity/pages/html.hpp"

namespace suitemcp::identity::pages {
namespace {

// An S that ends in two nodes: a CRM and a tool, connected.
constexpr std::string_view kMark =
    R"(<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect class="mark-ground" width="32" height="32" rx="8"/><path class="mark-line" d="M20.5 9.5H14a3.25 3.25 0 0 0 0 6.5h4a3.25 3.25 0 0 1 0 6.5h-6.5"/><circle class="mark-node" cx="22" cy="9.5" r="2.6"/><circle class="mark-node" cx="10" cy="22.5" r="2.6"/></svg>)";

// The same as an icon of the tab, so that no browser asks for /favicon.ico.
constexpr std::string_view kIcon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%230b6b5d'/%3E%3Cpath d='M20.5 9.5H14a3.25 3.25 0 "
    "0 0 0 6.5h4a3.25 3.25 0 0 1 0 6.5h-6.5' fill='none' stroke='%23fff' stroke-width='2.6'/%3E"
    "%3Ccircle cx='22' cy='9.5' r='2.6' fill='%23fff'/%3E%3Ccircle cx='10' cy='22.5' r='2.6' "
    "fill='%23fff'/%3E%3C/svg%3E";

Html banner(const Frame& frame) {
  if (!frame.is_insecure) return {};
  return html(R"(<section class="banner" aria-label="Security warning">
<div class="width">
<p><strong>This connection is not encrypted.</strong> Others on the network can read your key and everything that you see here. Ask your operator to set up HTTPS for this address.</p>
</div>
</section>
)");
}

Html header(const Frame& frame) {
  Html account;
  if (!frame.signed_in_as.empty()) {
    account = html(
        R"(<nav class="account" aria-label="Account">
<span class="who"><span class="unseen">Signed in as </span><bdi>{}</bdi></span>
<a href="{}/auth/keys">Your keys</a>
</nav>
)",
        frame.signed_in_as,
        frame.base_path
    );
  }
  return html(
      R"(<header>
<div class="width">
<p class="brand">{}<span>SuiteCRM <b>MCP</b></span></p>
{}</div>
</header>
)",
      Html{std::string(kMark)},
      account
  );
}

Html script_element(const Frame& frame, std::string_view script) {
  if (script.empty()) return {};
  return html(
      "<p id=\"said\" class=\"unseen\" role=\"status\"></p>\n<script nonce=\"{}\">{}</script>\n",
      frame.csp_nonce,
      Html{std::string(script)}
  );
}

}  // namespace

std::string document(
    const Frame& frame, std::string_view title, std::string_view main, std::string_view script
) {
  return html(
             R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{} · SuiteCRM MCP</title>
<link rel="icon" href="{}">
<style nonce="{}">{}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
{}{}<main id="content" class="width" tabindex="-1">
{}</main>
<footer>
<div class="width">
<p>An API key acts with your rights in the CRM. Keep it like a password.</p>
{}</div>
</footer>
</body>
</html>
)",
             title,
             Html{std::string(kIcon)},
             frame.csp_nonce,
             Html{std::string(kStyle)},
             banner(frame),
             header(frame),
             Html{std::string(main)},
             script_element(frame, script)
  )
      .text;
}

}  // namespace suitemcp::identity::pages
