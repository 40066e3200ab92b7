#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// What a page of docs/ says about constants and names that no header shows: read out of the
/// sources.

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::filesystem::path source_folder() {
  return SUITEMCP_SOURCE_DIR;
}

/// Every match's groups, in order.
inline std::vector<std::vector<std::string>> find_all(
    const std::string& text, const std::string& pattern
) {
  const std::regex expression(pattern);
  std::vector<std::vector<std::string>> found;
  for (std::sregex_iterator one(text.begin(), text.end(), expression), end; one != end; ++one) {
    found.emplace_back();
    for (std::size_t i = 1; i < one->size(); ++i) found.back().push_back((*one)[i].str());
  }
  return found;
}

/// The number behind `name = `, `name{` or `name(` in that file: exactly one must be there.
inline std::int64_t constant_in(const std::string& file, const std::string& name) {
  const auto found =
      find_all(read_text(source_folder() / file), "\\b" + name + R"((?: = |\{|\()([0-9']+)\b)");
  if (found.size() != 1) {
    throw std::runtime_error(file + " has no single number " + name);
  }
  std::string digits = found.front().front();
  std::erase(digits, '\'');
  return std::stoll(digits);
}

/// Sources of the rooms, without their tests.
inline std::vector<std::filesystem::path> sources_of(const std::vector<std::string>& rooms) {
  std::vector<std::filesystem::path> files;
  for (const auto& room : rooms) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(source_folder() / "src" / room)) {
      const auto name = entry.path().filename().string();
      const bool is_source = name.ends_with(".cpp") || name.ends_with(".hpp");
      if (is_source && !name.contains("_test.") && !name.contains("_fixture.") &&
          !name.starts_with("fake_")) {
        files.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace suitemcp::test
