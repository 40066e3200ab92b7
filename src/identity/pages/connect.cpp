#include "identity/pages/connect.hpp"

#include "identity/client_setup.hpp"
#include "identity/pages/parts.hpp"

namespace suitemcp::identity::pages {
namespace {

std::string_view label_of(const EntityView& entity) {
  if (!entity.label.empty()) return entity.label;
  return entity.code.empty() ? std::string_view("CRM") : entity.code;
}

Html steps_of(const ClientSetup& setup, const EntityView& entity) {
  Html steps;
  std::size_t number = 0;
  for (const auto& step : setup.steps) {
    ++number;
    const auto what = fmt::format("step {}, {}, {}", number, setup.title, label_of(entity));
    steps += html(
        "<li>\n<p>{}</p>\n{}</li>\n",
        step.instruction,
        step.text.empty() ? Html{} : copy_box(step.text, what)
    );
  }
  return steps;
}

Html setups_of(const EntityView& entity, std::string_view key) {
  const ClientTarget target{
      .server_name = entity.server_name, .url = entity.url, .key = std::string(key)
  };
  Html setups;
  for (const auto client : known_clients()) {
    const auto setup = setup_for(client, target);
    if (!setup) continue;
    setups += html(
        "<details class=\"setup\">\n<summary>{}<span class=\"unseen\"> for {}</span></summary>\n"
        "<ol class=\"steps\">\n{}</ol>\n</details>\n",
        setup->title,
        label_of(entity),
        steps_of(*setup, entity)
    );
  }
  return html("<div class=\"setups\">\n{}</div>\n", setups);
}

Html entity_card(const EntityView& entity, std::string_view key) {
  const bool is_usable = entity.refusal.empty();
  const auto body =
      is_usable ? setups_of(entity, key) : html("<p class=\"refusal\">{}</p>\n", entity.refusal);
  return html(
      R"(<article class="card entity">
<div class="entity-head">
<h3><bdi>{}</bdi></h3>
{}{}</div>
{}</article>
)",
      label_of(entity),
      entity.label.empty() ? Html{} : html("<code>{}</code>\n", entity.code),
      is_usable ? Html{} : Html{"<span class=\"badge\">Not available to you</span>\n"},
      body
  );
}

bool is_any_usable(const std::vector<EntityView>& entities) {
  for (const auto& entity : entities) {
    if (entity.refusal.empty()) return true;
  }
  return false;
}

Html introduction(const std::vector<EntityView>& entities, const std::optional<base::Secret>& key) {
  if (entities.empty()) {
    return html("<p>{}</p>\n", "No CRM is set up here yet. Ask your operator to add one.");
  }
  if (!is_any_usable(entities)) {
    return html("<p>{}</p>\n", "You are signed in, but no CRM is open to you yet.");
  }
  if (key) return html("<p>{}</p>\n", "Open your tool and follow its steps. Your key is in them.");
  return html(
      "<p>Open your tool and follow its steps. Put your key in the place of <code>{}</code>.</p>\n",
      kKeyPlaceholder
  );
}

}  // namespace

Html key_box(const base::Secret& key) {
  return html("<div class=\"secret\">\n{}</div>\n", copy_box(key.expose(), "the key"));
}

Html connect_section(
    const std::vector<EntityView>& entities, const std::optional<base::Secret>& key
) {
  Html cards;
  for (const auto& entity : entities) {
    cards += entity_card(entity, key ? key->expose() : kKeyPlaceholder);
  }
  return html(
      "<section aria-labelledby=\"connect\">\n<h2 id=\"connect\">Connect your AI tool</h2>\n{}{}"
      "</section>\n",
      introduction(entities, key),
      cards
  );
}

}  // namespace suitemcp::identity::pages
