#include "acl/rules.hpp"

namespace suitemcp::acl {
namespace {

constexpr int kNone = -99;

}  // namespace

std::string_view name_of(Reach reach) {
  switch (reach) {
    case Reach::none:
      return "none";
    case Reach::own:
      return "owner";
    case Reach::groups:
      return "group";
    case Reach::all:
      return "all";
  }
  return "";
}

Reach reach_of(int level, const Rules& rules) {
  if (level == kNone || level == rules.disabled) return Reach::none;
  if (rules.all.contains(level)) return Reach::all;
  if (rules.owner.contains(level)) return Reach::own;
  if (rules.group.contains(level)) return Reach::groups;
  if (rules.reading == Rules::Reading::at_least && level > rules.group.high) {
    // Between the two a write may go; whose records are shown is not guessed at.
    return level >= rules.enabled ? Reach::all : Reach::groups;
  }
  return rules.odd_levels == Rules::Odd::allow ? Reach::all : Reach::none;
}

}  // namespace suitemcp::acl
