#pragma once

#include "sandbox/method.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace suitemcp::sandbox {

using Texts = std::vector<std::string>;

inline const std::regex kTime(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)");

enum class Depth { shape, values };

/// Compares two answers: kinds, keys and their order, and where asked the values.
class Comparison {
 public:
  Comparison(const std::map<std::string, std::string>& ids, Depth depth)
      : ids_(ids), depth_(depth) {}

  void compare(const json::value& recorded, const json::value& ours, const std::string& at) {
    if (kind(recorded) != kind(ours)) {
      note(at + ": recorded " + json::serialize(recorded) + ", ours " + json::serialize(ours));
    } else if (recorded.is_object()) {
      compare_objects(recorded.get_object(), ours.get_object(), at);
    } else if (recorded.is_array()) {
      compare_arrays(recorded.get_array(), ours.get_array(), at);
    } else if (depth_ == Depth::values || is_error_part(at)) {
      compare_scalars(recorded, ours, at);
    }
  }

  const Texts& differences() const { return differences_; }

 private:
  void note(std::string text) { differences_.push_back(std::move(text)); }

  static std::string kind(const json::value& value) {
    if (value.is_int64() || value.is_uint64()) return "integer";
    return std::string(json::to_string(value.kind()));
  }

  static bool is_error_part(const std::string& at) {
    return at == "/number" || at == "/description";
  }

  void compare_objects(
      const json::object& recorded, const json::object& ours, const std::string& at
  ) {
    Texts theirs;
    Texts mine;
    for (const auto& [key, value] : recorded) theirs.emplace_back(key);
    for (const auto& [key, value] : ours) mine.emplace_back(key);
    if (theirs != mine) {
      std::string list;
      for (const auto& key : mine) list += " " + key;
      note(at + ": keys or their order differ, ours:" + list);
      return;
    }
    for (const auto& [key, value] : recorded) {
      compare(value, ours.at(key), at + "/" + std::string(key));
    }
  }

  void compare_arrays(const json::array& recorded, const json::array& ours, const std::string& at) {
    if (recorded.empty() != ours.empty()) {
      note(at + ": one list is empty, recorded has " + std::to_string(recorded.size()));
      return;
    }
    if (depth_ == Depth::values && recorded.size() != ours.size()) {
      note(at + ": the lists differ in length");
      return;
    }
    // Which records there are differs; each of ours must look like one of theirs.
    for (std::size_t i = 0; i < ours.size(); ++i) {
      compare(recorded[std::min(i, recorded.size() - 1)], ours[i], at + "/" + std::to_string(i));
    }
  }

  void compare_scalars(
      const json::value& recorded, const json::value& ours, const std::string& at
  ) {
    if (recorded == ours) return;
    auto theirs = json_text(recorded);
    const auto mine = json_text(ours);
    if (const auto known = ids_.find(theirs); known != ids_.end()) theirs = known->second;
    if (theirs == mine) return;
    if (std::regex_match(theirs, kTime) && std::regex_match(mine, kTime)) return;
    note(at + ": recorded " + theirs + ", ours " + mine);
  }

  const std::map<std::string, std::string>& ids_;
  Depth depth_;
  Texts differences_;
};

}  // namespace suitemcp::sandbox
