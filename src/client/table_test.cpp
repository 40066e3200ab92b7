#include "client/table.hpp"

#include "client/text_width.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace suitemcp::client {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string table(std::string_view json_text, std::size_t width = 80) {
  return render_table(read_records(json_text).value(), width, Colour::off);
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text_width(line));
  return widest;
}

TEST(Table, ColumnsStandInOrderOfAppearanceAndLineUp) {
  EXPECT_EQ(
      table(R"([{"id":"1","name":"Ada"},{"id":"22","city":"Bern"}])"),
      "id  name  city\n"
      "──  ────  ────\n"
      "1   Ada\n"
      "22        Bern\n"
  );
}

TEST(Table, WideLettersAndCombiningMarksLineUp) {
  EXPECT_EQ(
      table("[{\"a\":\"東京\",\"b\":\"x\"},{\"a\":\"e\\u0301\",\"b\":\"y\"}]"),
      "a     b\n────  ─\n東京  x\ne\xCC\x81     y\n"
  );
}

TEST(Table, LongCellsAreCutToTheWidth) {
  const auto text = table("[{\"a\":\"" + std::string(200, 'x') + "\",\"b\":\"kept\"}]", 40);
  EXPECT_EQ(widest_line(text), 40);
  EXPECT_THAT(text, HasSubstr("x…  kept"));
}

TEST(Table, ColumnsThatDoNotFitAreNamed) {
  std::string record = "[{";
  for (int i = 0; i < 12; ++i) {
    record += (i ? "," : "") + std::string("\"column_") + std::to_string(i) + "\":\"0123456789ab\"";
  }
  const auto text = table(record + "}]", 40);
  EXPECT_THAT(text, HasSubstr("(no room for: column_4, column_5"));
}

TEST(Table, ARecordCannotSteerTheTerminal) {
  const auto text = table(R"([{"a":"\u001b[31mred\nnext\u009b2J\u202e"}])");
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
  EXPECT_THAT(text, HasSubstr(" [31mred next 2J"));
}

TEST(Table, OtherValuesAreShownAsJsonAndNullAsNothing) {
  EXPECT_EQ(
      table(R"([{"a":1,"b":null,"c":{"x":[true]}}])"),
      "a  b  c\n─  ─  ────────────\n1     {\"x\":[true]}\n"
  );
}

TEST(Table, NumbersAreShownAsTheServerWroteThem) {
  EXPECT_EQ(
      table(R"([{"a":1234.5,"b":100.00},{"a":0.1,"b":1e3}])"),
      "a       b\n──────  ──────\n1234.5  100.00\n0.1     1e3\n"
  );
}

TEST(Table, NoRecordsAreSaidSo) {
  EXPECT_EQ(table("[]"), "no records\n");
}

TEST(TextWidth, InvalidBytesBecomeOneReplacementEach) {
  EXPECT_EQ(one_line("a\xFF\xC3"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(text_width("a\xFF\xC3"), 3);
}

TEST(TextWidth, AWideLetterThatIsCutLeavesABlank) {
  EXPECT_EQ(fit("東京都", 4), "東… ");
}

}  // namespace
}  // namespace suitemcp::client
