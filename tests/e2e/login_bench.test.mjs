// The bench of the login tests is true: its providers satisfy an independent client, its browsers keep the rules.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { Sandbox, isFull } from './harness.mjs';
import { Browser } from './login/browser.mjs';
import { Chromium, axe, overflow } from './login/chromium.mjs';
import { CookieJar } from './login/cookies.mjs';
import { readPage } from './login/html.mjs';
import { Lemonldap, isLemonldapThere } from './login/lemonldap.mjs';
import { OidcProvider } from './login/oidc_provider.mjs';
import { passProvider } from './login/person.mjs';
import { people } from './login/stage.mjs';

const callback = 'http://127.0.0.1:9/auth/callback';
const isCallback = { stopBefore: /:9\/auth\/callback/ };

/** A login by openid-client: { configuration, tokens, claims }, claims of ID token and userinfo together. */
async function login(provider, person, { scope = 'openid profile email groups offline_access', more = {} } = {}) {
  const configuration = await client.discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined,
    { execute: [client.allowInsecureRequests] });
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expected = { pkceCodeVerifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const url = client.buildAuthorizationUrl(configuration, { redirect_uri: callback, scope, state: expected.expectedState,
    nonce: expected.expectedNonce, code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256', prompt: 'consent', ...more });
  const browser = new Browser();
  const page = await passProvider(browser, await browser.open(url.href, isCallback), person, isCallback);
  assert.ok(page.location?.startsWith(callback), `${page.url} ${page.text}`);
  assert.deepEqual(browser.jar.refused, []);
  const tokens = await client.authorizationCodeGrant(configuration, new URL(page.location), expected);
  const info = await client.fetchUserInfo(configuration, tokens.access_token, tokens.claims().sub);
  return { configuration, tokens, browser, claims: { ...info, ...tokens.claims() } };
}
const kidOf = ({ tokens }) => JSON.parse(Buffer.from(tokens.id_token.split('.')[0], 'base64url')).kid;

describe('oidc-provider', () => {
  let provider;
  before(async () => { provider = await OidcProvider.start({ redirectUris: [callback] }); });
  after(() => provider?.stop());

  test('login, refresh, groups that change, a person who is disabled', async () => {
    const { configuration, tokens, claims } = await login(provider, people.alice);
    assert.equal(claims.preferred_username, 'alice');
    assert.deepEqual(claims.groups, ['Staff', 'CRM-Main']);
    provider.person('alice').groups = ['Staff'];
    const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token);
    assert.notEqual(refreshed.refresh_token, tokens.refresh_token, 'refresh tokens change');
    assert.deepEqual((await client.fetchUserInfo(configuration, refreshed.access_token, claims.sub)).groups, ['Staff']);
    provider.person('alice').isDisabled = true;
    await assert.rejects(client.refreshTokenGrant(configuration, refreshed.refresh_token), { error: 'invalid_grant' });
    provider.person('alice').isDisabled = false;
    assert.ok(provider.secrets.has(tokens.refresh_token) && provider.secrets.has(tokens.id_token));
  });

  test('no refresh token without prompt=consent', async () => {
    const { tokens } = await login(provider, people.bob, { more: { prompt: 'login' } });
    assert.equal(tokens.refresh_token, undefined);
  });

  test('keys change, what was given out can be taken back, and nobody may be there', async () => {
    const first = await login(provider, people.bob);
    provider.rotateKeys({ old: 'dropped' });
    const second = await login(provider, people.bob);
    assert.notEqual(kidOf(first), kidOf(second));
    assert.equal(kidOf(second), provider.signingKeyId);
    const { keys } = await (await fetch(first.configuration.serverMetadata().jwks_uri)).json();
    assert.deepEqual(keys.map(({ kid }) => kid), [kidOf(second)]);
    provider.revoke('bob');
    await assert.rejects(client.refreshTokenGrant(second.configuration, second.tokens.refresh_token), { error: 'invalid_grant' });
    await provider.goAway();
    await assert.rejects(fetch(provider.issuer));
    await provider.comeBack();
    const release = provider.hold(/openid-configuration/);
    let isAnswered = false;
    const reply = fetch(`${provider.issuer}/.well-known/openid-configuration`).then(() => { isAnswered = true; });
    await fetch(`${provider.issuer}/jwks`);
    assert.equal(isAnswered, false);
    release();
    await reply;
  });
});

describe('LemonLDAP::NG', { skip: !isFull ? 'only in ./test.sh full' : false }, () => {
  let provider;
  before(async () => {
    assert.ok(isLemonldapThere, 'lemonldap-ng and plackup are installed');
    provider = await Lemonldap.start({ redirectUris: [callback] });
  });
  after(() => provider?.stop());
  const dwho = { name: 'dwho', password: 'dwho' };

  test('login, refresh, groups that change, a person who has gone', async () => {
    const { configuration, tokens, claims } = await login(provider, dwho);
    assert.equal(claims.preferred_username, 'dwho');
    const ours = ({ groups }) => [...new Set([groups].flat())].filter((group) => group in provider.groups).toSorted();
    assert.deepEqual(ours(claims), ['CRM-Main', 'Staff']);
    provider.setGroups({ 'CRM-Main': [] });
    await provider.reloaded();
    const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token);
    assert.deepEqual(ours(await client.fetchUserInfo(configuration, refreshed.access_token, claims.sub)), ['Staff']);
    provider.setGone(['dwho']);
    await assert.rejects(client.refreshTokenGrant(configuration, tokens.refresh_token), { error: 'invalid_grant' });
    provider.setGone([]);
  });

  test('another key', async () => {
    provider.rotateKeys();
    await provider.reloaded();
    assert.equal(kidOf(await login(provider, dwho)), provider.signingKeyId);
  });
});

for (const flavor of ['auth0', 'azure']) {
  test(`the sandbox's provider, ${flavor}`, async () => {
    const sandbox = await Sandbox.start(['--idp', flavor]);
    try {
      const issuer = (await sandbox.program.line(/suitecrm-sandbox idp (\S+)/))[1];
      const { issuer: discovered } = await (await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)).json();
      const { claims } = await login({ issuer: discovered, clientId: 'suitecrm-mcp', clientSecret: 'sandbox-client-secret' }, people.alice,
        { scope: 'openid profile email', more: { prompt: 'login' } });
      assert.equal(claims.email, 'alice@sandbox.example');
    } finally {
      await sandbox.stop();
    }
  });
}

test('the cookie jar refuses and sends what a browser refuses and sends', () => {
  const jar = new CookieJar();
  const secure = new URL('https://mcp.example.com/auth/login');
  const plain = new URL('http://mcp.example.com/auth/login');
  const refused = (url, line) => { jar.store(url, [line]); return jar.refused.pop()?.why; };
  assert.match(refused(plain, '__Host-a=1; Path=/; Secure'), /over http/);
  assert.match(refused(secure, '__Host-a=1; Path=/'), /without Secure/);
  assert.match(refused(secure, '__Host-a=1; Secure'), /another path/);
  assert.match(refused(secure, '__Host-a=1; Path=/; Secure; Domain=example.com'), /with Domain/);
  assert.match(refused(secure, 'a=1; Domain=other.com'), /domain/);
  assert.equal(refused(secure, '__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax'), undefined);
  assert.match(refused(plain, '__Host-a=2; Path=/'), /without Secure/);
  assert.equal(jar.header(secure), '__Host-a=1');
  assert.equal(jar.header(plain), '', 'Secure is not sent over http');
  assert.equal(jar.header(new URL('https://example.com/')), '', 'nor to another host');
  assert.equal(jar.header(secure, { method: 'POST', crossSite: true }), '', 'nor with a form of another site');
  assert.equal(jar.header(secure, { crossSite: true }), '__Host-a=1', 'but with its link');
  assert.equal(refused(plain, 'b=1; Path=/auth'), undefined);
  assert.equal(jar.header(new URL('http://mcp.example.com:81/authors')), '', 'a path ends at a slash');
  assert.equal(jar.header(new URL('http://mcp.example.com:81/auth/x')), 'b=1', 'and ports share cookies');
  jar.store(plain, ['b=; Path=/auth; Max-Age=0']);
  assert.equal(jar.header(plain), '');
});

test('a page is read as a person reads it', () => {
  const page = readPage(`<!doctype html><title>A &amp; B</title><style>p{}</style><h1>Sign&nbsp;in <b>now</b></h1>
    <form method=post action="/x?a=1&amp;b=2" id="f"><input type=hidden name=t value='"1"'><input type=checkbox name=c>
    <textarea name=n>&lt;</textarea><button name=go value=1>Go <i>on</i></button></form>
    <button form=f name=logout value=yes>Out</button><a href="../y">there</a>`, 'http://h/p/q');
  assert.equal(page.title, 'A & B');
  assert.equal(page.headings[0], 'Sign in now');
  assert.deepEqual(page.links, [{ text: 'there', url: 'http://h/y' }]);
  const [form] = page.forms;
  assert.equal(`${form.method} ${form.action}`, 'POST http://h/x?a=1&b=2');
  assert.deepEqual(form.fields.map(({ name, value }) => `${name}=${value}`), ['t="1"', 'n=<']);
  assert.deepEqual(form.buttons.map(({ text, name, value }) => `${text}: ${name}=${value}`), ['Go on: go=1', 'Out: logout=yes']);
});

test('Chromium shows a page, and axe finds what is wrong with it', async () => {
  const chromium = await Chromium.start();
  try {
    const page = await chromium.open({ screen: 'phone', scheme: 'dark' });
    await page.setContent('<!doctype html><meta name="viewport" content="width=device-width"><img src="data:,x"><p style="width:500px">wide</p>');
    assert.equal(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches), true);
    assert.ok((await axe(page)).some((line) => line.startsWith('image-alt')));
    assert.ok(await overflow(page) > 0);
  } finally {
    await chromium.stop();
  }
});
