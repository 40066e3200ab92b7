#pragma once

#include <string>
#include <string_view>

namespace suitemcp::identity::pages {

/// What all pages share.
struct Frame {
  std::string csp_nonce;     // of this answer; styles and scripts carry it
  std::string base_path;     // in front of /auth/...; usually empty
  bool is_insecure = false;  // the public URL is http:// and not loopback: a banner says so
  std::string signed_in_as;  // name of the person; empty: nobody
};

/// A whole document: head with the style, banner, header, `main` (HTML) and a footer. No outside
/// request; readable without scripts; `script` (none: empty) only adds comfort.
std::string document(
    const Frame& frame, std::string_view title, std::string_view main, std::string_view script = {}
);

}  // namespace suitemcp::identity::pages
