#include "gateway/form.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

Form parsed(std::string_view text) {
  auto form = Form::parse(text);
  if (!form) throw base::Error(form.error());
  return *form;
}

TEST(Form, ReadsFieldsAndDecodesThem) {
  const auto form = parsed("name=A+b%20c&empty=&bare&%6Eonce=x%26y");
  EXPECT_EQ(form.text("name"), "A b c");
  EXPECT_EQ(form.get("empty"), "");
  EXPECT_EQ(form.get("bare"), "");
  EXPECT_EQ(form.text("nonce"), "x&y");
  EXPECT_EQ(form.get("absent"), std::nullopt);
  EXPECT_EQ(form.text("absent"), "");
}

TEST(Form, TakesNothing) {
  EXPECT_EQ(parsed("").get("a"), std::nullopt);
  EXPECT_EQ(parsed("&&").get(""), std::nullopt);
}

// Which of two codes or states counts is nothing to guess about.
TEST(Form, RefusesANameTwice) {
  for (const auto* text : {"code=1&code=2", "code=1&code=1", "code=1&c%6Fde=2", "=&="}) {
    const auto form = Form::parse(text);
    ASSERT_FALSE(form) << text;
    EXPECT_EQ(form.error().code(), "http.bad_form");
  }
}

TEST(Form, RefusesWhatIsNoForm) {
  EXPECT_FALSE(Form::parse("a=%"));
  EXPECT_FALSE(Form::parse("a=%zz"));
  EXPECT_FALSE(Form::parse("%f=1"));
  EXPECT_FALSE(Form::parse("a=%ff"));
}

TEST(Form, IsBounded) {
  std::string text;
  for (int i = 0; i < 32; ++i) text += "f" + std::to_string(i) + "=1&";
  EXPECT_TRUE(Form::parse(text));
  EXPECT_FALSE(Form::parse(text + "one=more"));
}

}  // namespace
}  // namespace suitemcp::gateway
