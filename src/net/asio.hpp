#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace suitemcp {
namespace asio = boost::asio;
}  // namespace suitemcp
