#include "identity/pages/pages.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

Html purpose(const LoginView& view) {
  if (!view.waiting_tool.empty()) {
    return html(
        "<p class=\"lead\">Then you will be asked to connect <strong><bdi>{}</bdi></strong>. Go on "
        "only if you started that yourself.</p>\n",
        view.waiting_tool
    );
  }
  if (view.then == "keys") {
    return html("<p class=\"lead\">{}</p>\n", "Then you see your API keys. No new one is made.");
  }
  return html(
      "<p class=\"lead\">{}</p>\n", "Get an API key that connects your AI tool to the CRM."
  );
}

/// What happens next, where a key comes of it.
Html outlook(const LoginView& view) {
  if (!view.waiting_tool.empty() || view.then == "keys") return {};
  return {R"(<ol class="outlook">
<li>Sign in with your company account.</li>
<li>Copy your new key. It takes the place of the one you had.</li>
<li>Paste it into Claude, OpenClaw or another MCP client.</li>
</ol>
)"};
}

}  // namespace

std::string login_page(const Frame& frame, const LoginView& view) {
  const auto button =
      view.provider.empty() ? html("Sign in") : html("Sign in with <bdi>{}</bdi>", view.provider);
  const auto main = html(
      R"(<div class="card narrow">
<h1>Sign in</h1>
{}<form method="post" action="{}/auth/login">
{}{}<button type="submit" class="main">{}</button>
</form>
{}</div>
)",
      purpose(view),
      frame.base_path,
      hidden_field("form_token", view.form_token),
      hidden_field("then", view.then),
      button,
      outlook(view)
  );
  return document(frame, "Sign in", main.text);
}

}  // namespace suitemcp::identity::pages
