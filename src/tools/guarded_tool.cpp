#include "tools/guarded_tool.hpp"

#include "tools/arguments.hpp"
#include "tools/rights.hpp"

#include <string>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

class GuardedTool final : public Tool {
 public:
  GuardedTool(const Toolbox& toolbox, std::unique_ptr<Tool> tool)
      : toolbox_(toolbox), tool_(std::move(tool)) {}

  const Description& description() const override { return tool_->description(); }

  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override {
    if (toolbox_.permissions.is_configured()) co_await ask(context, call);
    co_return co_await tool_->run(context, std::move(call));
  }

 private:
  asio::awaitable<void> ask(const base::Context& context, const Invocation& call) const {
    std::vector<acl::Inquiry> inquiries;
    for (const auto& right : description().rights) {
      auto module = right.module.empty() ? text_argument(call.arguments, "module")
                                         : std::string(right.module);
      const auto definition =
          co_await module_for(context, toolbox_, call.account, std::move(module), right.action);
      auto id = right.id_argument.empty() ? "" : text_argument(call.arguments, right.id_argument);
      inquiries.push_back(inquiry_about(*definition, right.action, std::move(id)));
    }
    co_await require_rights(context, toolbox_, call.account, std::move(inquiries));
  }

  Toolbox toolbox_;
  std::unique_ptr<Tool> tool_;
};

}  // namespace

std::unique_ptr<Tool> guarded(const Toolbox& toolbox, std::unique_ptr<Tool> tool) {
  if (tool->description().rights.empty()) return tool;
  return std::make_unique<GuardedTool>(toolbox, std::move(tool));
}

}  // namespace suitemcp::tools
