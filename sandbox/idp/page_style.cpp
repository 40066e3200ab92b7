#include "sandbox/idp/page_style.hpp"

namespace suitemcp::sandbox::idp {

const std::string_view kPageStyle = R"(
:root {
  color-scheme: light dark;
  --ground: #eef1f6; --card: #fff; --text: #16202e; --soft: #525f72; --line: #8a94a3;
  --hair: #d9dee6; --accent: #1d4ed8; --on-accent: #fff; --bad: #a11212; --bad-ground: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1219; --card: #171e28; --text: #e8edf4; --soft: #a5b1c2; --line: #6f7d90;
    --hair: #2c3644; --accent: #8fb2ff; --on-accent: #0b1730; --bad: #ffb3b3; --bad-ground: #3a1a1d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; display: grid; place-items: center;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main {
  width: 100%; max-width: 26rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--hair); border-radius: 1rem; box-shadow: 0 8px 30px rgb(0 0 0 / 8%);
}
@media (max-width: 30rem) { main { padding: 1.5rem 1.25rem; } }
.badge {
  display: inline-block; margin: 0 0 1rem; padding: .15rem .65rem; border-radius: 1rem;
  border: 1px solid var(--hair); color: var(--soft); font-size: .8125rem;
}
h1 { margin: 0; font-size: 1.625rem; line-height: 1.25; letter-spacing: -.01em; }
h1 + p { margin: .25rem 0 1.5rem; color: var(--soft); overflow-wrap: anywhere; }
h1 + p:last-child { margin-bottom: 0; }
strong { color: var(--text); font-weight: 600; }
.fault {
  margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .5rem;
  border-left: 4px solid var(--bad); background: var(--bad-ground); color: var(--bad);
}
label { display: block; margin-bottom: .25rem; font-weight: 600; font-size: .9375rem; }
input {
  width: 100%; min-height: 2.875rem; margin-bottom: 1rem; padding: .5rem .75rem; font: inherit;
  color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
}
input[aria-invalid=true] { border-color: var(--bad); }
button {
  width: 100%; min-height: 2.875rem; margin-top: .5rem; padding: .5rem 1rem; font: inherit;
  font-weight: 600; color: var(--accent); background: none; border: 1px solid var(--line);
  border-radius: .5rem; cursor: pointer;
}
button.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button:hover { filter: brightness(1.08); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.or { margin: 1.25rem 0; text-align: center; color: var(--soft); font-size: .9375rem; }
details { margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid var(--hair); }
summary { min-height: 2.75rem; padding: .6rem 0; cursor: pointer; color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.35; }
th, td { padding: .45rem .5rem .45rem 0; text-align: left; vertical-align: top; }
tr + tr > *, tbody > tr:first-child > * { border-top: 1px solid var(--hair); }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 600; }
code { font-family: ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; }
td small { display: block; color: var(--soft); font-size: .8125rem; }
@media (prefers-reduced-motion: no-preference) { button { transition: filter .12s; } }
)";

}  // namespace suitemcp::sandbox::idp
