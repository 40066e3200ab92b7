#include "identity/pages/pages.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

/// A form for each decision: what is sent does not hang on which button a program presses.
Html decision_form(
    const Frame& frame, const BridgeView& view, std::string_view decision, const Html& button
) {
  return html(
      R"(<form method="post" action="{}/auth/bridge">
{}{}{}{}
</form>
)",
      frame.base_path,
      hidden_field("form_token", view.form_token),
      hidden_field("nonce", view.nonce),
      hidden_field("decision", decision),
      button
  );
}

}  // namespace

std::string bridge_page(const Frame& frame, const BridgeView& view) {
  const auto main = html(
      R"(<div class="card narrow">
<h1>Connect this tool?</h1>
<p class="lead">A tool on another computer wants a key that works in the CRM as you.</p>
<dl class="facts">
<div><dt>User</dt><dd>{}</dd></div>
<div><dt>Computer</dt><dd>{}</dd></div>
<div><dt>Address</dt><dd>{}</dd></div>
<div><dt>Asked</dt><dd>{} ago <span class="detail">{}</span></dd></div>
</dl>
<p class="compare">Compare this code with the one your tool shows.</p>
<p class="user-code"><code>{}</code></p>
<p class="warning">{}<span><strong>Only continue if you started this yourself.</strong> Did somebody send you this link, or do the codes differ? Then refuse.</span></p>
<div class="buttons">
{}{}</div>
</div>
)",
      name_element(view.linux_user, "not said"),
      name_element(view.host, "not said"),
      name_element(view.address, "not known"),
      describe_distance(view.started_at, view.now),
      time_element(view.started_at),
      view.user_code,
      icon(Mood::error),
      decision_form(
          frame, view, "allow", Html(R"(<button type="submit" class="main">Connect</button>)")
      ),
      decision_form(frame, view, "refuse", Html(R"(<button type="submit">Refuse</button>)"))
  );
  return document(frame, "Connect this tool?", main.text);
}

}  // namespace suitemcp::identity::pages
