#include "admin/program.hpp"
#include "config/environment.hpp"

#include <string>
#include <vector>

int main(int argc, char** argv) {
  const auto environment = suitemcp::config::Environment::of_process();
  const auto console = suitemcp::admin::Console::of_process(environment);
  return suitemcp::admin::run_program(
      std::vector<std::string>(argv + 1, argv + argc), environment, console
  );
}
