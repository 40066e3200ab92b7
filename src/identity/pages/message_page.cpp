#include "identity/pages/pages.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

Mood mood_of(MessageView::Kind kind) {
  switch (kind) {
    case MessageView::Kind::good:
      return Mood::good;
    case MessageView::Kind::notice:
      return Mood::notice;
    case MessageView::Kind::error:
      return Mood::error;
  }
  return Mood::error;
}

Html advice_of(const MessageView& view) {
  if (view.advice.empty()) return {};
  Html items;
  for (const auto& sentence : view.advice) items += html("<li>{}</li>\n", sentence);
  return html("<ul class=\"advice\">\n{}</ul>\n", items);
}

Html action_of(const MessageView& view) {
  if (view.action_label.empty()) return {};
  return html(
      "<p><a class=\"button\" href=\"{}\">{}</a></p>\n", view.action_url, view.action_label
  );
}

Html reference_of(const MessageView& view) {
  if (view.reference.empty()) return {};
  return html(
      "<p class=\"reference\">Reference for your operator: <code>{}</code></p>\n", view.reference
  );
}

}  // namespace

std::string message_page(const Frame& frame, const MessageView& view) {
  const auto main = html(
      R"(<div class="card narrow message">
{}<h1>{}{}</h1>
<p>{}</p>
{}{}{}</div>
)",
      icon(mood_of(view.kind)),
      Html{view.kind == MessageView::Kind::error ? "<span class=\"unseen\">Error: </span>" : ""},
      view.title,
      view.text,
      advice_of(view),
      action_of(view),
      reference_of(view)
  );
  return document(frame, view.title, main.text);
}

}  // namespace suitemcp::identity::pages
