#pragma once

#include "admin/program.hpp"
#include "config/environment.hpp"
#include "store/testing.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::admin {

struct Result {
  int code;
  std::string out;
  std::string err;
};

class McpAdmin : public testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  Result run(Arguments arguments, const std::string& input = {}) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const Console console{.in = in, .out = out, .err = err, .use_colour = use_colour_};
    const config::Environment environment(variables_);
    const int code = run_program(arguments, environment, console);
    return {code, out.str(), err.str()};
  }
  Result add(std::string email = "ann@example.com", std::string entity = "crm1") {
    return run(
        {"add", "--email", email, "--entity", entity, "--user", "ann", "--pass", "-"},
        "canary-password\n"
    );
  }
  std::string make_key(Arguments more = {}) {
    Arguments arguments{"key", "create", "--email", "ann@example.com"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments).out;
  }
  std::filesystem::path folder() const { return temp_.path() / "state"; }
  Workplace open() {
    return Workplace(folder(), config::Environment(variables_), Workplace::IfMissing::refuse);
  }
  bool is_valid(const std::string& line) {
    auto workplace = open();
    const auto key = line.substr(0, line.size() - 1);
    return workplace.run(workplace.keys().verify(workplace.context(), key)).has_value();
  }

  test::TempFolder temp_;
  bool use_colour_ = false;
  config::Environment::Variables variables_{{"STATE_DIR", (temp_.path() / "state").string()}};
};

}  // namespace suitemcp::admin
