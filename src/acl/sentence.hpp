#pragma once

#include "acl/facts.hpp"
#include "acl/question.hpp"
#include "acl/verdict.hpp"

#include <string>

namespace suitemcp::acl {

/// What `verdict.sentence` is to be. Names are cut and cleaned: they may come from anybody.
std::string sentence_of(const Verdict& verdict, const Facts& facts, const Question& question);

}  // namespace suitemcp::acl
