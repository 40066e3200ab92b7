#pragma once

#include "crm/rest_reply.hpp"

#include <simdjson.h>

#include <functional>

/// simdjson as the readers of v4.1 answers use it; for the readers' .cpp files only.
namespace suitemcp::crm::rest_json {

namespace ondemand = simdjson::ondemand;
using ondemand_value = ondemand::value;

/// Buffers that live from answer to answer.
struct Source {
  ondemand::parser parser;
  std::string scratch;
};

/// Takes one top-level member; true when the answer is of the expected method.
using Take = std::function<bool(std::string_view key, ondemand_value value)>;

/// Walks the top-level object once. An error object (name, number, description) becomes a refusal,
/// and so does an answer of which `take` claimed no member.
RestResult<void> read(Source& source, std::string& body, const Take& take);
/// Takes one element of a list; false when it is not of the expected method.
using TakeElement = std::function<bool(ondemand_value element)>;

/// Walks an answer that is a list. A refusal when it is none, or when `take` refused an element.
RestResult<void> read_list(Source& source, std::string& body, const TakeElement& take);
/// An answer that is one JSON string.
RestResult<std::string> read_string(Source& source, std::string& body);

/// A scalar as text, entities decoded: null is empty, true "1". Anything nested is empty too: no
/// v4.1 field has structure. A view of the parser's buffer or of `scratch`.
std::string_view text_of(ondemand_value value, std::string& scratch);
/// The same without decoding, for ids and keys.
std::string_view raw_text_of(ondemand_value value);
/// A number written as 5 or "5"; the CRM does both.
std::optional<std::int64_t> integer_of(ondemand_value value);

/// `value` unless the answer was refused.
template <class T>
RestResult<T> either(RestResult<void> answer, T value) {
  if (!answer) return std::unexpected(std::move(answer.error()));
  return value;
}

}  // namespace suitemcp::crm::rest_json

struct suitemcp::crm::RestReader::Parser : suitemcp::crm::rest_json::Source {};
