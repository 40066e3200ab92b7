// Reads of a page what a person sees and can press: title, headings, text, links, forms.
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const decode = (text) => text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) =>
  hex || number ? String.fromCodePoint(hex ? parseInt(hex, 16) : Number(number)) : entities[name.toLowerCase()] ?? whole);

const attributesOf = (text) => Object.fromEntries(
  [...text.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)]
    .map(([, name, ...values]) => [name.toLowerCase(), decode(values.find((value) => value !== undefined) ?? '')]));

/** { tag, isEnd, attributes } or { text }, in the order of the document. */
function* tokens(html) {
  const pattern = /<!--[\s\S]*?-->|<!doctype[^>]*>|<(script|style)\b[\s\S]*?<\/\1\s*>|<(\/?)([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</gi;
  for (const [whole, raw, slash, tag, rest] of html.matchAll(pattern)) {
    if (tag) yield { tag: tag.toLowerCase(), isEnd: slash === '/', attributes: attributesOf(rest) };
    else if (!raw && !whole.startsWith('<!')) yield { text: decode(whole) };
  }
}

const tidy = (text) => text.replace(/\s+/g, ' ').trim();
const blocks = new Set(['p', 'div', 'li', 'h1', 'h2', 'h3', 'td', 'th', 'tr', 'dt', 'dd', 'pre', 'section', 'form', 'button', 'summary', 'br']);

/** { title, headings, text, links: [{ text, url }], forms: [{ action, method, fields, buttons }] } */
export function readPage(html, url) {
  const page = { title: '', headings: [], text: '', links: [], forms: [] };
  const open = [];  // elements whose text is collected: { tag, text, done }
  let form;
  const collect = (tag, done) => open.push({ tag, text: '', done });
  // A field may belong to a form elsewhere in the document by its `form` attribute.
  const formOf = (attributes) => attributes.form ? page.forms.find(({ id }) => id === attributes.form) : form;
  const start = {
    title: () => collect('title', (text) => { page.title = tidy(text); }),
    a: ({ href }) => collect('a', (text) => { if (href !== undefined) page.links.push({ text: tidy(text), url: new URL(href, url).href }); }),
    form: ({ action, method, id }) => {
      form = { id, action: new URL(action || url, url).href, method: (method || 'get').toUpperCase(), fields: [], buttons: [] };
      page.forms.push(form);
    },
    input: (attributes) => {
      const { type = 'text', name, value = '', checked } = attributes;
      const target = formOf(attributes);
      if (['submit', 'image'].includes(type)) target?.buttons.push({ name, value, text: value });
      else if (['button', 'reset'].includes(type)) return;
      else if (!['checkbox', 'radio'].includes(type) || checked !== undefined) target?.fields.push({ name, type, value });
    },
    button: (attributes) => collect('button', (text) => {
      if ((attributes.type ?? 'submit') === 'submit') formOf(attributes)?.buttons.push({ ...attributes, text: tidy(text) });
    }),
    textarea: (attributes) => collect('textarea', (value) => formOf(attributes)?.fields.push({ name: attributes.name, type: 'textarea', value })),
  };
  for (const heading of ['h1', 'h2', 'h3']) start[heading] = () => collect(heading, (text) => page.headings.push(tidy(text)));
  for (const { tag, isEnd, attributes, text } of tokens(html)) {
    if (text !== undefined) {
      for (const element of open) element.text += text;
      if (!open.some((element) => element.tag === 'title')) page.text += text;
      continue;
    }
    if (blocks.has(tag)) page.text += '\n';
    if (!isEnd) start[tag]?.(attributes);
    else if (tag === 'form') form = undefined;
    else if (open.at(-1)?.tag === tag) { const element = open.pop(); element.done(element.text); }
  }
  page.text = page.text.split('\n').map(tidy).filter(Boolean).join('\n');
  return page;
}
