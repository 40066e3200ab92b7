# Rules about the sources, as tests: who may include whom, and the format.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME layers COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/check_layers.py)
add_test(NAME layers_self_test
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/check_layers.py --self-test)
add_test(NAME ctest_results_self_test
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/ctest_results.py --self-test)
add_test(NAME format COMMAND sh -c
  "find src apps sandbox tests fuzz -name node_modules -prune -o -name '*.[ch]pp' -print0 \
   | xargs -0 clang-format-19 --dry-run -Werror")
set_tests_properties(layers layers_self_test ctest_results_self_test format PROPERTIES
  LABELS unit WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
