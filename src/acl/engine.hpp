#pragma once

#include "acl/facts.hpp"
#include "acl/question.hpp"
#include "acl/rules.hpp"
#include "acl/verdict.hpp"

namespace suitemcp::acl {

/// May the user do it? Pure: the same facts give the same verdict, whatever they hold.
///
/// `create` asks for no record; `list`, `import` and `massupdate` without one ask whether there is
/// anything that the user may do so with (`rows` says with which). What a tool needs beside the
/// action itself, as deleting by v4.1 needs edit too, is another question to the same facts.
Verdict judge(const Facts& facts, const Question& question, const Rules& rules);

}  // namespace suitemcp::acl
