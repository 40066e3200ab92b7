#pragma once

#include "tools/tool.hpp"
#include "tools/toolbox.hpp"

#include <memory>

namespace suitemcp::tools {

/// The tool, or one that asks for the rights in its description before it runs it: a dry run too.
/// Errors of that one: those of require_rights, then the tool's.
std::unique_ptr<Tool> guarded(const Toolbox& toolbox, std::unique_ptr<Tool> tool);

}  // namespace suitemcp::tools
