#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// One page of a module's records that meet an SQL condition.
class SearchTool final : public Tool {
 public:
  explicit SearchTool(const Toolbox& toolbox);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  Description description_;
};

}  // namespace suitemcp::tools
