// A browser's cookies: kept, refused and sent by the rules of RFC 6265bis, so that a cookie which a
// browser would not take is missed here too.
import net from 'node:net';

const isSecure = (url) => url.protocol === 'https:';

/** The part of a host that makes two hosts the same site; no public suffix has more than one label here. */
export function siteOf(url) {
  const isAddress = net.isIP(url.hostname.replace(/[[\]]/g, '')) !== 0;
  const name = isAddress ? url.hostname : url.hostname.split('.').slice(-2).join('.');
  return `${url.protocol}//${name}`;
}

const matchesDomain = (host, domain) => host === domain || (host.endsWith(`.${domain}`) && net.isIP(host) === 0);
const matchesPath = (path, of) => path === of || (path.startsWith(of) && (of.endsWith('/') || path[of.length] === '/'));
const defaultPath = (path) => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/** "name=value; Path=/; Secure" as { name, value, attributes: { path: '/', secure: '' } }. */
export function parseSetCookie(line) {
  const [pair, ...rest] = line.split(';');
  const equals = pair.indexOf('=');
  const attributes = {};
  for (const part of rest) {
    const [key, ...value] = part.split('=');
    attributes[key.trim().toLowerCase()] = value.join('=').trim();
  }
  return { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim(), attributes };
}

/** Why a browser would not take the cookie; empty: it takes it. */
function refusalOf({ name, attributes }, url) {
  const domain = attributes.domain?.replace(/^\./, '').toLowerCase();
  if (!name) return 'no name';
  if (domain && !matchesDomain(url.hostname, domain)) return `domain ${domain} is not that of ${url.hostname}`;
  if ('secure' in attributes && !isSecure(url)) return 'Secure, but over http';
  if (attributes.samesite?.toLowerCase() === 'none' && !('secure' in attributes)) return 'SameSite=None without Secure';
  const prefix = name.toLowerCase().match(/^__(host|secure)-/)?.[1];
  if (prefix && !('secure' in attributes)) return `__${prefix}- without Secure`;
  if (prefix === 'host' && ('domain' in attributes || attributes.path !== '/')) return '__host- with Domain or another path than /';
  return '';
}

export class CookieJar {
  cookies = [];
  refused = [];  // { name, url, why }

  /** What came with an answer from `url`. */
  store(url, lines, now = Date.now()) {
    for (const cookie of lines.map(parseSetCookie)) {
      const why = refusalOf(cookie, url) || this.#shadows(cookie, url);
      if (why) this.refused.push({ name: cookie.name, url: url.href, why });
      else this.#keep(cookie, url, now);
    }
  }
  #place({ name, attributes }, url) {
    const domain = attributes.domain?.replace(/^\./, '').toLowerCase();
    const path = attributes.path?.startsWith('/') ? attributes.path : defaultPath(url.pathname);
    return { name, domain: domain || url.hostname, isHostOnly: !domain, path };
  }
  /** RFC 6265bis 5.7, step 16: over http nothing is laid over a Secure cookie. */
  #shadows(cookie, url) {
    if (isSecure(url)) return '';
    const place = this.#place(cookie, url);
    const isCovered = this.cookies.some((old) => old.isSecure && old.name === place.name &&
      (matchesDomain(old.domain, place.domain) || matchesDomain(place.domain, old.domain)) && matchesPath(place.path, old.path));
    return isCovered ? 'a Secure one of that name is there' : '';
  }
  #keep(cookie, url, now) {
    const { attributes } = cookie;
    const place = this.#place(cookie, url);
    const age = /^-?\d+$/.test(attributes['max-age'] ?? '') ? now + Number(attributes['max-age']) * 1000 : Date.parse(attributes.expires);
    const isSame = (old) => old.name === place.name && old.domain === place.domain && old.path === place.path;
    this.cookies = this.cookies.filter((old) => !isSame(old));
    if (age <= now) return;
    this.cookies.push({ ...place, value: cookie.value, endsAt: age || Infinity, isSecure: 'secure' in attributes,
      isHttpOnly: 'httponly' in attributes, sameSite: (attributes.samesite ?? 'lax').toLowerCase() });
  }

  /** The Cookie header of a navigation to `url`; `crossSite`: another site has caused it. */
  header(url, { method = 'GET', crossSite = false } = {}, now = Date.now()) {
    const isSent = (cookie) => cookie.endsAt > now && (isSecure(url) || !cookie.isSecure) &&
      (cookie.isHostOnly ? url.hostname === cookie.domain : matchesDomain(url.hostname, cookie.domain)) &&
      matchesPath(url.pathname, cookie.path) &&
      (!crossSite || cookie.sameSite === 'none' || (cookie.sameSite === 'lax' && ['GET', 'HEAD'].includes(method)));
    return this.cookies.filter(isSent).toSorted((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`).join('; ');
  }
  get(name) { return this.cookies.find((cookie) => cookie.name === name); }
}
