#include "crm/record_set.hpp"

#include <cstring>
#include <stdexcept>

namespace suitemcp::crm {

RecordSet::RecordSet(std::size_t capacity)
    : block_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {
  // A cell of an answer is {"name":"x","value":"y"} under its name: some forty bytes.
  constexpr std::size_t kUsualCellBytes = 40;
  cells_.reserve(capacity / kUsualCellBytes);
}

void RecordSet::begin_row() {
  starts_.push_back(cells_.size());
}

void RecordSet::add(std::string_view name, std::string_view value) {
  // Rows of one list carry the same names in the same order: share the characters.
  if (starts_.size() > 1) {
    const std::size_t twin = cells_.size() - starts_.back() + starts_[starts_.size() - 2];
    if (twin < starts_.back() && cells_[twin].name == name) {
      cells_.push_back({cells_[twin].name, keep(value)});
      return;
    }
  }
  const auto kept_name = keep(name);
  cells_.push_back({kept_name, keep(value)});
}

RecordSet::Row RecordSet::row(std::size_t index) const {
  const std::size_t begin = starts_.at(index);
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : cells_.size();
  return Row(cells_).subspan(begin, end - begin);
}

std::string_view RecordSet::keep(std::string_view text) {
  if (text.size() > capacity_ - used_) throw std::length_error("RecordSet: block is full");
  if (text.empty()) return {};  // memcpy takes no null, not even for nothing
  char* place = block_.get() + used_;
  std::memcpy(place, text.data(), text.size());
  used_ += text.size();
  return {place, text.size()};
}

std::string_view value_of(RecordSet::Row row, std::string_view name) {
  for (const auto& cell : row) {
    if (cell.name == name) return cell.value;
  }
  return {};
}

}  // namespace suitemcp::crm
