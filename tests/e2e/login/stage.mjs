// Everything that a login needs: the demo CRM, a sign-in service, the gateway, and people with accounts in the CRM.
import { createHash, randomBytes } from 'node:crypto';
import { Gateway, Sandbox, bearer, freePort } from '../harness.mjs';
import { Browser } from './browser.mjs';
import { PathRelay } from './path_relay.mjs';
import { signIn } from './person.mjs';

/** Names and passwords of sandbox/idp/directory.cpp; the CRM knows all but the guest. */
export const people = Object.fromEntries(Object.entries({ alice: 'AlicePw1!', admin: 'Admin123!', bob: 'BobPw123!', carol: 'CarolPw1!',
  dave: 'DavePw123!', erin: 'ErinPw123!', frank: 'FrankPw1!', greta: 'GretaPw1!', nina: 'NinaPw123!', omar: 'OmarPw123!', guest: 'GuestPw1!' })
  .map(([name, password]) => [name, { name, password, email: `${name}@sandbox.example` }]));

/** The request id that an error page shows, for the log. */
export const referenceOf = (page) => page.text.match(/Reference for your operator: (\S+)/)?.[1];

const secret = () => randomBytes(24).toString('hex');

/** The object id that the azure flavour has for a group (sandbox/idp/guid.cpp). */
export function groupId(name) {
  const digest = createHash('sha256').update(`group ${name.toLowerCase()}`).digest();
  digest[6] = (digest[6] & 0x0f) | 0x80;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** The sandbox's own provider, and its switches. */
class SandboxProvider {
  clientId = 'suitecrm-mcp';
  clientSecret = secret();
  static async make(flavor) {
    const provider = new SandboxProvider();
    provider.flavor = flavor;
    if (flavor === 'azure') provider.relay = await PathRelay.start('/idp');
    return provider;
  }
  get arguments() {
    const address = this.relay ? ['--idp-url', this.relay.url] : [];
    return ['--idp', this.flavor, '--idp-client-secret', this.clientSecret, ...address];
  }
  async stop() { await this.relay?.stop(); }
  async attach(sandbox) {
    this.relay?.attach(sandbox.base);
    this.base = `${sandbox.base}/__sandbox/idp`;
    this.issuer = (await sandbox.program.line(/suitecrm-sandbox idp (\S+)/))[1];
  }
  get env() {
    return this.flavor === 'auth0' ? { OIDC_AUDIENCE: 'https://suitecrm-mcp' } : { OAUTH_GROUPS_CLAIM: 'groups', OIDC_TRUST_EMAIL: '1' };
  }
  group(name) { return this.flavor === 'azure' ? groupId(name) : name; }
  async set(what, wish) {
    const reply = await fetch(`${this.base}/${what}`, { method: 'POST', body: JSON.stringify(wish) });
    if (reply.status !== 200) throw new Error(`${what}: ${await reply.text()}`);
    return reply.json();
  }
  /** The next login is wrong in this one way. */
  forge(forgery) { return this.set('forge', { forge: forgery }); }
  change(user, wish) { return this.set('user', { user, ...wish }); }
  fault(rule) { return this.set('faults', rule); }
  heal() { return this.fault({ fault: 'none' }); }
  async state() { return (await fetch(`${this.base}/state`)).json(); }
  async calls(endpoint) { return (await this.state()).calls[endpoint] ?? 0; }
}

/** Providers of this bench have their variables here. */
const variablesOf = { OidcProvider: { OIDC_PROMPT: 'consent', OIDC_SCOPES: 'groups', OAUTH_GROUPS_CLAIM: 'groups' },
  Lemonldap: { OIDC_SCOPES: 'groups offline_access', OAUTH_GROUPS_CLAIM: 'groups', OIDC_TRUST_EMAIL: '1' } };

export class Stage {
  addresses = 0;
  /**
   * idp: 'auth0' or 'azure' of the sandbox; or provider: ({ redirectUris, logoutUris }) -> one of this bench.
   * groups: { code: group }, an entity each. accounts: { person: CRM user }. publicUrl: other than the own address.
   */
  static async start({ idp = 'auth0', provider, groups = { crm1: 'CRM-Main' }, accounts = { alice: 'alice', bob: 'bob' }, env = {}, publicUrl,
    idpArguments = [] } = {}) {
    const stage = new Stage();
    try {
      await stage.#start({ idp, provider, groups, accounts, env, publicUrl, idpArguments });
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }
  async #start({ idp, provider, groups, accounts, env, publicUrl, idpArguments }) {
    const port = await freePort();
    this.publicUrl = publicUrl ?? `http://127.0.0.1:${port}`;
    const addresses = { redirectUris: [`${this.publicUrl}/auth/callback`], logoutUris: [`${this.publicUrl}/auth/login`] };
    this.idp = provider ? await provider(addresses) : await SandboxProvider.make(idp);
    this.sandbox = await Sandbox.start([...this.idp.arguments ?? [], ...idpArguments]);
    await this.idp.attach?.(this.sandbox);
    this.adminKey = secret();
    const login = { OIDC_ISSUER: this.idp.issuer, OIDC_CLIENT_ID: this.idp.clientId, OIDC_CLIENT_SECRET: this.idp.clientSecret,
      ...this.idp.env, ...variablesOf[this.idp.constructor.name], GATEWAY_PUBLIC_URL: this.publicUrl, GROUPS_REFRESH_SECONDS: '5',
      ADMIN_KEY: this.adminKey };
    const idOf = (name) => this.idp.group?.(name) ?? name;
    this.gateway = await Gateway.start(Object.fromEntries(Object.keys(groups).map((code) => [code, this.sandbox.endpoint])),
      { port, env: { ...login, ...env }, groups: Object.fromEntries(Object.entries(groups).map(([code, group]) => [code, group && idOf(group)])) });
    for (const [name, user] of Object.entries(accounts)) for (const code of Object.keys(groups)) await this.account(name, code, user);
  }
  /** CRM credentials for who is in the entity's group. */
  account(name, code = 'crm1', user = name, email = `${name}@sandbox.example`) {
    return this.gateway.admin(['add', '--email', email, '--entity', code, '--user', user, '--pass', '-', '--needs-group'], `${people[user].password}\n`);
  }
  get url() { return this.publicUrl; }
  /** An address that nobody has had yet, so that no test uses up the limits of another. */
  newAddress() {
    this.addresses += 1;
    return `127.1.${this.addresses >> 8}.${this.addresses & 255}`;
  }
  browser(options) { return new Browser({ from: this.newAddress(), ...options }); }
  /** Signs the person in at a new browser, or at `browser`: { browser, page, key }. */
  async signIn(person, { browser = this.browser(), ...options } = {}) {
    const page = await signIn(browser, this.url, typeof person === 'string' ? people[person] : person, options);
    return { browser, page, key: page.body.match(/smcp_[0-9A-Za-z]{49}/)?.[0] };
  }
  /** The status of a call with the key that goes to the CRM, and what was said. */
  async use(key, code) {
    const reply = await fetch(`${this.gateway.url}${code ? `/${code}` : ''}/test`, { headers: bearer(key) });
    return { status: reply.status, text: await reply.text() };
  }
  /** A program's request, each from an address of its own unless `from` says another. */
  async ask(method, path, { headers = {}, body, from = this.newAddress() } = {}) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const url = new URL(this.gateway.url + path);
    const reply = await new Browser({ from }).exchange(method, url,
      { Host: url.host, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers }, text);
    return { status: reply.status, headers: reply.headers, text: reply.body, get json() { return JSON.parse(reply.body); } };
  }
  post(path, options) { return this.ask('POST', path, options); }
  /** A tool asks for a key: what it is told. */
  async startBridge(body = { linux_user: 'ann', host: 'pc17' }, options = {}) {
    const reply = await this.post('/auth/bridge/start', { body, ...options });
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    return reply.json;
  }
  pollBridge({ nonce, client_secret: secret }, options = {}) {
    return this.ask('GET', `/auth/bridge/poll/${nonce}`, { headers: secret === undefined ? {} : { 'X-Bridge-Secret': secret }, ...options });
  }
  async stop() {
    await this.gateway?.stop();
    this.gateway?.remove();
    await this.sandbox?.stop();
    await this.idp?.stop?.();
  }
}
