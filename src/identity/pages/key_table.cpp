#include "identity/pages/key_table.hpp"

#include "identity/pages/parts.hpp"

#include <algorithm>

namespace suitemcp::identity::pages {
namespace {

Html begin_form(
    const Frame& frame, const KeysView& view, const KeyRecord& key, std::string_view action
) {
  return html(
      "<form method=\"post\" action=\"{}/auth/keys\">\n{}{}{}",
      frame.base_path,
      hidden_field("form_token", view.form_token),
      hidden_field("action", action),
      hidden_field("key_id", key.id)
  );
}

/// Both are behind a <summary>: the second step that a revocation takes, scripts or not. `number`
/// makes ids unique, whatever the keys' are.
Html actions(
    const Frame& frame, const KeysView& view, const KeyRecord& key, std::string_view number
) {
  return html(
      R"(<details name="change-{0}">
<summary>Rename<span class="unseen"> {1}</span></summary>
<div class="panel">
{2}<label for="name-{0}">New name</label>
<input id="name-{0}" name="name" value="{1}" required maxlength="100" autocomplete="off">
<button type="submit" class="main">Save</button>
</form>
</div>
</details>
<details name="change-{0}">
<summary class="danger">Revoke<span class="unseen"> {1}</span></summary>
<div class="panel">
<p>Tools that use <strong>{4}</strong> are cut off at once. This cannot be undone.</p>
{3}<button type="submit" class="danger">Revoke this key</button>
</form>
</div>
</details>
)",
      number,
      key.name,
      begin_form(frame, view, key, "rename"),
      begin_form(frame, view, key, "revoke"),
      name_element(key.name, "this key")
  );
}

Html last_use(const KeyRecord& key) {
  if (!key.last_used_at) return html("<span class=\"soft\">Never</span>");
  if (key.address.empty()) return time_element(*key.last_used_at);
  return html(
      "{} <span class=\"detail\">from {}</span>", time_element(*key.last_used_at), key.address
  );
}

Html expiry(const KeyRecord& key, base::WallTime now) {
  const auto detail =
      key.expires_at > now
          ? html("<span class=\"detail\">in {}</span>", describe_distance(now, key.expires_at))
          : html("<span class=\"badge\">Expired</span>");
  return html("{} {}", time_element(key.expires_at), detail);
}

// Roles, because a phone shows rows as blocks and some browsers then forget that it is a table.
Html row(const Frame& frame, const KeysView& view, const KeyRecord& key, std::string_view number) {
  return html(
      R"(<tr role="row">
<th role="rowheader" scope="row">{} <span class="detail">ID <code>{}</code></span></th>
<td role="cell" data-label="Tool">{}</td>
<td role="cell" data-label="Created">{}</td>
<td role="cell" data-label="Last used">{}</td>
<td role="cell" data-label="Expires">{}</td>
<td role="cell" class="actions">{}</td>
</tr>
)",
      name_element(key.name, "no name"),
      key.id,
      name_element(key.client, "Not known yet"),
      time_element(key.created_at),
      last_use(key),
      expiry(key, view.now),
      actions(frame, view, key, number)
  );
}

}  // namespace

Html key_table(const Frame& frame, const KeysView& view) {
  if (view.keys.empty()) {
    return html("<p class=\"lead\">{}</p>\n", "You have no keys. Make one below.");
  }
  Html rows;
  std::size_t number = 0;
  for (const auto& key : view.keys) rows += row(frame, view, key, fmt::to_string(++number));
  return html(
      R"(<div class="card table">
<table role="table">
<caption>Your keys. Times are in UTC.</caption>
<thead role="rowgroup">
<tr role="row">
<th role="columnheader" scope="col">Key</th>
<th role="columnheader" scope="col">Tool</th>
<th role="columnheader" scope="col">Created</th>
<th role="columnheader" scope="col">Last used</th>
<th role="columnheader" scope="col">Expires</th>
<th role="columnheader" scope="col">Change</th>
</tr>
</thead>
<tbody role="rowgroup">
{}</tbody>
</table>
</div>
)",
      rows
  );
}

}  // namespace suitemcp::identity::pages
