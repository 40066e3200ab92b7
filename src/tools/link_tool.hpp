#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <string>

namespace suitemcp::tools {

/// link_records and unlink_records: the same checks, the opposite change.
class LinkTool final : public Tool {
 public:
  LinkTool(const Toolbox& toolbox, crm::LinkChange change);
  const Description& description() const override { return description_; }
  asio::awaitable<std::string> run(const base::Context& context, Invocation call) override;

 private:
  Toolbox toolbox_;
  crm::LinkChange change_;
  Description description_;
};

}  // namespace suitemcp::tools
