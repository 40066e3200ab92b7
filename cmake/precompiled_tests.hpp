// What nearly every test includes.
#include "precompiled_rooms.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
