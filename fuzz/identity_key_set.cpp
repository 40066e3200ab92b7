// The keys that a provider publishes: what cannot be used is left out, nothing breaks the library
// below, and no key that comes so accepts a signature that is none.
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "identity/oidc/key_set.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <vector>

namespace {

using namespace suitemcp;
using namespace suitemcp::identity::oidc;
using fuzz::require;

constexpr std::size_t kMaxKeys = 64;

/// One for each algorithm and length, with a signature that is a row of one byte.
std::vector<SignedToken> make_forged() {
  struct Form {
    std::string_view algorithm;
    std::size_t bytes;
  };
  std::vector<SignedToken> tokens;
  for (const auto& [algorithm, bytes] :
       {Form{"ES256", 64},
        Form{"ES384", 96},
        Form{"ES512", 132},
        Form{"RS256", 256},
        Form{"RS512", 384},
        Form{"PS256", 256}}) {
    for (const char byte : {'\0', '\1', '\xFF'}) {
      const auto header = fmt::format(R"({{"alg":"{}"}})", algorithm);
      auto token = parse_signed_token(fmt::format(
          "{}.e30.{}", base::base64url(header), base::base64url(std::string(bytes, byte))
      ));
      require(token.has_value(), "the tokens of this target are broken\n");
      tokens.push_back(std::move(*token));
    }
  }
  return tokens;
}

void check(std::string_view text) {
  static const auto kForged = make_forged();
  const auto keys = KeySet::parse(text);
  const auto value = base::parse_json(text);
  const auto* object = value ? value->if_object() : nullptr;
  const auto* list = object != nullptr ? object->if_contains("keys") : nullptr;
  const bool has_list = list != nullptr && list->is_array();
  require(keys.has_value() == has_list, "not what a key set is\n");
  if (!keys) {
    require(keys.error().code() == "oidc.bad_keys", "another error\n");
    return;
  }
  require(keys->size() <= list->get_array().size(), "more keys than there are\n");
  require(keys->size() <= kMaxKeys, "not bounded\n");
  for (const auto& token : kForged) {
    const auto verdict = keys->verify(token);
    require(verdict != KeySet::Verdict::valid, "a forged signature\n");
    require(keys->size() > 0 || verdict == KeySet::Verdict::no_key, "a verdict without a key\n");
  }
}

}  // namespace

/// The bytes as a key set and as the one key of a set.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  check(text);
  check(fmt::format(R"({{"keys":[{}]}})", text));
  return 0;
}
