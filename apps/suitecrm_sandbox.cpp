#include "sandbox/program.hpp"

int main(int argc, char** argv) {
  return suitemcp::sandbox::run_program(argc, argv);
}
