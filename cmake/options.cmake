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

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(suitemcp_options INTERFACE
    -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -fno-plt)
  target_link_options(suitemcp_options INTERFACE
    -pie -static-libstdc++ -static-libgcc -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed -Wl,-s)
  target_compile_options(suitemcp_options INTERFACE -ffunction-sections -fdata-sections)
endif()

if(SUITEMCP_SANITIZE)
  target_compile_options(suitemcp_options INTERFACE
    -fsanitize=${SUITEMCP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
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
