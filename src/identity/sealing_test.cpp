#include "identity/sealing.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::identity {
namespace {

const base::Secret kOld(std::string(32, 'o'));
const base::Secret kNew(std::string(32, 'n'));

class SealingTest : public testing::Test {
 protected:
  base::SystemRandom random;
  Sealing before{random, {kOld}, "test-seal"};
  std::string sealed = before.seal("the password", "user:1/password");
};

TEST_F(SealingTest, OpensWhatItSealed) {
  EXPECT_EQ(before.open(sealed, "user:1/password")->expose(), "the password");
  EXPECT_FALSE(before.open(sealed, "user:2/password"));
  EXPECT_FALSE(before.open("", "user:1/password"));
}

TEST_F(SealingTest, StillOpensWhatWasSealedWithThePreviousSecret) {
  Sealing rotating(random, {kNew, kOld}, "test-seal");
  EXPECT_EQ(rotating.open(sealed, "user:1/password")->expose(), "the password");
  EXPECT_FALSE(rotating.open(sealed, "user:2/password"));
  EXPECT_FALSE(Sealing(random, {kNew}, "test-seal").open(sealed, "user:1/password"));
}

TEST_F(SealingTest, SealsWithTheCurrentSecret) {
  Sealing rotating(random, {kNew, kOld}, "test-seal");
  const auto fresh = rotating.seal("another", "user:1/password");
  EXPECT_EQ(
      Sealing(random, {kNew}, "test-seal").open(fresh, "user:1/password")->expose(), "another"
  );
  EXPECT_FALSE(before.open(fresh, "user:1/password"));
}

TEST_F(SealingTest, WhatIsSealedForAnotherPurposeDoesNotOpen) {
  EXPECT_FALSE(Sealing(random, {kOld}, "another-seal").open(sealed, "user:1/password"));
}

// What the store holds must open after an update of the gateway too.
TEST_F(SealingTest, KeepsItsFormat) {
  const auto key = base::derive_key(kOld, "test-seal");
  EXPECT_EQ(base::open_sealed(key, sealed, "user:1/password")->expose(), "the password");
}

}  // namespace
}  // namespace suitemcp::identity
