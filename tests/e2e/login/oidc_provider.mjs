// A company's sign-in service: the certified engine oidc-provider on a port of its own, with people,
// groups, pages, and switches for what may happen to such a service.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from '../harness.mjs';

const day = 86_400;
const ttl = { AccessToken: 3600, AuthorizationCode: 60, Grant: day, IdToken: 3600, Interaction: 600, RefreshToken: day, Session: day };

/** Where the engine keeps what it has given out; it outlives a change of keys. */
class Shelf {
  entries = new Map();
  adapter = (model) => ({
    upsert: async (id, payload, seconds) => {
      this.entries.set(`${model}:${id}`, { model, id, payload, endsAt: seconds ? Date.now() + seconds * 1000 : Infinity });
    },
    find: async (id) => this.#live(this.entries.get(`${model}:${id}`)),
    findByUid: async (uid) => this.#live(this.#all().find((entry) => entry.model === model && entry.payload.uid === uid)),
    findByUserCode: async () => undefined,
    consume: async (id) => { this.entries.get(`${model}:${id}`).payload.consumed = Math.floor(Date.now() / 1000); },
    destroy: async (id) => { this.entries.delete(`${model}:${id}`); },
    revokeByGrantId: async (grant) => { this.removeWhere(({ payload }) => payload.grantId === grant); },
  });
  #all() { return [...this.entries.values()]; }
  #live(entry) { return entry && entry.endsAt > Date.now() ? entry.payload : undefined; }
  removeWhere(isGone) {
    for (const [key, entry] of this.entries) if (isGone(entry)) this.entries.delete(key);
  }
}

const makeKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  use: 'sig', alg: 'RS256', kid: randomUUID(),
});

// The people of the demo CRM, with its passwords.
export const people = () => [
  { name: 'alice', password: 'AlicePw1!', groups: ['Staff', 'CRM-Main'] },
  { name: 'bob', password: 'BobPw123!', groups: ['Staff'] },
  { name: 'frank', password: 'FrankPw1!', groups: [] },
].map((person) => ({ email: `${person.name}@sandbox.example`, emailVerified: true, isDisabled: false, ...person }));

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;
const form = (uid, fields, buttons) => `<form method="post" action="/interaction/${uid}">${fields}${
  buttons.map(([value, label]) => `<button name="action" value="${value}">${label}</button>`).join('')}</form>`;
const loginPage = (uid, fault = '') => page('Sign in', (fault && `<p role="alert">${fault}</p>`) + form(uid,
  '<label>User <input name="username"></label><label>Password <input name="password" type="password"></label>',
  [['sign-in', 'Sign in'], ['cancel', 'Cancel']]));
const consentPage = (uid, { client_id: client, scope }) => page('Allow access', `<p>${escape(client)}: ${escape(scope)}</p>` +
  form(uid, '', [['allow', 'Allow'], ['cancel', 'Cancel']]));

export class OidcProvider {
  clientId = 'gateway-at-oidc-provider';
  clientSecret = randomUUID() + randomUUID();
  people = people();
  /** Of each request: { method, path }; of each answer of the token endpoint: { grant, status, error }. */
  requests = [];
  tokenAnswers = [];
  /** Codes and tokens that were given out. */
  secrets = new Set();
  #shelf = new Shelf();
  #keys = [makeKey()];
  #cookieKeys = [randomUUID()];
  #held = [];

  /** claimsIn: where the claims of scopes stand, 'id_token' or 'userinfo' (OpenID Connect Core 5.4). */
  static async start({ redirectUris, logoutUris = [], claimsIn = 'userinfo' }) {
    const provider = new OidcProvider();
    Object.assign(provider, { redirectUris, logoutUris, claimsIn, port: await freePort() });
    provider.issuer = `http://127.0.0.1:${provider.port}`;
    provider.#startEngine();
    await provider.comeBack();
    return provider;
  }

  person(name) { return this.people.find((one) => one.name === name); }
  /** Ends what the person has been given: the session at the browser, codes, tokens. */
  revoke(name) {
    this.#shelf.removeWhere(({ payload }) => payload.accountId === `id-${name}`);
  }
  /** Signs with another key from now on; the old ones stay published, or do not. */
  rotateKeys({ old }) {
    this.#keys = [makeKey(), ...(old === 'kept' ? this.#keys : [])];
    this.#startEngine();
  }
  get signingKeyId() { return this.#keys[0].kid; }
  /** Requests for such paths wait until the returned function is called. */
  hold(pattern) {
    const { promise, resolve } = Promise.withResolvers();
    const held = { pattern, promise };
    this.#held.push(held);
    return () => { this.#held = this.#held.filter((one) => one !== held); resolve(); };
  }
  /** Nobody listens any more; connections are cut. */
  async goAway() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
  async comeBack() {
    this.server = http.createServer((request, reply) => this.#serve(request, reply));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }
  async stop() {
    for (const { promise } of this.#held) promise.catch(() => {});
    if (this.server.listening) await this.goAway();
  }
  count(path) { return this.requests.filter((one) => one.path === path).length; }

  #startEngine() {
    const engine = new Provider(this.issuer, this.#configuration());
    engine.use(async (context, next) => {
      await next();
      this.#note(context);
    });
    this.engine = engine;
    this.callback = engine.callback();
  }
  #configuration() {
    return {
      adapter: this.#shelf.adapter, ttl, jwks: { keys: this.#keys }, cookies: { keys: this.#cookieKeys },
      clients: [{ client_id: this.clientId, client_secret: this.clientSecret, redirect_uris: this.redirectUris,
        post_logout_redirect_uris: this.logoutUris, grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }],
      scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
      conformIdTokenClaims: this.claimsIn === 'userinfo',
      rotateRefreshToken: true,
      pkce: { required: () => true },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource: (context, hidden) => {
        context.body = page('Sign out', `${hidden}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      }, postLogoutSuccessSource: (context) => { context.body = page('Signed out', ''); } } },
      findAccount: (_, id) => this.#account(id),
      renderError: (context, { error, error_description: why }) => { context.type = 'html'; context.body = page('Refused', `<p>${escape(error)}: ${escape(why)}</p>`); },
    };
  }
  async #account(id) {
    const person = this.people.find(({ name }) => `id-${name}` === id);
    if (!person || person.isDisabled) return undefined;
    return { accountId: id, claims: async () => ({ sub: id, name: `${person.name} of the demo company`, preferred_username: person.name,
      email: person.email, email_verified: person.emailVerified, groups: person.groups }) };
  }
  #note({ oidc, body, status, response }) {
    if (oidc?.route === 'token') {
      this.tokenAnswers.push({ grant: oidc.params?.grant_type, status, error: body?.error });
      for (const kind of ['access_token', 'refresh_token', 'id_token']) if (body?.[kind]) this.secrets.add(body[kind]);
    }
    const code = URL.parse(response.get('Location'))?.searchParams.get('code');
    if (code) this.secrets.add(code);
  }

  async #serve(request, reply) {
    const { pathname } = new URL(request.url, this.issuer);
    this.requests.push({ method: request.method, path: pathname });
    for (const { pattern, promise } of this.#held) if (pattern.test(pathname)) await promise;
    if (request.socket.destroyed) return undefined;  // who asked has given up
    if (!pathname.startsWith('/interaction/')) return this.callback(request, reply);
    try {
      await this.#interact(request, reply);
    } catch (error) {
      this.#show(reply, 400, page('Refused', `<p>${escape(error.message)}</p>`));
    }
  }
  #show(reply, status, html) {
    reply.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    reply.end(html);
  }
  async #interact(request, reply) {
    const interaction = await this.engine.interactionDetails(request, reply);
    const { uid, params, prompt } = interaction;
    if (request.method !== 'POST') return this.#show(reply, 200, prompt.name === 'login' ? loginPage(uid) : consentPage(uid, params));
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const fields = new URLSearchParams(body);
    const result = await this.#decide(interaction, fields);
    if (!result) return this.#show(reply, 401, loginPage(uid, 'User name or password is wrong.'));
    return this.engine.interactionFinished(request, reply, result, { mergeWithLastSubmission: prompt.name !== 'login' });
  }
  /** What the engine is told; undefined: the person could not be recognized. */
  async #decide({ params, prompt, session, grantId }, fields) {
    if (fields.get('action') === 'cancel') return { error: 'access_denied', error_description: 'the person has cancelled' };
    if (prompt.name === 'login') {
      const person = this.person(fields.get('username'));
      const isRight = person && !person.isDisabled && person.password === fields.get('password');
      return isRight ? { login: { accountId: `id-${person.name}` } } : undefined;
    }
    const { Grant } = this.engine;
    const grant = (grantId && await Grant.find(grantId)) || new Grant({ accountId: session.accountId, clientId: params.client_id });
    if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
    if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    return { consent: { grantId: await grant.save() } };
  }
}
