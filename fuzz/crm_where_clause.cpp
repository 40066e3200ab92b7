#include "crm/where_clause.hpp"
#include "tests/support/crm_modules.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace suitemcp;

/// Whatever is accepted must print to something that is accepted again and prints the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const crm::ModuleDefinition kModule = test::accounts();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto once = crm::translate_condition(text, kModule);
  if (!once || once->contains("SELECT eabr")) return 0;
  // Qualifying lengthens: a printed text may exceed the limit on what a caller may send.
  if (once->size() > crm::kMaxConditionBytes) return 0;
  const auto twice = crm::translate_condition(*once, kModule);
  if (!twice || *twice != *once) std::abort();
  return 0;
}
