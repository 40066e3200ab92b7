#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace suitemcp::base {

void wipe(std::string& text) {
  // Short strings live inside the object: the whole capacity counts, not only the size.
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// Moving would leave a short text behind in the parameter.
Secret::Secret(std::string text) : text_(text) {
  base::wipe(text);
}

Secret::Secret(Secret&& other) noexcept {
  text_.swap(other.text_);
  other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    text_ = other.text_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_.swap(other.text_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

void Secret::wipe() {
  base::wipe(text_);
}

}  // namespace suitemcp::base
