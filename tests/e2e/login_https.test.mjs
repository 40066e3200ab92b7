// The login behind a proxy with TLS, as it is in a company; and over plain http, where it cannot be safe and says so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Stage } from './login/stage.mjs';
import { HttpsFront } from './login/https_front.mjs';
import { PathRelay } from './login/path_relay.mjs';
import { until } from './harness.mjs';

const name = 'mcp.example.test';

describe('https', () => {
  const url = `https://${name}`;
  let stage;
  let front;
  let sight;  // how browsers see it
  before(async () => {
    stage = await Stage.start({ publicUrl: url, env: { TRUST_PROXY: '1' },
      idpArguments: ['--idp-redirect-uri', `${url}/auth/callback`, '--idp-logout-uri', `${url}/auth/login`] });
    front = await HttpsFront.start(stage.gateway.port, name);
    sight = { hosts: front.hosts, ca: front.ca };
  });
  after(async () => {
    await front?.stop();
    await stage?.stop();
  });

  test('cookies are __Host-, Secure, HttpOnly, Lax, and a browser takes them', async () => {
    const { browser, key } = await stage.signIn('alice', { browser: stage.browser(sight) });
    assert.ok(key);
    assert.deepEqual(browser.jar.refused, []);
    const lines = browser.trail.filter((entry) => entry.url.startsWith(url)).flatMap(({ cookies }) => cookies);
    assert.ok(lines.length >= 3);
    for (const line of lines) assert.match(line, /^__Host-smcp_(login|session)=[\w.-]*; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
    const keys = await browser.open(`${url}/auth/keys`);
    assert.equal(keys.path, '/auth/keys');
    assert.equal(keys.headers['strict-transport-security'], 'max-age=31536000');
    assert.doesNotMatch(keys.text, /not encrypted/);
    assert.match((await browser.press(keys, /^Sign out$/)).heading, /signed out/);
  });

  test('what somebody on an http page of that name has planted counts for nothing', async () => {
    const planted = (await stage.signIn('bob', { browser: stage.browser(sight) })).browser.jar.get('__Host-smcp_session').value;
    const browser = stage.browser(sight);
    browser.jar.store(new URL(`http://${name}/`), [`__Host-smcp_session=${planted}; Path=/`, `smcp_session=${planted}; Path=/`]);
    assert.deepEqual(browser.jar.refused.map(({ name: cookie }) => cookie), ['__Host-smcp_session'], 'the browser sees to the one');
    assert.equal((await browser.open(`${url}/auth/keys`)).path, '/auth/login', 'the gateway to the other');
  });

  test('the address in the log and on pages is the client\'s, not the proxy\'s', async () => {
    await stage.signIn('alice', { browser: stage.browser({ ...sight, from: '127.9.9.9' }) });
    await until(() => stage.gateway.logged('signed in').some(({ address }) => address === '127.9.9.9'));
  });

  test('the setup that is shown has the public address', async () => {
    const { page } = await stage.signIn('alice', { browser: stage.browser(sight) });
    assert.ok(page.text.includes(`${url}/sse`), page.text);
    assert.ok(!page.text.includes('127.0.0.1'));
  });
});

describe('http to another machine', () => {
  const url = `http://${name}`;
  let stage;
  let sight;
  before(async () => {
    stage = await Stage.start({ publicUrl: url, idpArguments: ['--idp-redirect-uri', `${url}/auth/callback`] });
    sight = { hosts: { [name]: stage.gateway.port } };
  });
  after(() => stage?.stop());

  test('a warning at the start, and a banner on every page', async () => {
    await stage.gateway.program.line(/"level":"warn"[^\n]*GATEWAY_PUBLIC_URL[^\n]*http/);
    const { browser, page } = await stage.signIn('alice', { browser: stage.browser(sight) });
    assert.match(page.heading, /signed in/);
    assert.deepEqual(browser.jar.refused, [], 'cookies that a browser takes over http');
    const seen = [page];
    for (const path of ['/auth/login', '/auth/welcome', '/auth/keys', '/auth/callback?state=x&code=y', '/auth/bridge?nonce=x']) seen.push(await browser.open(url + path));
    for (const one of seen) assert.match(one.text, /This connection is not encrypted/, one.url);
    assert.equal(page.headers['strict-transport-security'], undefined);
  });
});

test('this machine itself is exempt: no warning, no banner', async (t) => {
  const stage = await Stage.start();
  t.after(() => stage.stop());
  const { page } = await stage.signIn('alice');
  assert.doesNotMatch(page.text, /not encrypted/);
  assert.doesNotMatch(stage.gateway.program.output, /not encrypted|"level":"warn"/);
});

test('a public URL with a path: every link, form, redirect and cookie has it', async (t) => {
  // The proxy takes "/tools" away, as nginx does with `location /tools/ { proxy_pass http://.../; }`.
  const relay = await PathRelay.start('', '/tools');
  t.after(() => relay.stop());
  const stage = await Stage.start({ publicUrl: `${relay.url}/tools`, idpArguments: ['--idp-redirect-uri', `${relay.url}/tools/auth/callback`] });
  t.after(() => stage.stop());
  relay.attach(stage.gateway.url);
  const { browser, page } = await stage.signIn('alice');
  assert.equal(page.url, `${relay.url}/tools/auth/welcome`, page.text);
  const keys = await browser.follow(page, page.links.find(({ text }) => text === 'Your keys').url);
  assert.equal(keys.path, '/tools/auth/keys');
  const made = await browser.press(keys, /Make key/, { name: 'laptop' });
  assert.match(made.body, /smcp_[0-9A-Za-z]{49}/);
  assert.match((await browser.press(made, /^Sign out$/)).heading, /signed out/);
  assert.ok(page.text.includes(`${relay.url}/tools/sse`));
});
