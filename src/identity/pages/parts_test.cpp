#include "identity/pages/parts.hpp"

#include <gtest/gtest.h>

namespace suitemcp::identity::pages {
namespace {

using namespace std::chrono_literals;

TEST(Parts, TimesAreReadableAndExact) {
  EXPECT_EQ(
      time_element(base::from_unix(1'795'638'600) + 59s + 999ms).text,
      "<time datetime=\"2026-11-25T20:30:59Z\">25 Nov 2026, 20:30 UTC</time>"
  );
  EXPECT_EQ(
      time_element(base::from_unix(0) - 1ms).text,
      "<time datetime=\"1969-12-31T23:59:59Z\">31 Dec 1969, 23:59 UTC</time>"
  );
}

TEST(Parts, DistancesNameTheirLargestUnit) {
  const auto now = base::from_unix(1'795'638'600);
  EXPECT_EQ(describe_distance(now, now - 1h), "less than a minute");
  EXPECT_EQ(describe_distance(now, now + 59s), "less than a minute");
  EXPECT_EQ(describe_distance(now, now + 60s), "1 minute");
  EXPECT_EQ(describe_distance(now, now + 59min), "59 minutes");
  EXPECT_EQ(describe_distance(now, now + 60min), "1 hour");
  EXPECT_EQ(describe_distance(now, now + 47h), "47 hours");
  EXPECT_EQ(describe_distance(now, now + 48h), "2 days");
}

TEST(Parts, TextToCopyStaysWhatItIs) {
  // A hyphen in a short word brings a <span>; without the tags the text is the same.
  auto box = copy_box("\n run --now\n\n  https://h/a-b-c-d-e-f-g-h-i  <x> ", "it").text;
  for (auto open = box.find('<'); open != std::string::npos; open = box.find('<')) {
    box.erase(open, box.find('>') - open + 1);
  }
  EXPECT_EQ(box, "\n run --now\n\n  https://h/a-b-c-d-e-f-g-h-i  &lt;x&gt; \n");
}

}  // namespace
}  // namespace suitemcp::identity::pages
