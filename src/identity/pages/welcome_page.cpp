#include "identity/pages/assets.hpp"
#include "identity/pages/connect.hpp"
#include "identity/pages/pages.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

Html who(const WelcomeView& view) {
  if (view.name.empty() && view.email.empty()) return {};
  if (view.name.empty() || view.email.empty() || view.name == view.email) {
    return html(
        "<p class=\"lead\"><bdi>{}</bdi></p>\n", view.email.empty() ? view.name : view.email
    );
  }
  return html(
      "<p class=\"lead\"><bdi>{}</bdi> <span class=\"soft\"><bdi>{}</bdi></span></p>\n",
      view.name,
      view.email
  );
}

Html lifetimes(const WelcomeView& view) {
  Html out;
  if (view.expires_at) {
    out += html("<p>Your key works until {}.</p>\n", time_element(*view.expires_at));
  }
  if (view.old_key_until) {
    out += html(
        "<p>Your previous key works until {}. Put the new one into your tools before then.</p>\n",
        time_element(*view.old_key_until)
    );
  }
  return out;
}

Html new_key(const Frame& frame, const WelcomeView& view) {
  return html(
      R"(<section class="card" aria-labelledby="key">
<h2 id="key">Your API key</h2>
<p><strong>Copy it now. It is shown only this once.</strong></p>
{}{}<p><a href="{}/auth/keys">See, rename or revoke your keys</a></p>
</section>
)",
      key_box(*view.key),
      lifetimes(view),
      frame.base_path
  );
}

Html key_shown_before(const Frame& frame, const WelcomeView& view) {
  return html(
      R"(<section class="card" aria-labelledby="key">
<h2 id="key">Your API key</h2>
<p>Your key was shown already. It cannot be shown again: only a fingerprint of it is kept.</p>
{}<p>Lost it? <a href="{}/auth/keys">Make a new key</a> and revoke the lost one.</p>
</section>
)",
      lifetimes(view),
      frame.base_path
  );
}

}  // namespace

std::string welcome_page(const Frame& frame, const WelcomeView& view) {
  const auto main = html(
      "<h1>You are signed in</h1>\n{}{}{}",
      who(view),
      view.key ? new_key(frame, view) : key_shown_before(frame, view),
      connect_section(view.entities, view.key)
  );
  return document(frame, "You are signed in", main.text, kCopyScript);
}

}  // namespace suitemcp::identity::pages
