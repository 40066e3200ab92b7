#include "tools/all_tools.hpp"

#include "tools/count_tool.hpp"
#include "tools/create_tool.hpp"
#include "tools/delete_tool.hpp"
#include "tools/get_tool.hpp"
#include "tools/search_tool.hpp"
#include "tools/server_info_tool.hpp"
#include "tools/update_tool.hpp"

#include <utility>

namespace suitemcp::tools {

std::vector<std::unique_ptr<Tool>> make_tools(
    crm::Bridge& bridge, crm::Metadata& metadata, Facts facts
) {
  const Toolbox toolbox{bridge, metadata, std::move(facts)};
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(std::make_unique<SearchTool>(toolbox));
  tools.push_back(std::make_unique<GetTool>(toolbox));
  tools.push_back(std::make_unique<CreateTool>(toolbox));
  tools.push_back(std::make_unique<UpdateTool>(toolbox));
  tools.push_back(std::make_unique<DeleteTool>(toolbox));
  tools.push_back(std::make_unique<CountTool>(toolbox));
  tools.push_back(std::make_unique<ServerInfoTool>(toolbox));
  return tools;
}

}  // namespace suitemcp::tools
