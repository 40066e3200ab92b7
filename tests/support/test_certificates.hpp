#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace suitemcp::test {

/// An authority of one's own and what it vouches for, as files in a folder, made by openssl.
class TestCertificates {
 public:
  explicit TestCertificates(std::filesystem::path folder) : folder_(std::move(folder)) {
    for (const auto* name : {"ca", "other-ca"}) make(name, "", "");
  }

  std::string file(const std::string& name) const { return folder_ / (name + ".pem"); }
  std::string key(const std::string& name) const { return folder_ / (name + ".key"); }

  /// `names`: "DNS:localhost,IP:127.0.0.1". Replaces what was made under this name before.
  void sign(const std::string& name, const std::string& names) const {
    make(
        name,
        " -CA " + file("ca") + " -CAkey " + key("ca"),
        " -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=" + names
    );
  }

 private:
  void make(const std::string& name, const std::string& by, const std::string& extensions) const {
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
        name + by + extensions + " -keyout " + key(name) + " -out " + file(name) + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl req failed");
  }

  std::filesystem::path folder_;
};

}  // namespace suitemcp::test
