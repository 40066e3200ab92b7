// What goes wrong between the gateway and the provider: each is a page that says what to do, and one log line.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isFull, sleep, until } from './harness.mjs';
import { OidcProvider } from './login/oidc_provider.mjs';
import { Stage, referenceOf } from './login/stage.mjs';

const start = async (t, options) => {
  const stage = await Stage.start(options);
  t.after(() => stage.stop());
  return stage;
};
/** Waits for a login that works; each try is one at the provider. */
const works = (stage, what, limit = 5000) => until(async () => {
  const { page, key } = await stage.signIn('alice');
  if (!key) await sleep(200);
  return key && page;
}, limit, what);
/** Signing in fails like this: the page, and the one line with its reference. */
async function fails(stage, { status, heading, code, level, text = /./ }, signIn = () => stage.signIn('alice')) {
  const { page, key, browser } = await signIn();
  assert.equal(page.status, status, page.text);
  assert.match(page.heading, heading);
  assert.match(page.text, text);
  assert.equal(key, undefined);
  assert.equal(browser.jar.get('smcp_session'), undefined);
  const lines = () => stage.gateway.logged('auth login failed').filter(({ reqId }) => reqId === referenceOf(page));
  const line = await until(() => lines()[0], 5000, `a line with ${code}`);
  assert.equal(`${line.level} ${line.code}`, `${level} ${code}`, JSON.stringify(line));
  assert.equal(lines().length, 1);
  return page;
}
const unreachable = { status: 503, heading: /cannot be reached/, code: 'oidc.unavailable', level: 'error', text: /Keys that you have go on working/ };
const unusable = { status: 502, heading: /no usable answer/, level: 'error' };

describe('an answer that is no good', () => {
  let stage;
  before(async () => { stage = await Stage.start(); });
  after(() => stage?.stop());
  const cases = [
    ['discovery', 'http_500', unreachable], ['discovery', 'drop', unreachable], ['discovery', 'html', { ...unusable, code: 'oidc.bad_metadata' }],
    ['jwks', 'http_500', unreachable], ['jwks', 'drop', unreachable], ['jwks', 'html', { ...unusable, heading: /./, code: 'oidc.bad_keys' }],
    ['token', 'http_500', unreachable], ['token', 'drop', unreachable], ['token', 'html', { ...unusable, code: 'oidc.bad_reply' }],
    ['token', 'expire_sessions', { status: 400, heading: /has expired/, code: 'oidc.code_refused', level: 'info' }],
  ];
  for (const [method, fault, expected] of cases) {
    test(`${method}: ${fault}`, async () => {
      await stage.gateway.restart();  // it remembers what it has asked, and failures for two seconds
      await stage.idp.fault({ fault, method, times: -1 });
      await fails(stage, expected);
      await stage.idp.heal();
      if (method === 'token') await works(stage, 'the next login works');
    });
  }
  test('and afterwards all is well', () => works(stage, 'a login'));

  test('userinfo only adds: without it the login goes on, with a warning', async () => {
    await stage.idp.fault({ fault: 'http_500', method: 'userinfo', times: -1 });
    assert.ok((await stage.signIn('alice')).key);
    await until(() => stage.gateway.logged('userinfo left out').length > 0);
    await stage.idp.heal();
  });

  test('clocks: a minute is nothing, ten are told as what they are', async () => {
    for (const skew of [-45, 45]) {
      await stage.idp.set('clock', { skew_s: skew });
      assert.ok((await stage.signIn('alice')).key, `${skew} s`);
    }
    for (const [skew, code] of [[600, 'oidc.token_from_future'], [-86_400, 'oidc.token_expired']]) {
      await stage.idp.set('clock', { skew_s: skew });
      await fails(stage, { status: 401, heading: /could not be verified/, code, level: 'warn', text: /clock of this server/ });
    }
    await stage.idp.set('clock', { skew_s: 0 });
  });

  test('the person cancels: no alarm, and a way back', async () => {
    const cancel = async () => {
      const browser = stage.browser();
      const page = await browser.press(await browser.open(`${stage.url}/auth/login`), /Sign in/);
      return { browser, page: await browser.press(page, /Cancel/) };
    };
    const page = await fails(stage, { status: 200, heading: /was cancelled/, code: 'oidc.user_cancelled', level: 'info' }, cancel);
    assert.ok(page.links.some(({ url }) => url === `${stage.url}/auth/login`));
  });
});

test('a client secret that is not right any more', async (t) => {
  const stage = await start(t, { env: { OIDC_CLIENT_SECRET: 'expired-last-night' } });
  await fails(stage, { ...unusable, heading: /does not know this gateway/, code: 'oidc.client_refused' });
});

test('an issuer that calls itself by another name', async (t) => {
  const stage = await start(t, { provider: OidcProvider.start, env: {} });
  const other = await start(t, { env: { OIDC_ISSUER: stage.idp.issuer.replace('127.0.0.1', 'localhost') } });
  await fails(other, { ...unusable, heading: /not set up right/, code: 'oidc.issuer_mismatch' });
});

describe('with a foreign provider', { concurrency: true }, () => {
  test('one that is away, at the start too', async (t) => {
    const stage = await start(t, { provider: OidcProvider.start });
    const { key } = await stage.signIn('alice');
    await stage.idp.goAway();
    await stage.gateway.restart();
    await fails(stage, unreachable);
    assert.equal((await stage.use(key)).status, 200, 'keys go on');
    assert.equal((await fetch(`${stage.url}/health`)).status, 200);
    await stage.idp.comeBack();
    await works(stage, 'it is back');
  });

  test('one that goes away while the person types', async (t) => {
    const stage = await start(t, { provider: OidcProvider.start });
    const browser = stage.browser();
    const { page } = await stage.signIn('alice', { browser, stopBefore: /\/auth\/callback\?/ });
    await stage.idp.goAway();
    await fails(stage, unreachable, async () => ({ browser, page: await browser.open(page.location) }));
    await stage.idp.comeBack();
    await works(stage, 'it is back');
  });

  test('a slow one is waited for', async (t) => {
    const stage = await start(t, { provider: OidcProvider.start });
    const release = stage.idp.hold(/^\/token$/);
    const slow = stage.signIn('alice');
    await until(() => stage.idp.count('/token') === 1, 5000, 'the gateway asks');
    assert.equal((await fetch(`${stage.url}/health`)).status, 200, 'and does other things meanwhile');
    release();
    assert.ok((await slow).key);
  });

  test('one that never answers is not', { skip: isFull ? false : 'only in ./test.sh full' }, async (t) => {
    const stage = await start(t, { provider: OidcProvider.start });
    const release = stage.idp.hold(/^\/token$/);
    await fails(stage, unreachable);  // after ten seconds
    release();
    assert.ok((await stage.signIn('alice')).key);
  });
});
