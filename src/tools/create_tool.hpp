#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// A new record, checked before it is sent and read back after.
class CreateTool final : public Tool {
 public:
  explicit CreateTool(const Toolbox& toolbox);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  Description description_;
};

}  // namespace suitemcp::tools
