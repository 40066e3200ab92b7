#include "identity/names.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity {
namespace {

TEST(Names, EmailsAreComparedInLowerCaseWithoutBlanks) {
  EXPECT_EQ(normal_email("  Ann.Smith@Example.COM \n"), "ann.smith@example.com");
  EXPECT_EQ(normal_email("  "), "");
}

TEST(Names, AnEmailNeedsOneAtSignWithTextAround) {
  EXPECT_NO_THROW(require_email("ann@example.com"));
  EXPECT_NO_THROW(require_email("jürgen@exämple.de"));
  for (const auto* wrong :
       {"", "ann", "@example.com", "ann@", "a@b@c", "a nn@b", "a@b\x01", "a@\xff"}) {
    EXPECT_THROW(require_email(wrong), base::Error) << wrong;
  }
  EXPECT_THROW(require_email(std::string(300, 'a') + "@b"), base::Error);
}

TEST(Names, NothingOfThemIsHiddenOrObeyedByATerminal) {
  for (const auto* wrong :
       {"a\u009b2J",
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "\ufeffa",
        "a\u2028b",
        "a\u00a0b",
        "a  b",
        " a"}) {
    EXPECT_THROW(require_name(wrong, "key name"), base::Error) << wrong;
  }
  EXPECT_THROW(require_email("ann\u202e@example.com"), base::Error);
  EXPECT_THROW(require_email("ann@example.com\u009b"), base::Error);
}

TEST(Names, ANameIsPrintableAndNotTooLong) {
  EXPECT_NO_THROW(require_name("Ann's laptop ✓", "key name"));
  EXPECT_NO_THROW(require_name(std::string(200, 'x'), "key name"));
  for (const auto& wrong :
       {std::string(), std::string("a\nb"), std::string("\xff"), std::string(201, 'x')}) {
    EXPECT_THROW(require_name(wrong, "key name"), base::Error);
  }
}

}  // namespace
}  // namespace suitemcp::identity
