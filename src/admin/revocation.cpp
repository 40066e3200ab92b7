#include "admin/revocation.hpp"

namespace suitemcp::admin {

std::size_t revoke_everything_of(Workplace& workplace, const std::string& user_id) {
  // The sessions first: with one of them a page makes a key again. Who is about to make one looks
  // at the session once more when the key is there, so that none stays; the second turn is for a
  // key that was on its way into the list and whose maker died.
  workplace.run(workplace.browser_sessions().end_all_of(workplace.context(), user_id));
  std::size_t count = 0;
  for (int turn = 0; turn < 2; ++turn) {
    count += workplace.run(workplace.keys().revoke_all_of(workplace.context(), user_id));
  }
  return count;
}

}  // namespace suitemcp::admin
