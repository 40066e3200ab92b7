// Everything secret that a login brings up is remembered, and then everything that was written, shown or sent during
// a whole run is searched for it. Each secret may be in the few places that it is made for.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { alice as crmAlice, bearer, bob as crmBob, connect, openStream, until } from './harness.mjs';
import { OidcProvider } from './login/oidc_provider.mjs';
import { passProvider } from './login/person.mjs';
import { Stage, people } from './login/stage.mjs';

const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');
const keyPattern = /smcp_[0-9A-Za-z]{49}/g;

class Canary {
  secrets = new Map();  // value: { name, allowed: places where it may be }
  seen = [];  // { place, text }
  plant(name, value, ...allowed) {
    assert.ok(value?.length >= 8, `${name} was found`);
    this.secrets.set(value, { name, allowed });
  }
  see(place, text) { this.seen.push({ place, text }); }
  /** What went between a browser and the gateway; the provider's own pages are its own affair. */
  seeTrail(browser, gatewayUrl) {
    for (const { method, url, sent, status, headers, cookies, body } of browser.trail) {
      if (!url.startsWith(gatewayUrl)) continue;
      const at = `${method} ${new URL(url).pathname}`;
      this.see(`${at} ${status}: URL`, url);
      this.see(`${at} ${status}: Referer`, sent.Referer ?? '');
      this.see(`${at} ${status}: body`, body);
      this.see(`${at} ${status}: Set-Cookie`, cookies.join('\n'));
      this.see(`${at} ${status}: headers`, JSON.stringify({ ...headers, 'set-cookie': undefined }));
    }
  }
  /** "SECRET in PLACE" for each that is where it must not be. */
  leaks() {
    const found = [];
    for (const [value, { name, allowed }] of this.secrets) {
      const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/, '')];
      for (const { place, text } of this.seen) {
        if (forms.some((form) => text.includes(form)) && !allowed.some((pattern) => pattern.test(place))) found.push(`${name} in ${place}`);
      }
    }
    return [...new Set(found)];
  }
  places(value) { return this.seen.filter(({ text }) => text.includes(value)).map(({ place }) => place); }
}

let stage;
before(async () => {
  stage = await Stage.start({ provider: (addresses) => OidcProvider.start(addresses), accounts: { alice: 'alice', bob: 'bob' }, env: { LOG_LEVEL: 'debug' } });
});
after(() => stage?.stop());

test('no secret is where it is not meant to be', { timeout: 110_000 }, async () => {
  const canary = new Canary();
  const { gateway, idp } = stage;
  const browsers = [];
  const browser = () => { browsers.push(stage.browser()); return browsers.at(-1); };
  const ask = async (method, at, options) => {
    const reply = await stage.ask(method, at, options);
    canary.see(`${method} ${at.split('?')[0].replace(/poll\/.*/, 'poll')} ${reply.status}: body`, reply.text);
    canary.see(`${method} ${at.split('?')[0]} ${reply.status}: headers`, JSON.stringify(reply.headers));
    return reply;
  };

  // People sign in, use their keys, make others, and sign out.
  const alice = browser();
  const first = await stage.signIn('alice', { browser: alice });
  const client = await connect(gateway.url, first.key);
  assert.ok(!(await client.callTool({ name: 'suitecrm_search', arguments: { module: 'Accounts', max_results: 1 } })).isError);
  await client.close();
  const keys = await alice.open(`${stage.url}/auth/keys`);
  const named = await alice.press(keys, /Make key/, { name: 'laptop' });
  await alice.press(named, /Make key/, { name: 'laptop' });  // taken
  await alice.press(await alice.open(`${stage.url}/auth/keys`), /^Revoke this key$/);
  const second = await stage.signIn('alice', { browser: browser() });
  await alice.press(await alice.open(`${stage.url}/auth/keys`), /^Sign out$/);

  // A tool gets a key; another is refused; a third guesses.
  const bridge = (await ask('POST', '/auth/bridge/start', { body: { linux_user: 'ann', host: 'pc' } })).json;
  const bob = browser();
  const link = await passProvider(bob, await bob.press(await bob.open(bridge.login_url), /Sign in/), people.bob);
  await ask('GET', `/auth/bridge/poll/${bridge.nonce}`, { headers: { 'X-Bridge-Secret': 'Canary-Wrong-Bridge-Secret' } });
  await bob.press(link, /^Connect$/);
  const tool = (await ask('GET', `/auth/bridge/poll/${bridge.nonce}`, { headers: { 'X-Bridge-Secret': bridge.client_secret } })).json;
  await ask('GET', `/auth/bridge/poll/${bridge.nonce}`, { headers: { 'X-Bridge-Secret': bridge.client_secret } });

  // What goes wrong: used and foreign codes, a provider that is away, wrong keys in headers and in URLs.
  const callback = alice.trail.find(({ url }) => url.includes('/auth/callback?')).url;
  await alice.open(callback);
  await browser().open(callback);
  await browser().open(`${callback}&code=again`);
  const late = browser();
  const { page: back } = await stage.signIn('bob', { browser: late, stopBefore: /\/auth\/callback\?/ });
  await idp.goAway();
  await late.open(back.location);
  await idp.comeBack();
  await ask('GET', `/sse?key=${first.key}&access_token=${second.key}`);
  await ask('GET', '/test', { headers: bearer('smcp_CanaryKeyThatDoesNotExist0000000000000000000000000') });
  await ask('POST', '/auth/revoke', { headers: { 'X-Admin-Key': 'Canary-Wrong-Admin-Key' }, body: { sub: 'x' } });
  await ask('POST', '/auth/revoke', { headers: { 'X-Admin-Key': stage.adminKey }, body: { sub: 'nobody' } });
  for (const at of ['/health', '/health/deep', '/metrics', '/auth/login']) await ask('GET', at);

  // The groups are looked at again, the operator looks, and ends it.
  const stream = await openStream(gateway.url, bearer(second.key));
  await until(() => idp.tokenAnswers.some(({ grant, status }) => grant === 'refresh_token' && status === 200), 20_000, 'a refresh');
  for (const args of [['list'], ['list', '--json'], ['key', 'list']]) canary.see(`mcp-admin ${args.join(' ')}`, await gateway.admin(args));
  await ask('POST', '/auth/revoke', { headers: { 'X-Admin-Key': stage.adminKey }, body: { sub: people.alice.email } });
  assert.equal(await stream.next().then((event) => event?.event), 'endpoint');
  await ask('POST', '/auth/logout', { headers: bearer(tool.api_key) });
  await gateway.stop();

  const query = (url, name) => new URL(url).searchParams.get(name);
  const cookie = (name) => browsers.flatMap(({ trail }) => trail).flatMap(({ cookies }) => cookies)
    .map((line) => line.match(new RegExp(`^${name}=([^;]+)`))?.[1]).filter(Boolean);
  // Who has a key on a page or in an answer has it there once, with the steps that hold it.
  for (const [name, key] of [['first key', first.key], ['second key', second.key]]) canary.plant(name, key, /^GET \/auth\/welcome 200: body/);
  canary.plant('named key', named.body.match(keyPattern)[0], /^GET \/auth\/keys 200: body/);
  canary.plant('the tool\'s key', tool.api_key, /^GET \/auth\/bridge\/poll 200: body/);
  canary.plant('bridge secret', bridge.client_secret, /^POST \/auth\/bridge\/start 200: body/);
  canary.plant('client secret', idp.clientSecret);
  canary.plant('admin key', stage.adminKey);
  for (const [i, value] of ['Canary-Wrong-Bridge-Secret', 'Canary-Wrong-Admin-Key', 'smcp_CanaryKeyThatDoesNotExist0000000000000000000000000'].entries()) canary.plant(`wrong secret ${i}`, value);
  for (const [i, value] of [...idp.secrets].entries()) canary.plant(`code or token ${i}`, value, /^GET \/auth\/callback \d+: URL/);
  for (const [i, value] of cookie('smcp_session').entries()) canary.plant(`session ${i}`, value, /: Set-Cookie/);
  for (const [i, value] of cookie('smcp_login').entries()) canary.plant(`login cookie ${i}`, value, /: Set-Cookie/);
  for (const entry of browsers.flatMap(({ trail }) => trail)) {
    // The provider hears of state and nonce, and the state comes back.
    if (entry.url.startsWith(idp.issuer) && query(entry.url, 'nonce')) {
      canary.plant('state', query(entry.url, 'state'), /^GET \/auth\/callback \d+: URL/, /^POST \/auth\/login 303: headers/);
      canary.plant('nonce', query(entry.url, 'nonce'), /^POST \/auth\/login 303: headers/);
    }
  }
  for (const { user, password } of [crmAlice, crmBob]) {
    canary.plant(`CRM password of ${user}`, password);
    canary.plant(`its MD5, ${user}`, md5(password));
  }
  canary.plant('secret of the state', fs.readFileSync(path.join(gateway.stateDir, 'secret'), 'utf8').trim(), /^state: secret$/);

  for (const one of browsers) canary.seeTrail(one, stage.url);
  canary.see('log', gateway.allOutput);
  for (const name of fs.readdirSync(gateway.stateDir)) {
    const file = path.join(gateway.stateDir, name);
    assert.equal(fs.statSync(file).mode & 0o077, 0, `${name} is for its owner only`);
    canary.see(`state: ${name}`, fs.readFileSync(file, 'latin1'));
  }

  assert.deepEqual(canary.leaks(), []);
  // The search itself finds what it should.
  for (const key of [first.key, second.key]) assert.equal(canary.places(key).filter((place) => place.startsWith('GET /auth/welcome')).length, 1, 'shown once');
  assert.equal(canary.places(tool.api_key).length, 1);
  assert.ok(canary.secrets.size > 25, `${canary.secrets.size} secrets`);
  for (const words of [/"signed in"/, /"bridge login completed"/, /"auth login failed"/, /"oidc\.unknown_state"/, /"oidc\.unavailable"/]) assert.match(gateway.allOutput, words);
  for (const line of gateway.allOutput.split('\n').filter((one) => one.startsWith('{"level"'))) JSON.parse(line);
});
