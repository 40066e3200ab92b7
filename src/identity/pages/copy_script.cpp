#include "identity/pages/assets.hpp"

namespace suitemcp::identity::pages {

// navigator.clipboard is there on https and loopback only; elsewhere the older way, and where that
// fails too the text stays selected.
const std::string_view kCopyScript = R"(
(() => {
  const said = document.getElementById('said');
  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return selection;
  };
  const copy = async (node) => {
    try {
      await navigator.clipboard.writeText(node.textContent);
      return true;
    } catch {
      const selection = select(node);
      const copied = document.execCommand('copy');
      if (copied) selection.removeAllRanges();
      return copied;
    }
  };
  for (const box of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button');
    const label = document.createElement('span');
    const what = document.createElement('span');
    let timer;
    button.type = 'button';
    button.className = 'copy';
    label.textContent = 'Copy';
    what.className = 'unseen';
    what.textContent = ' ' + box.dataset.copy;
    button.append(label, what);
    button.addEventListener('click', async () => {
      const copied = await copy(box.querySelector('code'));
      label.textContent = copied ? 'Copied' : 'Selected';
      button.classList.toggle('done', copied);
      said.textContent = copied ? 'Copied ' + box.dataset.copy + '.'
        : 'Selected ' + box.dataset.copy + '. Copy it with your keyboard or the menu.';
      clearTimeout(timer);
      timer = setTimeout(() => {
        label.textContent = 'Copy';
        button.classList.remove('done');
        said.textContent = '';
      }, 4000);
    });
    box.append(button);
  }
})();
)";

}  // namespace suitemcp::identity::pages
