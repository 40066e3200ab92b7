#pragma once

#include "net/http_message.hpp"

namespace suitemcp::gateway {

/// Answers a preflight; before authentication, since browsers send it without the key.
net::Response answer_preflight(const net::Request& request);

/// Lets a page of the request's (already accepted) origin read the answer.
void allow_origin(const net::Request& request, net::Response& response);

}  // namespace suitemcp::gateway
