#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// Which CRM this is, which gateway, and on whose behalf calls run.
class ServerInfoTool final : public Tool {
 public:
  explicit ServerInfoTool(const Toolbox& toolbox);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  Description description_;
};

}  // namespace suitemcp::tools
