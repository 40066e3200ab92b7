#include "identity/pages/assets.hpp"
#include "identity/pages/connect.hpp"
#include "identity/pages/key_table.hpp"
#include "identity/pages/pages.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

Html said(const KeysView& view) {
  Html out;
  if (!view.error.empty()) out += callout(Mood::error, html("<p>{}</p>", view.error));
  if (!view.notice.empty()) out += callout(Mood::good, html("<p>{}</p>", view.notice));
  return out;
}

Html fresh_key(const KeysView& view) {
  if (!view.new_key) return {};
  return html(
      R"(<section class="card" aria-labelledby="key">
<h2 id="key">Your new key</h2>
<p><strong>Copy it now. It is shown only this once.</strong> The steps for your tool, below, have it in them.</p>
{}</section>
)",
      key_box(*view.new_key)
  );
}

Html new_key_form(const Frame& frame, const KeysView& view) {
  return html(
      R"(<section class="card" aria-labelledby="new">
<h2 id="new">Make a new key</h2>
<p>Give each tool a key of its own: you can then revoke one without touching the others.</p>
<form method="post" action="{}/auth/keys" class="line">
{}{}<div class="field">
<label for="new-name">Name of the new key</label>
<input id="new-name" name="name" required maxlength="100" autocomplete="off" aria-describedby="new-hint">
<p id="new-hint" class="hint">For example: laptop, or OpenClaw on crm-host</p>
</div>
<button type="submit" class="main">Make key</button>
</form>
</section>
)",
      frame.base_path,
      hidden_field("form_token", view.form_token),
      hidden_field("action", "new")
  );
}

/// For the day on which a computer was stolen.
Html revoke_all_form(const Frame& frame, const KeysView& view) {
  if (view.keys.size() < 2) return {};
  return html(
      R"(<details class="card quiet">
<summary>Revoke all keys</summary>
<p>Every tool that uses one of them is disconnected at once.</p>
<form method="post" action="{}/auth/keys">
{}{}<button type="submit" class="danger">Revoke all my keys</button>
</form>
</details>
)",
      frame.base_path,
      hidden_field("form_token", view.form_token),
      hidden_field("action", "revoke_all")
  );
}

Html sign_out_form(const Frame& frame, const KeysView& view) {
  return html(
      R"(<section aria-labelledby="out">
<h2 id="out">Sign out</h2>
<p>Sign this browser out when others use it too. Your keys go on working.</p>
<form method="post" action="{}/auth/logout">
{}<button type="submit">Sign out</button>
</form>
</section>
)",
      frame.base_path,
      hidden_field("form_token", view.logout_token)
  );
}

}  // namespace

std::string keys_page(const Frame& frame, const KeysView& view) {
  const auto main = html(
      "<h1>Your API keys</h1>\n{}{}{}{}{}{}{}",
      said(view),
      fresh_key(view),
      key_table(frame, view),
      revoke_all_form(frame, view),
      new_key_form(frame, view),
      connect_section(view.entities, view.new_key),
      sign_out_form(frame, view)
  );
  const std::string_view title = view.error.empty() ? "Your API keys" : "Error: Your API keys";
  return document(frame, title, main.text, kCopyScript);
}

}  // namespace suitemcp::identity::pages
