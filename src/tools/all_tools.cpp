#include "tools/all_tools.hpp"

#include "tools/bulk_upsert_tool.hpp"
#include "tools/count_tool.hpp"
#include "tools/create_note_tool.hpp"
#include "tools/create_task_tool.hpp"
#include "tools/create_tool.hpp"
#include "tools/delete_tool.hpp"
#include "tools/get_dropdown_values_tool.hpp"
#include "tools/get_many_tool.hpp"
#include "tools/get_module_fields_tool.hpp"
#include "tools/get_note_attachment_tool.hpp"
#include "tools/get_recent_tool.hpp"
#include "tools/get_record_activities_tool.hpp"
#include "tools/get_relationships_tool.hpp"
#include "tools/get_tool.hpp"
#include "tools/get_upcoming_activities_tool.hpp"
#include "tools/guarded_tool.hpp"
#include "tools/link_tool.hpp"
#include "tools/list_modules_tool.hpp"
#include "tools/log_call_tool.hpp"
#include "tools/search_text_tool.hpp"
#include "tools/search_tool.hpp"
#include "tools/server_info_tool.hpp"
#include "tools/set_note_attachment_tool.hpp"
#include "tools/update_tool.hpp"

#include <utility>

namespace suitemcp::tools {

std::vector<std::unique_ptr<Tool>> make_tools(
    crm::Bridge& bridge,
    crm::Metadata& metadata,
    const acl::PermissionCheck& permissions,
    Facts facts
) {
  const Toolbox toolbox{bridge, metadata, permissions, std::move(facts)};
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(std::make_unique<SearchTool>(toolbox));
  tools.push_back(std::make_unique<SearchTextTool>(toolbox));
  tools.push_back(std::make_unique<GetTool>(toolbox));
  tools.push_back(std::make_unique<GetManyTool>(toolbox));
  tools.push_back(std::make_unique<CreateTool>(toolbox));
  tools.push_back(std::make_unique<UpdateTool>(toolbox));
  tools.push_back(std::make_unique<DeleteTool>(toolbox));
  tools.push_back(std::make_unique<CountTool>(toolbox));
  tools.push_back(std::make_unique<BulkUpsertTool>(toolbox));
  tools.push_back(std::make_unique<GetRelationshipsTool>(toolbox));
  tools.push_back(std::make_unique<LinkTool>(toolbox, crm::LinkChange::add));
  tools.push_back(std::make_unique<LinkTool>(toolbox, crm::LinkChange::remove));
  tools.push_back(std::make_unique<GetModuleFieldsTool>(toolbox));
  tools.push_back(std::make_unique<GetDropdownValuesTool>(toolbox));
  tools.push_back(std::make_unique<ListModulesTool>(toolbox));
  tools.push_back(std::make_unique<GetRecentTool>(toolbox));
  tools.push_back(std::make_unique<GetUpcomingActivitiesTool>(toolbox));
  tools.push_back(std::make_unique<GetRecordActivitiesTool>(toolbox));
  tools.push_back(std::make_unique<LogCallTool>(toolbox));
  tools.push_back(std::make_unique<CreateTaskTool>(toolbox));
  tools.push_back(std::make_unique<CreateNoteTool>(toolbox));
  tools.push_back(std::make_unique<GetNoteAttachmentTool>(toolbox));
  tools.push_back(std::make_unique<SetNoteAttachmentTool>(toolbox));
  tools.push_back(std::make_unique<ServerInfoTool>(toolbox));
  for (auto& tool : tools) tool = guarded(toolbox, std::move(tool));
  return tools;
}

}  // namespace suitemcp::tools
