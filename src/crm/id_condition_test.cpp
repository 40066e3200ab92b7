#include "crm/id_condition.hpp"

#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

namespace suitemcp::crm {
namespace {

TEST(IdCondition, QualifiesTheColumnAndQuotesEachId) {
  EXPECT_EQ(
      id_condition(test::contacts(), {"1", "seed_chris_id"}),
      "contacts.id IN ('1', 'seed_chris_id')"
  );
}

TEST(IdCondition, KeepsAHostileIdInsideItsQuotes) {
  EXPECT_EQ(
      id_condition(test::contacts(), {"a') OR 1=1 -- ", "b'\\c"}), "contacts.id IN ('b\\'\\\\c')"
  );
}

TEST(IdCondition, MeetsNothingWithoutIds) {
  EXPECT_EQ(id_condition(test::contacts(), {}), "contacts.id IN ('')");
}

}  // namespace
}  // namespace suitemcp::crm
