#include "crm/rest_errors.hpp"

#include <gtest/gtest.h>

namespace suitemcp::crm {
namespace {

TEST(RestErrors, ATimeoutBlamesTheCrmUnlessAConditionMayHaveBeenTheReason) {
  const base::Error late(base::ErrorKind::timeout, "net.timeout", "10 s");
  const CallTraits plain{"get_entry_list", Effect::read, Condition::none};
  const CallTraits searching{"get_entry_list", Effect::read, Condition::present};
  EXPECT_EQ(transport_error(late, plain).blame, Blame::infrastructure);
  EXPECT_EQ(transport_error(late, searching).blame, Blame::unclear);
  EXPECT_EQ(transport_error(late, searching).error.code(), "crm.timeout");
  const base::Error refused(base::ErrorKind::unavailable, "net.connect", "refused");
  EXPECT_EQ(transport_error(refused, searching).blame, Blame::infrastructure);
}

}  // namespace
}  // namespace suitemcp::crm
