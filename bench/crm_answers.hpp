#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::bench {

enum class Size { small, large };

/// Whole HTTP answers of a SuiteCRM v4.1 with twenty accounts, made once; and, made when asked, of
/// any account that is named by its id, which a write leaves as it was. The fields of the records
/// are those of get_module_fields, whatever is selected.
class CrmAnswers {
 public:
  /// small: four fields, about 6 kB. large: some fifty, about 61 kB.
  explicit CrmAnswers(Size size);

  /// The answer to a form body; holds until the next call.
  std::string_view answer(std::string_view form);
  std::size_t list_bytes() const { return list_.size(); }

 private:
  std::string_view log_in();
  std::string_view records(std::string_view form, std::string_view mark);
  std::string_view save(std::string_view form);

  Size size_;
  std::string list_;
  std::string fields_;
  std::string modules_;
  std::string server_info_;
  std::string null_;
  std::string unknown_;
  std::string made_;  // the last answer that was not made once
  std::size_t logins_ = 0;
};

}  // namespace suitemcp::bench
