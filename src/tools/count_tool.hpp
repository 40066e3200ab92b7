#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// How many records of a module meet an SQL condition.
class CountTool final : public Tool {
 public:
  explicit CountTool(const Toolbox& toolbox);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  Description description_;
};

}  // namespace suitemcp::tools
