// Any bytes: what is accepted can be written and read again; any bytes can be quoted.
#include "base/json.hpp"

#include <boost/json/serialize.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto parsed = suitemcp::base::parse_json(text);
  if (parsed && !suitemcp::base::parse_json(boost::json::serialize(*parsed))) std::abort();
  if (!suitemcp::base::parse_json(suitemcp::base::json_string(text))) std::abort();
  return 0;
}
