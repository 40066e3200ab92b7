#include "crm/text.hpp"

#include <array>

namespace suitemcp::crm {
namespace {

struct Entity {
  std::string_view written;
  char meant;
};
constexpr std::array<Entity, 4> kEntities{{
    {"&#039;", '\''},
    {"&quot;", '"'},
    {"&lt;", '<'},
    {"&gt;", '>'},
}};

const Entity* entity_at(std::string_view text) {
  for (const auto& entity : kEntities) {
    if (text.starts_with(entity.written)) return &entity;
  }
  return nullptr;
}

}  // namespace

std::string_view decode_entities(std::string_view text, std::string& scratch) {
  std::size_t ampersand = text.find('&');
  if (ampersand == std::string_view::npos) return text;
  scratch.clear();
  scratch.reserve(text.size());
  std::size_t done = 0;
  while (ampersand != std::string_view::npos) {
    const Entity* entity = entity_at(text.substr(ampersand));
    if (entity != nullptr) {
      scratch.append(text.substr(done, ampersand - done)).push_back(entity->meant);
      done = ampersand + entity->written.size();
    }
    ampersand = text.find('&', entity != nullptr ? done : ampersand + 1);
  }
  scratch.append(text.substr(done));
  return scratch;
}

std::string decode_entities(std::string_view text) {
  std::string scratch;
  return std::string(decode_entities(text, scratch));
}

std::string visible_start(std::string_view text, std::size_t limit) {
  std::string shown;
  bool is_in_tag = false;
  bool is_space_due = false;
  for (const char character : text) {
    if (shown.size() >= limit) break;
    if (character == '<') is_in_tag = true;
    const bool is_printable = character > ' ' && character < '\x7f';
    if (is_in_tag || !is_printable) {
      is_space_due = is_space_due || !shown.empty();
      if (character == '>') is_in_tag = false;
      continue;
    }
    if (is_space_due) shown.push_back(' ');
    is_space_due = false;
    shown.push_back(character);
  }
  return shown;
}

}  // namespace suitemcp::crm
