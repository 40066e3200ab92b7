// No form below /auth/ may be sent by another site in a person's name (CSRF), and a form is taken only as our
// own pages send it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './harness.mjs';
import { Stage } from './login/stage.mjs';

let stage;
before(async () => { stage = await Stage.start(); });
after(() => stage?.stop());

const attacker = (url = 'https://attacker.example/') => ({ url });
const token = (page, button) => page.form(button).fields.find(({ name }) => name === 'form_token').value;
const keyId = (page) => page.form(/^Revoke this key$/).fields.find(({ name }) => name === 'key_id').value;

/** A person who is signed in, with a key, and a tool that asks for another one. */
async function victim() {
  const { browser, key } = await stage.signIn('alice');
  const bridge = await stage.startBridge();
  return { browser, key, bridge, keys: await browser.open(`${stage.url}/auth/keys`), ask: await browser.open(bridge.login_url) };
}
/** Nothing has changed for them. */
async function isUnharmed({ browser, key, bridge, keys }) {
  const now = await browser.open(`${stage.url}/auth/keys`);
  assert.equal(now.path, '/auth/keys', 'still signed in');
  const names = (page) => [...page.body.matchAll(/<bdi>(.*?)<\/bdi> <span class="detail">ID/g)].map(([, name]) => name).toSorted();
  assert.deepEqual(names(now), names(keys), 'the same keys');
  assert.equal((await stage.use(key)).status, 200);
  assert.deepEqual((await stage.pollBridge(bridge)).json, { status: 'pending' });
}

// What an attacker would send; `own`: the page and the button whose token is the right one.
const forms = {
  'POST /auth/keys, new': ({ keys }) => ({ path: '/auth/keys', fields: { action: 'new', name: 'mine' }, own: [keys, /Make key/] }),
  'POST /auth/keys, rename': ({ keys }) => ({ path: '/auth/keys', fields: { action: 'rename', key_id: keyId(keys), name: 'renamed' }, own: [keys, /Make key/] }),
  'POST /auth/keys, revoke': ({ keys }) => ({ path: '/auth/keys', fields: { action: 'revoke', key_id: keyId(keys) }, own: [keys, /Make key/] }),
  'POST /auth/bridge, allow': ({ bridge, ask }) => ({ path: '/auth/bridge', fields: { nonce: bridge.nonce, decision: 'allow' }, own: [ask, /^Connect$/] }),
  'POST /auth/bridge, refuse': ({ bridge, ask }) => ({ path: '/auth/bridge', fields: { nonce: bridge.nonce, decision: 'refuse' }, own: [ask, /^Connect$/] }),
  'POST /auth/logout': ({ keys }) => ({ path: '/auth/logout', fields: {}, own: [keys, /^Sign out$/] }),
};

for (const [name, make] of Object.entries(forms)) {
  describe(name, () => {
    let person;
    let form;
    before(async () => {
      person = await victim();
      form = make(person);
    });
    const send = (page, fields, options) => person.browser.send(page, 'POST', stage.url + form.path, { ...form.fields, ...fields }, options);
    const isRefused = async (page, status = 403) => {
      assert.equal(page.status, status, page.text);
      await isUnharmed(person);
    };
    const right = () => token(...form.own);

    test('from another site: the browser keeps its cookie back', async () => {
      const page = await send(attacker(), { form_token: right() });
      const { sent, status } = person.browser.trail.findLast(({ method }) => method === 'POST');
      assert.equal(sent.Cookie, undefined);
      assert.ok([303, 401, 403].includes(status), page.text);
      await isUnharmed(person);
    });
    test('with the cookie, as an old browser would send it, but from another origin', async () => {
      await isRefused(await send(person.keys, { form_token: right() }, { headers: { Origin: 'https://attacker.example' } }));
      await isRefused(await send(person.keys, { form_token: right() }, { headers: { 'Sec-Fetch-Site': 'cross-site' } }));
      await isRefused(await send(person.keys, { form_token: right() }, { headers: { 'Sec-Fetch-Site': 'same-site' } }));
    });
    test('without the token, with an empty one, with a part of it', async () => {
      await isRefused(await send(person.keys, {}));
      await isRefused(await send(person.keys, { form_token: '' }));
      await isRefused(await send(person.keys, { form_token: right().slice(0, -1) }));
    });
    test('with the token that the attacker has got for the own session', async () => {
      const { browser } = await stage.signIn('bob');
      const button = form.own[1];
      const page = await browser.open(button.test('Connect') ? person.bridge.login_url : `${stage.url}/auth/keys`);
      await isRefused(await send(person.keys, { form_token: token(page, button) }));
    });
    test('with the token of another form', async () => {
      const [own] = form.own;
      const other = own === person.ask ? token(person.keys, /Make key/) : token(person.ask, /^Connect$/);
      await isRefused(await send(person.keys, { form_token: other }));
      await isRefused(await send(person.keys, { form_token: token(person.keys, form.own[1].test('Sign out') ? /Make key/ : /^Sign out$/) }));
    });
    test('fields in the address instead of the body', async () => {
      const query = new URLSearchParams({ ...form.fields, form_token: right() });
      await isRefused(await person.browser.send(person.keys, 'POST', `${stage.url}${form.path}?${query}`, {}));
      if (form.path !== '/auth/bridge') return;
      await person.browser.open(`${stage.url}${form.path}?${query}`);  // as a link that somebody sends
      await isUnharmed(person);
    });
    test('a field twice', async () => {
      const body = new URLSearchParams({ ...form.fields, form_token: right() });
      await isRefused(await person.browser.send(person.keys, 'POST', stage.url + form.path, `${body}&form_token=${right()}`), 400);
    });
    test('and as it should be, it is taken', async () => {
      const page = await send(person.keys, { form_token: right() });
      assert.equal(page.status, 200, page.text);
    });
  });
}

describe('POST /auth/login', () => {
  const begin = (browser, fields, options) =>
    browser.send({ url: `${stage.url}/auth/login`, headers: {} }, 'POST', '/auth/login', fields, { stopBefore: /authorize/, ...options });
  test('no login begins without the token of the own page', async () => {
    const own = stage.browser();
    const foreign = token(await own.open(`${stage.url}/auth/login`), /Sign in/);
    const browser = stage.browser();
    assert.equal((await begin(browser, { form_token: foreign })).status, 403, 'no cookie at all');
    const mine = token(await browser.open(`${stage.url}/auth/login`), /Sign in/);
    for (const value of [undefined, '', foreign, mine.slice(1)]) {
      assert.equal((await begin(browser, value === undefined ? {} : { form_token: value })).status, 403);
    }
    assert.equal((await begin(browser, { form_token: mine }, { headers: { Origin: 'https://attacker.example' } })).status, 403);
    assert.equal((await begin(browser, { form_token: mine }, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403);
    assert.equal((await begin(browser, { form_token: mine })).status, 303);
  });
  test('a GET begins none: not by a link, not by an image, not by a robot', async () => {
    const before = await stage.idp.calls('authorize');
    const browser = stage.browser();
    const page = await browser.follow(attacker(), `${stage.url}/auth/login?then=keys&form_token=x`);
    assert.equal(page.path, '/auth/login');
    assert.equal(await stage.idp.calls('authorize'), before);
  });
});

test('what is no form is refused before it is read', async () => {
  const { browser } = await stage.signIn('alice');
  const keys = await browser.open(`${stage.url}/auth/keys`);
  const fields = { action: 'new', name: 'x', form_token: token(keys, /Make key/) };
  const send = (body, headers = {}) => browser.send(keys, 'POST', '/auth/keys', body, { headers });
  assert.equal((await send({ ...fields, rest: 'x'.repeat(17_000) })).status, 413);
  for (const body of ['a=%', 'a=%zz', 'a=%ff', Array.from({ length: 40 }, (_, i) => `f${i}=1`).join('&')]) {
    const { status } = await browser.exchange('POST', new URL('/auth/keys', stage.url), { Host: new URL(stage.url).host,
      Cookie: browser.jar.header(new URL(stage.url)), 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length }, body);
    assert.equal(status, 400, body);
  }
});

test('a refused form leaves one log line with a reason', async () => {
  const { browser } = await stage.signIn('alice');
  const count = () => stage.gateway.logged('auth login failed').filter(({ code }) => code === 'auth.foreign_form').length;
  const before = count();
  const page = await browser.send(attacker(stage.url), 'POST', `${stage.url}/auth/keys`, { action: 'new', name: 'x' });
  assert.match(page.heading, /not valid any more/);
  await until(() => count() > before);
  assert.equal(count(), before + 1);
});

test('scripts of other sites may neither ask nor read, not even those of this machine', async () => {
  const { browser } = await stage.signIn('alice');
  const headers = { Cookie: browser.jar.header(new URL(stage.url)), 'X-Bridge-Secret': 'x', 'Access-Control-Request-Method': 'POST' };
  for (const origin of ['https://attacker.example', 'http://localhost:6274', 'http://127.0.0.1:6274', 'null']) {
    for (const [method, path] of [['OPTIONS', '/auth/keys'], ['OPTIONS', '/auth/bridge/start'], ['GET', '/auth/keys'], ['GET', '/auth/welcome'], ['GET', '/auth/bridge/poll/x']]) {
      const reply = await stage.ask(method, path, { headers: { ...headers, Origin: origin } });
      assert.deepEqual(Object.keys(reply.headers).filter((name) => name.startsWith('access-control')), [], `${method} ${path} from ${origin}`);
      if (method === 'OPTIONS') assert.notEqual(Math.floor(reply.status / 100), 2);
    }
  }
});

test('what changes something is no GET', async () => {
  const { browser, key } = await stage.signIn('alice');
  for (const path of ['/auth/logout', '/auth/revoke', '/auth/bridge/start']) {
    assert.equal((await browser.open(stage.url + path)).status, 405, path);
  }
  assert.equal((await browser.open(`${stage.url}/auth/keys?action=new&name=x`)).path, '/auth/keys');
  assert.doesNotMatch((await browser.open(`${stage.url}/auth/keys`)).text, /^x ID/m);
  assert.equal((await stage.use(key)).status, 200);
});
