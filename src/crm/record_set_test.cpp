#include "crm/record_set.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace suitemcp::crm {
namespace {

RecordSet two_rows() {
  RecordSet set(100);
  set.begin_row();
  set.add("id", "1");
  set.add("name", "first");
  set.begin_row();
  set.add("id", "2");
  set.add("name", "second");
  return set;
}

TEST(RecordSet, KeepsRowsAndCellsInOrder) {
  const auto set = two_rows();
  ASSERT_EQ(set.size(), 2U);
  ASSERT_EQ(set.row(0).size(), 2U);
  EXPECT_EQ(set.row(0)[1].name, "name");
  EXPECT_EQ(value_of(set.row(0), "name"), "first");
  EXPECT_EQ(value_of(set.row(1), "name"), "second");
  EXPECT_EQ(value_of(set.row(1), "none"), "");
}

TEST(RecordSet, SharesTheNamesOfLikeRows) {
  const auto set = two_rows();
  EXPECT_EQ(set.row(0)[0].name.data(), set.row(1)[0].name.data());
}

TEST(RecordSet, KeepsRowsOfDifferentFieldsApart) {
  RecordSet set(100);
  set.begin_row();
  set.add("a", "1");
  set.begin_row();
  set.begin_row();
  set.add("b", "2");
  set.add("c", "3");
  EXPECT_TRUE(set.row(1).empty());
  EXPECT_EQ(set.row(2).size(), 2U);
  EXPECT_EQ(value_of(set.row(2), "c"), "3");
}

TEST(RecordSet, KeepsItsViewsWhenMoved) {
  auto set = two_rows();
  const auto view = set.row(1)[1].value;
  const RecordSet moved = std::move(set);
  EXPECT_EQ(moved.row(1)[1].value.data(), view.data());
}

TEST(RecordSet, RefusesMoreThanItsCapacity) {
  RecordSet set(5);
  set.begin_row();
  set.add("ab", "cde");
  EXPECT_THROW(set.add("f", ""), std::length_error);
  EXPECT_THROW(static_cast<void>(set.row(1)), std::out_of_range);
}

TEST(RecordSet, IsEmptyWithoutRows) {
  EXPECT_TRUE(RecordSet().empty());
}

}  // namespace
}  // namespace suitemcp::crm
