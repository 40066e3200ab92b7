#include "tools/list_modules_tool.hpp"

#include "tools/arguments.hpp"
#include "tools/record_json.hpp"

#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{
}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"modules":{"type":"array"}}})json";

}  // namespace

ListModulesTool::ListModulesTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "list_modules",
          .title = "List modules",
          .text =
              "The modules that you may use, custom ones too: key (what other tools take) and "
              "label. Cached.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> ListModulesTool::run(const base::Context& context, Invocation call) {
  const auto modules = co_await toolbox_.metadata.modules(context, call.account);
  std::string out = "{\"modules\":";
  append_key_labels(out, *modules);
  co_return out + ",\"count\":" + std::to_string(modules->size()) + "}";
}

}  // namespace suitemcp::tools
