// A browser over plain HTTP: cookies, redirects, forms, and the headers by which servers know where a
// request comes from. It keeps what went over the line: `trail`.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { CookieJar, siteOf } from './cookies.mjs';
import { readPage } from './html.mjs';

const isTrustworthy = (url) => url.protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
const rank = ['same-origin', 'same-site', 'cross-site'];
const relation = (from, to) => from.origin === to.origin ? 'same-origin' : siteOf(from) === siteOf(to) ? 'same-site' : 'cross-site';

/** An answer that is no redirect (or one where the browser was told to stop), and what can be read of it. */
export class Page {
  constructor(url, { status, headers, body }) {
    Object.assign(this, { url, status, headers, body });
    const isHtml = /text\/html/.test(headers['content-type'] ?? '');
    Object.assign(this, readPage(isHtml ? body : '', url));
  }
  get path() { return new URL(this.url).pathname; }
  get heading() { return this.headings[0]; }
  get location() { return this.headers.location && new URL(this.headers.location, this.url).href; }
  get json() { return JSON.parse(this.body); }
  /** The form with a button that says so. */
  form(button) {
    const found = this.forms.find(({ buttons }) => buttons.some(({ text }) => text.match(button)));
    if (!found) throw new Error(`no button ${button} on ${this.url} (${this.status}):\n${this.text}`);
    return found;
  }
}

export class Browser {
  /**
   * hosts: { 'mcp.example.com': 8443 }: names that are on this machine, and the port that stands for their usual one.
   * ca: certificate that is trusted. from: the own address, of 127.0.0.0/8. headers: with every request.
   */
  constructor({ hosts = {}, ca, from, headers = {} } = {}) {
    Object.assign(this, { hosts, ca, from, headers, jar: new CookieJar(), trail: [] });
    // One connection per request: a server that is restarted meanwhile is met afresh.
    this.agents = { 'http:': new http.Agent(), 'https:': new https.Agent() };
  }

  /** What was typed into the address bar. stopBefore: a redirect to such a URL is not followed. */
  open(url, options = {}) { return this.#navigate({ method: 'GET', url: new URL(url) }, options); }
  /** A link on a page, also one of another site: `page` only needs a url. */
  follow(page, url, options = {}) { return this.#navigate({ method: 'GET', url: new URL(url, page.url), from: page }, options); }
  /** Presses the button. fields: what the person (or an attacker) puts in. */
  press(page, button, fields = {}, options = {}) {
    const form = page.form(button);
    const pressed = form.buttons.find(({ text }) => text.match(button));
    const values = new URLSearchParams();
    for (const { name, value } of [...form.fields, pressed]) if (name) values.append(name, value);
    for (const [name, value] of Object.entries(fields)) value === undefined ? values.delete(name) : values.set(name, value);
    return this.send(page, form.method, form.action, values, options);
  }
  /** A form of `page` with these values, whatever the page itself offers. */
  send(page, method, action, values, options = {}) {
    const url = new URL(action, page.url);
    const body = new URLSearchParams(values).toString();
    if (method === 'GET') return this.#navigate({ method, url: Object.assign(url, { search: body }), from: page }, options);
    return this.#navigate({ method, url, body, from: page }, options);
  }

  async #navigate(request, { stopBefore, headers } = {}) {
    let { method, url, body } = request;
    const chain = request.from ? [new URL(request.from.url)] : [];
    for (let step = 0; step < 20; ++step) {
      const answer = await this.#request({ method, url, body, chain, page: request.from, headers });
      const page = new Page(url.href, answer);
      const next = answer.status >= 300 && answer.status < 400 && page.location;
      if (!next || stopBefore?.test(next)) return page;
      if (request.from) chain.push(url);  // what was typed in stays so over redirects
      if (answer.status === 303 || (method === 'POST' && answer.status < 303)) { method = 'GET'; body = undefined; }
      url = new URL(next);
    }
    throw new Error(`too many redirects: ${this.trail.slice(-4).map((entry) => entry.url).join(' > ')}`);
  }

  /** chain: the URLs that led here, the page first; empty: typed. */
  #origins({ method, url, chain, page }) {
    const found = {};
    const site = chain.reduce((worst, one) => Math.max(worst, rank.indexOf(relation(one, url))), -1);
    if (isTrustworthy(url)) Object.assign(found, { 'Sec-Fetch-Site': rank[site] ?? 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-User': '?1' });
    if (!page) return found;
    const isSilent = /no-referrer/.test(page.headers?.['referrer-policy'] ?? '') ||
      (chain[0].protocol === 'https:' && url.protocol === 'http:');
    // Fetch, "append a request Origin header": null where the page has no referrer or a redirect crossed origins.
    const isTainted = chain.slice(1).some((one) => one.origin !== chain[0].origin);
    if (method === 'POST') found.Origin = isSilent || isTainted ? 'null' : chain[0].origin;
    if (!isSilent) found.Referer = chain[0].origin === url.origin ? chain[0].href : `${chain[0].origin}/`;
    return found;
  }

  async #request({ method, url, body, chain, page, headers }) {
    const crossSite = chain.length > 0 && relation(chain[0], url) === 'cross-site';
    const cookie = this.jar.header(url, { method, crossSite });
    const sent = {
      Host: url.host, 'User-Agent': 'e2e-browser/1.0', Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) }),
      ...(cookie ? { Cookie: cookie } : {}), ...this.#origins({ method, url, chain, page }), ...this.headers, ...headers,
    };
    const answer = await this.exchange(method, url, sent, body);
    this.jar.store(url, answer.cookies);
    this.trail.push({ method, url: url.href, sent, form: body, ...answer });
    return answer;
  }
  /** One request and its answer, without redirects and cookies. */
  async exchange(method, url, headers, body) {
    const host = this.hosts[url.hostname] ? '127.0.0.1' : url.hostname.replace(/[[\]]/g, '');
    const usual = url.protocol === 'https:' ? 443 : 80;
    const request = (url.protocol === 'https:' ? https : http).request({
      agent: this.agents[url.protocol], method, host, port: this.hosts[url.hostname] ?? (Number(url.port) || usual),
      path: url.pathname + url.search, headers, servername: url.hostname, ca: this.ca, localAddress: this.from, timeout: 30_000,
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url.origin}`)));
    request.end(body);
    const [reply] = await once(request, 'response');
    reply.setEncoding('utf8');
    let text = '';
    for await (const part of reply) text += part;
    return { status: reply.statusCode, headers: reply.headers, cookies: reply.headers['set-cookie'] ?? [], body: text };
  }
}
