#include "admin/table.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

#include <sstream>

namespace suitemcp::admin {
namespace {

class Table : public testing::Test {
 protected:
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  const Console console_{.in = in_, .out = out_, .err = err_};
};

TEST_F(Table, AlignsByLetters) {
  print_table(console_, {"NAME", "ID"}, {{"Jürgen", "1"}, {"Ann", "2"}}, "nobody");
  EXPECT_EQ(out_.str(), "NAME    ID\nJürgen  1\nAnn     2\n");
}

TEST_F(Table, ATerminalIsNotObeyedByNames) {
  print_table(console_, {"NAME", "ID"}, {{"\u009b2Jan\u202en\x1b[1m\n", "1"}}, "nobody");
  EXPECT_EQ(out_.str(), "NAME       ID\n2Jann [1m  1\n");
}

TEST_F(Table, JsonTellsWhatIsHiddenByNumber) {
  print_json(console_, boost::json::array{"J\u00fcrgen \u009b2J\u202e\U000e0041\x7f \x1b"});
  EXPECT_EQ(out_.str(), "[\"J\u00fcrgen \\u009b2J\\u202e\\udb40\\udc41\\u007f \\u001b\"]\n");
}

TEST_F(Table, SaysThatThereIsNothing) {
  print_table(console_, {"NAME"}, {}, "nobody");
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), "nobody\n");
}

}  // namespace
}  // namespace suitemcp::admin
