#include "identity/pages/assets.hpp"

namespace suitemcp::identity::pages {

const std::string_view kStyle = R"(
:root {
  color-scheme: light dark;
  --ground: #f4f6f5; --card: #fff; --well: #f1f4f3; --text: #14201d; --soft: #53615d;
  --hair: #dde3e1; --edge: #808c88; --accent: #0b6b5d; --accent-deep: #085247;
  --on-accent: #fff; --tint: #e7f3f0; --bad: #a8201a; --bad-tint: #fcebea; --on-bad: #fff;
  --shadow: 0 1px 2px rgb(16 32 28 / 6%), 0 8px 24px rgb(16 32 28 / 5%);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1413; --card: #161e1c; --well: #0f1615; --text: #e5ecea; --soft: #a2b0ac;
    --hair: #29332f; --edge: #74837e; --accent: #6cd0bc; --accent-deep: #8fe0cf;
    --on-accent: #05211c; --tint: #12302a; --bad: #ffb0a8; --bad-tint: #3a1815; --on-bad: #3b0905;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.width { width: 100%; max-width: 64rem; margin: 0 auto; padding: 0 1.5rem; }
main { flex: 1; }
main.width { padding-top: 2.5rem; padding-bottom: 3.5rem; }
main:focus { outline: none; }
p { margin: 0 0 .75rem; }
p:last-child { margin-bottom: 0; }
h1 { margin: 0 0 .5rem; font-size: 1.875rem; line-height: 1.2; font-weight: 680; letter-spacing: -.018em; text-wrap: balance; }
h2 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1.0625rem; line-height: 1.35; font-weight: 650; }
code { font-family: var(--mono); font-size: .875em; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent-deep); text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
.soft, .hint, .detail, .reference { color: var(--soft); }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.skip {
  position: absolute; left: 1rem; top: -6rem; z-index: 1; padding: .75rem 1.25rem;
  background: var(--card); border: 1px solid var(--edge); border-radius: .5rem;
}
.skip:focus { top: 1rem; }

.banner { background: #a8201a; color: #fff; font-size: .9375rem; }
.banner .width { padding-top: .75rem; padding-bottom: .75rem; }
header { background: var(--card); border-bottom: 1px solid var(--hair); }
header .width { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; min-height: 4rem; }
.brand { display: flex; align-items: center; gap: .625rem; margin: 0; font-weight: 600; letter-spacing: -.01em; }
.brand b { font-weight: 600; color: var(--accent); }
.mark { flex: none; width: 2rem; height: 2rem; }
.mark-ground { fill: var(--accent); }
.mark-line { fill: none; stroke: var(--on-accent); stroke-width: 2.6; }
.mark-node { fill: var(--on-accent); }
.account { display: flex; flex: 1; min-width: 0; align-items: center; justify-content: flex-end; gap: 1.25rem; font-size: .9375rem; }
.account a { flex: none; padding: .625rem 0; font-weight: 600; }
.who { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); }
footer { border-top: 1px solid var(--hair); color: var(--soft); font-size: .875rem; }
footer .width { padding-top: 1.25rem; padding-bottom: 1.5rem; }

main section { margin-top: 2.5rem; }
.card {
  margin-top: 1.25rem; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--hair); border-radius: .875rem; box-shadow: var(--shadow);
}
main section.card { margin-top: 2rem; }
.narrow { max-width: 29rem; margin: 1.5rem auto 0; padding: 2rem; }
.lead { font-size: 1.0625rem; color: var(--soft); }
.lead strong, .lead > bdi { color: var(--text); }
.lead > bdi + .soft { margin-inline-start: .5rem; }

button, .button {
  display: inline-block; min-height: 2.75rem; padding: .625rem 1.25rem; font: inherit; font-weight: 600; line-height: 1.3; text-align: center;
  text-decoration: none; overflow-wrap: anywhere; color: var(--text); background: var(--card);
  border: 1px solid var(--edge); border-radius: .5rem; cursor: pointer;
}
button:hover { border-color: var(--text); }
button.main, .button { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button.main:hover, .button:hover { color: var(--on-accent); background: var(--accent-deep); border-color: var(--accent-deep); }
button.danger { color: var(--on-bad); background: var(--bad); border-color: var(--bad); }
button.danger:hover { border-color: var(--text); }
button bdi { display: inline-block; }
button:focus-visible, .button:focus-visible, input:focus-visible { border-radius: .5rem; }
label { display: block; margin-bottom: .375rem; font-weight: 600; font-size: .9375rem; }
input {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: var(--text);
  background: var(--card); border: 1px solid var(--edge); border-radius: .5rem;
}
.hint { margin: .375rem 0 0; font-size: .875rem; }
.narrow form { margin-top: 1.5rem; }
.narrow form > button { width: 100%; }
.line { display: grid; grid-template-columns: minmax(0, 26rem) auto; gap: 0 .75rem; justify-content: start; margin-top: 1rem; }
.line .field { display: contents; }
.line label, .line .hint { grid-column: 1 / -1; }
.line input { grid-row: 2; }
.line button { grid-row: 2; grid-column: 2; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.buttons form { display: grid; }

.outlook { margin: 1.75rem 0 0; padding: 1.25rem 0 0 1.25rem; border-top: 1px solid var(--hair); color: var(--soft); font-size: .9375rem; }
.outlook li, .advice li { padding-inline-start: .25rem; }
.outlook li + li, .advice li + li { margin-top: .375rem; }
.outlook li::marker { color: var(--accent); font-weight: 600; }

.icon { flex: none; width: 1.5rem; height: 1.5rem; fill: none; stroke-linecap: round; stroke-linejoin: round; stroke-width: 2; }
.icon.good, .icon.notice { stroke: var(--accent); }
.icon.error { stroke: var(--bad); }
.message > .icon { display: block; width: 2.5rem; height: 2.5rem; margin-bottom: 1rem; stroke-width: 1.6; }
.message h1 { font-size: 1.5rem; }
.message .button { margin-top: .75rem; }
.advice { margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
.reference { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--hair); font-size: .875rem; }
.callout { display: flex; gap: .75rem; margin-top: 1rem; padding: .875rem 1rem; border: 1px solid; border-radius: .625rem; }
.callout + .lead { margin-top: 1.25rem; }
.callout.good, .callout.notice { background: var(--tint); border-color: var(--accent); }
.callout.error { background: var(--bad-tint); border-color: var(--bad); }

.facts { margin: 1.25rem 0; border-top: 1px solid var(--hair); }
.facts div { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid var(--hair); }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; font-weight: 550; }
.facts .soft { font-weight: 400; }
.compare { margin: 0 0 .5rem; }
.user-code {
  padding: 1rem .5rem; text-align: center; background: var(--tint); border: 1px solid var(--accent); border-radius: .625rem;
}
.user-code code { font-size: clamp(1.5rem, 8.5vw, 2.375rem); font-weight: 650; line-height: 1.2; letter-spacing: .12em; margin-inline-end: -.12em; }
.warning { display: flex; gap: .75rem; margin-top: 1rem; }

.copy-box { display: flex; align-items: flex-start; gap: .5rem; padding: .5rem; background: var(--well); border: 1px solid var(--hair); border-radius: .5rem; }
.copy-box pre { flex: 1; min-width: 0; margin: 0; padding: .3125rem .5rem; white-space: pre-wrap; text-align: left; tab-size: 2; }
.copy-box code { font-size: .8125rem; line-height: 1.6; }
.word { white-space: nowrap; }
.copy { flex: none; min-width: 5.5rem; min-height: 2.25rem; padding: .25rem .75rem; font-size: .875rem; }
.copy.done { color: var(--accent); border-color: var(--accent); }
.secret { margin: 1rem 0; }
.secret:last-child { margin-bottom: 0; }
.secret .copy-box { padding: .75rem; background: var(--tint); border-color: var(--accent); }
.secret code { font-size: 1rem; }
.secret .copy { min-height: 2.5rem; color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.secret .copy:hover { background: var(--accent-deep); }

.entity-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; }
.entity-head code { color: var(--soft); }
.badge { padding: .0625rem .625rem; font-size: .8125rem; color: var(--soft); border: 1px solid var(--edge); border-radius: 1rem; white-space: nowrap; }
.entity-head .badge { margin-inline-start: auto; }
.refusal { margin: .5rem 0 0; color: var(--soft); }
.setups { margin: .875rem -1.5rem -1.5rem; }
.setup { border-top: 1px solid var(--hair); }
summary { cursor: pointer; font-weight: 600; }
.setup summary { display: flex; align-items: center; gap: .75rem; min-height: 3.25rem; padding: .75rem 1.5rem; list-style: none; }
.setup summary::-webkit-details-marker { display: none; }
.setup summary::before {
  content: ""; flex: none; width: .5rem; height: .5rem; margin: 0 .125rem; border: solid var(--soft);
  border-width: 0 2px 2px 0; transform: rotate(-45deg);
}
.setup[open] summary::before { transform: translateY(-.125rem) rotate(45deg); }
.setup summary:hover { color: var(--accent); }
.setup summary:focus-visible { outline-offset: -3px; }
.steps { margin: 0; padding: .25rem 1.5rem 1.5rem 3.375rem; }
.steps li { padding-inline-start: .25rem; }
.steps li + li { margin-top: 1.125rem; }
.steps li::marker { color: var(--soft); font-weight: 600; }
.steps p { margin-bottom: .5rem; }

.table { padding: 0; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.45; }
caption { padding: 1.125rem 1.5rem; text-align: left; color: var(--soft); }
th, td { padding: .875rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--hair); }
th:first-child { padding-left: 1.5rem; }
td:last-child, th:last-child { padding-right: 1.5rem; }
thead th { padding-top: .5rem; padding-bottom: .5rem; font-size: .8125rem; font-weight: 600; color: var(--soft); white-space: nowrap; background: var(--well); }
td[data-label=Tool] { min-width: 8rem; }
td time { display: inline-block; min-width: 6.25rem; max-width: 7rem; }
tbody th { min-width: 10.5rem; font-weight: 650; }
.detail { display: block; font-size: .8125rem; font-weight: 400; }
.actions summary { display: inline-block; padding: .375rem 0; white-space: nowrap; color: var(--accent); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .18em; }
.actions summary.danger { color: var(--bad); }
.actions summary:hover { text-decoration-thickness: 2px; }
.panel { min-width: 11.5rem; padding: .5rem 0 .75rem; }
.panel button { width: 100%; margin-top: .5rem; }

@media (max-width: 62rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, tbody th, td[data-label] { display: block; }
  caption { display: block; }
  tr { padding: 1rem 1.5rem; border-top: 1px solid var(--hair); }
  tbody th, td, th:first-child, td:last-child { padding: 0; border: 0; }
  tbody th { margin-bottom: .5rem; font-size: 1.0625rem; }
  td[data-label] { display: grid; grid-template-columns: 6rem 1fr; gap: 0 .75rem; padding: .25rem 0; }
  td[data-label]::before { content: attr(data-label); grid-row: 1 / 3; color: var(--soft); }
  td[data-label] > * { grid-column: 2; justify-self: start; }
  .actions { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin-top: .25rem; }
  .actions details[open] { flex-basis: 100%; }
  td time { max-width: none; }
  .actions summary { padding: .625rem 0; }
}
@media (max-width: 34rem) {
  .width { padding-left: 1rem; padding-right: 1rem; }
  main.width { padding-top: 1.75rem; padding-bottom: 2.5rem; }
  h1 { font-size: 1.625rem; }
  .card, .narrow { padding: 1.25rem; }
  .narrow { margin-top: .5rem; }
  .table { padding: 0; }
  caption, tr { padding-left: 1.25rem; padding-right: 1.25rem; }
  .setups { margin: .75rem -1.25rem -1.25rem; }
  .setup summary { padding-left: 1.25rem; padding-right: 1.25rem; }
  .steps { padding: .25rem 1.25rem 1.25rem 2.5rem; }
  .copy-box { flex-direction: column; align-items: stretch; }
  .steps .copy { align-self: flex-end; }
  .line { grid-template-columns: 1fr; }
  .line .field { display: block; }
  .line button { grid-row: auto; grid-column: auto; margin-top: .75rem; }
  .facts div { grid-template-columns: 6rem 1fr; }
  .account { flex-basis: 100%; justify-content: space-between; margin-top: -.5rem; }
  header .width { padding-top: .75rem; padding-bottom: .25rem; }
}
@media (prefers-reduced-motion: no-preference) {
  button, .button, summary::before { transition: background-color .12s, border-color .12s, transform .12s; }
}
@media (forced-colors: active) {
  .mark-ground { fill: CanvasText; }
  .mark-line, .icon { stroke: CanvasText; }
  .mark-line { stroke: Canvas; }
  .mark-node { fill: Canvas; }
  .banner { border-bottom: 3px solid CanvasText; }
  .button { border-color: LinkText; }
  .setup summary::before { border-color: CanvasText; }
}
@media print {
  :root {
    color-scheme: light; --ground: #fff; --card: #fff; --well: #fff; --text: #000; --soft: #333;
    --hair: #999; --edge: #666; --tint: #fff; --accent: #000; --on-accent: #fff; --bad: #000; --shadow: none;
  }
  .account a, .skip, .copy, .actions, footer, form, section:has(> form) { display: none; }
  .banner { color: #000; background: none; border: 2px solid; }
  .card, .copy-box, tr { break-inside: avoid; }
}
)";

}  // namespace suitemcp::identity::pages
