# Warnings, hardening and sanitizers, for every target of ours.
add_library(suitemcp_options INTERFACE)
target_compile_definitions(suitemcp_options INTERFACE
  SUITEMCP_VERSION="${PROJECT_VERSION}"
  BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_ARRAY
  # Coroutine frames of a call that the next call reuses; two, the default, are soon used up.
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8
  BOOST_BEAST_USE_STD_STRING_VIEW)
target_compile_options(suitemcp_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wswitch -Werror)
target_include_directories(suitemcp_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})

# The tests are half of the sources: they are not optimised, what they test is. Of their frames a
# sanitizer names the function; the lines of them all cost a quarter of the time.
set(suitemcp_is_test "$<BOOL:$<TARGET_PROPERTY:SUITEMCP_IS_TEST>>")

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Fortified functions need an optimised caller (glibc's features.h).
  target_compile_options(suitemcp_options INTERFACE
    "$<IF:${suitemcp_is_test},-O0,-fstack-protector-strong;-D_FORTIFY_SOURCE=2>"
    -fPIE -fno-plt)
  target_link_options(suitemcp_options INTERFACE
    -pie -static-libstdc++ -static-libgcc -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed -Wl,-s)
  target_compile_options(suitemcp_options INTERFACE -ffunction-sections -fdata-sections)
endif()

if(SUITEMCP_SANITIZE)
  target_compile_options(suitemcp_options INTERFACE
    -fsanitize=${SUITEMCP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<${suitemcp_is_test}:-g0>)
  target_link_options(suitemcp_options INTERFACE -fsanitize=${SUITEMCP_SANITIZE})
endif()

if(SUITEMCP_COVERAGE)
  target_compile_options(suitemcp_options INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(suitemcp_options INTERFACE -fprofile-instr-generate)
endif()

find_program(SUITEMCP_LLD NAMES ld.lld-19)
if(SUITEMCP_LLD)
  target_link_options(suitemcp_options INTERFACE -fuse-ld=${SUITEMCP_LLD})
endif()
