#include "tools/record_links.hpp"

#include "base/near_match.hpp"
#include "crm/id_condition.hpp"
#include "tools/rights.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace suitemcp::tools {
namespace {

using Ids = std::vector<std::string>;

constexpr std::size_t kMostLinksShown = 40;
// More than was asked for: some links ignore the condition and answer with all that is linked.
constexpr std::int64_t kMostLinked = 1'000;

std::string shown_links(const std::vector<crm::LinkDefinition>& links) {
  std::string text;
  for (std::size_t i = 0; i < links.size() && i < kMostLinksShown; ++i) {
    text += (i == 0 ? "" : ", ") + links[i].name;
    if (!links[i].related_module.empty()) text += " (" + links[i].related_module + ")";
  }
  if (links.size() > kMostLinksShown) {
    text += fmt::format(", ... ({} in all; see get_module_fields)", links.size());
  }
  return text.empty() ? "none" : text;
}

base::Error unknown_link(
    const crm::ModuleDefinition& module, std::string_view text, const crm::Metadata& metadata
) {
  auto links = module.links;
  std::erase_if(links, [&](const auto& link) { return !metadata.allows(link.related_module); });
  std::vector<base::Candidate> candidates;
  for (const auto& link : links) candidates.push_back({link.name, link.related_module});
  return base::Error(
      base::ErrorKind::invalid_argument,
      "tool.unknown_link",
      "no such link",
      fmt::format(
          "Argument \"link_field\": \"{}\" is not a link of {}.{} Links of {}, with the module "
          "they "
          "lead to: {}.",
          text.substr(0, 64),
          module.module,
          base::did_you_mean(base::near_matches(text, candidates)),
          module.module,
          shown_links(links)
      )
  );
}

bool is_same_word(std::string_view a, std::string_view b) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, low, low);
}

/// Some links name no module, or the bean instead of the module: then the link's own name says it.
std::string target_of(const crm::LinkDefinition& link, const crm::Metadata::Modules& modules) {
  for (const std::string_view name :
       {std::string_view(link.related_module), std::string_view(link.name)}) {
    const auto found = std::ranges::find_if(modules, [&](const crm::ModuleInfo& module) {
      return is_same_word(module.key, name);
    });
    if (found != modules.end()) return found->key;
  }
  return link.related_module;
}

asio::awaitable<Ids> linked_ids(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    crm::RelatedRequest request
) {
  bool is_refused = false;
  try {
    co_return co_await toolbox.bridge.related_ids(context, account, request);
  } catch (const base::Error& error) {
    if (error.code() != "crm.refused_query") throw;
    is_refused = true;
  }
  // Not every kind of link takes a condition; all that are linked hold those that are asked for.
  if (is_refused) request.where.clear();
  co_return co_await toolbox.bridge.related_ids(context, account, std::move(request));
}

}  // namespace

std::expected<const crm::LinkDefinition*, base::Error> find_link(
    const crm::ModuleDefinition& module, std::string_view text, const crm::Metadata& metadata
) {
  if (const auto* link = module.find_link(text)) return link;
  const crm::LinkDefinition* by_module = nullptr;
  for (const auto& link : module.links) {
    if (!is_same_word(link.related_module, text)) continue;
    if (by_module != nullptr) return std::unexpected(unknown_link(module, text, metadata));
    by_module = &link;
  }
  if (by_module == nullptr) return std::unexpected(unknown_link(module, text, metadata));
  return by_module;
}

asio::awaitable<Link> load_link(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string module,
    std::string link,
    acl::Purpose purpose
) {
  Link found;
  const bool is_shown = purpose == acl::Purpose::leak;
  found.source = co_await module_for(
      context,
      toolbox,
      account,
      std::move(module),
      is_shown ? acl::Action::view : acl::Action::edit,
      purpose
  );
  const auto known = find_link(*found.source, link, toolbox.metadata);
  if (!known) throw base::Error(known.error());
  found.name = (*known)->name;
  const auto modules = co_await toolbox.metadata.modules(context, account);
  found.target = co_await module_for(
      context,
      toolbox,
      account,
      target_of(**known, *modules),
      is_shown ? acl::Action::list : acl::Action::edit,
      purpose
  );
  co_return found;
}

asio::awaitable<crm::RecordSet> read_named(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids
) {
  Ids fields{"id"};
  for (const auto* name : {"name", "document_name"}) {
    if (module.find_field(name) != nullptr) fields.emplace_back(name);
  }
  co_return co_await read_visible(context, toolbox, account, module, std::move(ids), fields);
}

asio::awaitable<void> require_records(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<std::string> ids,
    std::string_view argument
) {
  const auto found = co_await read_named(context, toolbox, account, module, ids);
  const auto missing = without(ids, ids_of(found));
  if (missing.empty()) co_return;
  throw base::Error(
      base::ErrorKind::not_found,
      "tool.no_record",
      "no such record",
      fmt::format(
          "Nothing was written. Argument \"{}\": {} has no record with id {}: it does not exist, "
          "is "
          "deleted, or is not visible to you. Find the id with search in {}.",
          argument,
          module.module,
          fmt::join(missing, ", "),
          module.module
      )
  );
}

asio::awaitable<std::vector<std::string>> linked_among(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const Link& link,
    std::string id,
    std::vector<std::string> ids
) {
  crm::RelatedRequest request{
      .module = link.source->module,
      .id = std::move(id),
      .link = link.name,
      .where = crm::id_condition(*link.target, ids),
      .limit = kMostLinked,
  };
  const auto linked = co_await linked_ids(context, toolbox, account, std::move(request));
  std::erase_if(ids, [&](const std::string& one) {
    return std::ranges::find(linked, one) == linked.end();
  });
  co_return ids;
}

}  // namespace suitemcp::tools
