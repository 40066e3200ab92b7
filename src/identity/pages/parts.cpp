#include "identity/pages/parts.hpp"

#include <array>
#include <chrono>

namespace suitemcp::identity::pages {
namespace {

std::string count_of(std::int64_t number, std::string_view unit) {
  return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

/// Browsers break lines behind a hyphen; "--" at the end of one line and "header" on the next would
/// be read wrong. Long words may break: a phone has no room for them.
Html keep_short_words(std::string_view text) {
  constexpr std::size_t kShort = 20;
  Html out;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find_first_of(" \n"));
    out += word.contains('-') && word.size() <= kShort
               ? html("<span class=\"word\">{}</span>", word)
               : html("{}", word);
    text.remove_prefix(word.size());
    const auto gap = text.substr(0, text.find_first_not_of(" \n"));
    out += html("{}", gap);
    text.remove_prefix(gap.size());
  }
  return out;
}

std::string_view class_of(Mood mood) {
  switch (mood) {
    case Mood::good:
      return "good";
    case Mood::notice:
      return "notice";
    case Mood::error:
      return "error";
  }
  return {};
}

std::string_view strokes_of(Mood mood) {
  switch (mood) {
    case Mood::good:
      return "M7.5 12.5l3 3 6-6.5";
    case Mood::notice:
      return "M12 11v5.5M12 7.5v.1";
    case Mood::error:
      return "M12 7v6M12 16.5v.1";
  }
  return {};
}

}  // namespace

Html time_element(base::WallTime time) {
  static constexpr std::array kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto month = static_cast<unsigned>(date.month());
  return {fmt::format(
      "<time datetime=\"{0:04}-{1:02}-{2:02}T{4:02}:{5:02}:{6:02}Z\">{2} {3} {0}, {4:02}:{5:02} "
      "UTC</time>",
      static_cast<int>(date.year()),
      month,
      static_cast<unsigned>(date.day()),
      kMonths.at(month - 1),
      clock.hours().count(),
      clock.minutes().count(),
      clock.seconds().count()
  )};
}

std::string describe_distance(base::WallTime from, base::WallTime to) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(to - from).count();
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return count_of(minutes, "minute");
  const auto hours = minutes / 60;
  if (hours < 48) return count_of(hours, "hour");
  return count_of(hours / 24, "day");
}

Html name_element(std::string_view name, std::string_view fallback) {
  if (name.empty()) return html("<span class=\"soft\">{}</span>", fallback);
  return html("<bdi>{}</bdi>", name);
}

Html copy_box(std::string_view text, std::string_view what) {
  // An HTML parser drops a line feed right behind <pre>; behind <code> it drops none.
  return html(
      "<div class=\"copy-box\" data-copy=\"{}\"><pre><code dir=\"ltr\">{}</code></pre></div>\n",
      what,
      keep_short_words(text)
  );
}

Html icon(Mood mood) {
  return html(
      "<svg class=\"icon {}\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" "
      "aria-hidden=\"true\" "
      "focusable=\"false\"><circle cx=\"12\" cy=\"12\" r=\"10\"/><path d=\"{}\"/></svg>",
      class_of(mood),
      strokes_of(mood)
  );
}

Html callout(Mood mood, const Html& content) {
  return html(
      "<div class=\"callout {}\"{}>\n{}<div>{}</div>\n</div>\n",
      class_of(mood),
      Html{mood == Mood::error ? " role=\"alert\"" : ""},
      icon(mood),
      content
  );
}

Html hidden_field(std::string_view name, std::string_view value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
}

}  // namespace suitemcp::identity::pages
