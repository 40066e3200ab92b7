#include "base/near_match.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace suitemcp::base {
namespace {

constexpr std::size_t kLongestWord = 64;

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kSynonyms{{
    {"owner", "assigned_user_id"},
    {"assignee", "assigned_user_id"},
    {"assigned_to", "assigned_user_id"},
    {"assigned_user", "assigned_user_id"},
    {"user_id", "assigned_user_id"},
    {"created", "date_entered"},
    {"created_at", "date_entered"},
    {"created_date", "date_entered"},
    {"date_created", "date_entered"},
    {"updated", "date_modified"},
    {"updated_at", "date_modified"},
    {"modified", "date_modified"},
    {"modified_at", "date_modified"},
    {"last_modified", "date_modified"},
    {"company", "account_name"},
    {"organization", "account_name"},
    {"subject", "name"},
    {"title", "name"},
    {"notes", "description"},
    {"close_date", "date_closed"},
    {"due", "date_due"},
    {"value", "amount"},
}};

std::string singular(std::string word) {
  if (word.size() > 4 && word.ends_with("ies")) {
    word.resize(word.size() - 3);
    return word + "y";
  }
  if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss")) word.pop_back();
  return word;
}

/// Lower case words without separators, each in the singular.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text.substr(0, kLongestWord)) {
    if (c >= 'A' && c <= 'Z') {
      words.back().push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (c == '_' || c == '-' || c == ' ' || c == '.' || c == ':') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back().push_back(c);
    }
  }
  if (words.back().empty()) words.pop_back();
  for (auto& word : words) word = singular(std::move(word));
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += word;
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, kLongestWord + 1> row{};
  b = b.substr(0, kLongestWord);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

/// How far apart two texts are; 0 is the same but for case, plural and separators.
std::optional<std::size_t> distance(
    const std::vector<std::string>& wanted, std::string_view candidate
) {
  auto words = words_of(candidate);
  if (words.empty() || wanted.empty()) return std::nullopt;
  const std::string a = joined(wanted);
  const std::string b = joined(words);
  if (a == b) return 0;
  auto sorted = wanted;
  std::ranges::sort(sorted);
  std::ranges::sort(words);
  if (sorted == words) return 1;
  const std::size_t edits = edit_distance(a, b);
  if (edits <= std::max<std::size_t>(1, a.size() / 4)) return 1 + edits;
  if (std::ranges::includes(words, sorted) || std::ranges::includes(sorted, words)) {
    return 10 + std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  }
  if (a.size() >= 4 && (b.contains(a) || (b.size() >= 4 && a.contains(b)))) {
    return 40 + std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  }
  if (edits <= a.size() / 2 && edits <= 5) return 80 + edits;
  return std::nullopt;
}

std::string_view synonym_of(std::string_view word) {
  std::string low(word.substr(0, kLongestWord));
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
  }
  for (const auto& [from, to] : kSynonyms) {
    if (from == low) return to;
  }
  return {};
}

}  // namespace

std::vector<std::string_view> near_matches(
    std::string_view word, std::span<const Candidate> candidates, std::size_t limit
) {
  const auto wanted = words_of(word);
  const auto synonym = synonym_of(word);
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const auto& candidate : candidates) {
    std::optional<std::size_t> best = distance(wanted, candidate.name);
    const auto by_label = distance(wanted, candidate.label);
    if (by_label && (!best || *by_label + 1 < *best)) best = *by_label + 1;
    if (!synonym.empty() && candidate.name == synonym) best = 2;
    if (best) found.emplace_back(*best, candidate.name);
  }
  std::ranges::sort(found);
  std::vector<std::string_view> names;
  for (const auto& [score, name] : found) {
    // A certain match makes guesses noise.
    if (names.size() == limit || (!names.empty() && found.front().first <= 2 && score >= 40)) break;
    names.push_back(name);
  }
  return names;
}

std::string did_you_mean(std::span<const std::string_view> names) {
  if (names.empty()) return {};
  std::string text = " Did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text + "?";
}

}  // namespace suitemcp::base
