#include "mcp/near_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::mcp {
namespace {

constexpr std::string_view kTools =
    R"([{"name":"crm1_search"},{"name":"crm1_search_text"},{"name":"crm1_get"},{"name":7},"x"])";

TEST(NearName, FindsWhatWasMeant) {
  struct Case {
    const char* written;
    const char* meant;
  };
  for (const auto& [written, meant] :
       {Case{"search", "crm1_search"},
        Case{"crm1_serach", "crm1_search"},
        Case{"CRM1_Search", "crm1_search"},
        Case{"mcp__suitecrm__crm1_get", "crm1_get"},
        Case{"crm1_search_texts", "crm1_search_text"}}) {
    EXPECT_EQ(find_near_tool(kTools, written), meant) << written;
  }
}

TEST(NearName, StaysSilentWhenNothingIsNear) {
  for (const std::string written : {"", "weather", "x", "crm2_delete"}) {
    EXPECT_EQ(find_near_tool(kTools, written), std::nullopt) << written;
  }
  EXPECT_EQ(find_near_tool(kTools, std::string(65, 's')), std::nullopt);
}

TEST(NearName, StaysSilentOnAListItCannotRead) {
  EXPECT_EQ(find_near_tool("{", "search"), std::nullopt);
  EXPECT_EQ(find_near_tool("{}", "search"), std::nullopt);
}

}  // namespace
}  // namespace suitemcp::mcp
