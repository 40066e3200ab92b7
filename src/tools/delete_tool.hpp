#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// Deletes a record and makes sure that it is gone.
class DeleteTool final : public Tool {
 public:
  explicit DeleteTool(const Toolbox& toolbox);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  Description description_;
};

}  // namespace suitemcp::tools
