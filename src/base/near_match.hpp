#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::base {

/// A thing that a model may mean: its name and what people call it (may be empty).
struct Candidate {
  std::string_view name;
  std::string_view label;
};

/// The names that `word` most likely stands for, best first; empty when nothing comes near. Sees
/// through letter case, plural, separators, swapped words ("due_date", "date_due"), labels, typing
/// mistakes and a few common synonyms ("owner", "created_at").
std::vector<std::string_view> near_matches(
    std::string_view word, std::span<const Candidate> candidates, std::size_t limit = 3
);

/// " Did you mean a, b or c?" with a leading blank; empty when there are no names.
std::string did_you_mean(std::span<const std::string_view> names);

}  // namespace suitemcp::base
