// Tools without a browser: a key only for a person who has seen who asks, has compared the code, and clicks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bearer, connect, openStream, until } from './harness.mjs';
import { passProvider } from './login/person.mjs';
import { Stage, people } from './login/stage.mjs';

let stage;
before(async () => { stage = await Stage.start(); });
after(() => stage?.stop());

/** The person opens the tool's link, signs in and sees who asks. */
async function openLink(bridge, name = 'alice') {
  const browser = stage.browser();
  const start = await browser.open(bridge.login_url);
  const page = await passProvider(browser, await browser.press(start, /Sign in/), people[name]);
  return { browser, start, page };
}

test('the whole of it: start, link, login, click, key, once', async () => {
  const reply = await stage.post('/auth/bridge/start', { body: { linux_user: 'ann', host: 'pc17' } });
  assert.equal(reply.status, 200);
  const bridge = reply.json;
  assert.deepEqual(Object.keys(bridge).toSorted(), ['client_secret', 'expires_in', 'login_url', 'nonce', 'user_code']);
  assert.equal(bridge.expires_in, 900);
  assert.equal(bridge.login_url, `${stage.url}/auth/login?nonce=${bridge.nonce}`);
  assert.match(bridge.user_code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  assert.deepEqual((await stage.pollBridge(bridge)).json, { status: 'pending' });

  const { browser, start, page } = await openLink(bridge);
  assert.match(start.text, /ann on pc17/, 'who asks is said before the login');
  assert.equal(page.path, '/auth/bridge');
  for (const words of ['ann', 'pc17', bridge.user_code, '127.1.0.']) assert.ok(page.text.includes(words), page.text);
  assert.match(page.text, /Only continue if you started this yourself/);
  assert.doesNotMatch(page.body, /smcp_/);
  assert.deepEqual((await stage.pollBridge(bridge)).json, { status: 'pending' }, 'a login is no click');

  const done = await browser.press(page, /^Connect$/);
  assert.equal(done.status, 200);
  assert.match(done.heading, /connected/);
  assert.doesNotMatch(done.body, /smcp_/, 'the key goes to the tool alone');
  const polled = (await stage.pollBridge(bridge)).json;
  assert.equal(polled.status, 'ready');
  for (let i = 0; i < 2; ++i) assert.equal((await stage.pollBridge(bridge)).status, 410);
  const client = await connect(stage.gateway.url, polled.api_key);
  assert.ok(!(await client.callTool({ name: 'suitecrm_count', arguments: { module: 'Accounts' } })).isError);
  await client.close();

  const keys = await browser.open(`${stage.url}/auth/keys`);
  assert.match(keys.text, /bridge ann@pc17/);
  const line = await until(() => stage.gateway.logged('bridge login completed').find(({ host }) => host === 'pc17'));
  assert.equal(line.email, people.alice.email);
});

test('a tool that asks again gets another key in the place of its first one', async () => {
  const get = async () => {
    const bridge = await stage.startBridge({ linux_user: 'tom', host: 'pc18' });
    const { browser, page } = await openLink(bridge);
    await browser.press(page, /^Connect$/);
    return { browser, key: (await stage.pollBridge(bridge)).json.api_key };
  };
  await get();
  const { browser } = await get();
  const names = (await browser.open(`${stage.url}/auth/keys`)).text.match(/^bridge tom@pc18.*$/gm).filter((line) => !/^Rename|^Revoke/.test(line));
  assert.equal(names.filter((line) => /^bridge tom@pc18 ID/.test(line)).length, 1, names.join());
});

describe('a link that an attacker sends to somebody', () => {
  test('opening it gives nothing, even to a person who is signed in', async () => {
    const bridge = await stage.startBridge({ linux_user: 'mallory', host: 'evil' });
    const { browser } = await stage.signIn('alice');
    for (let i = 0; i < 2; ++i) {
      const page = await browser.follow({ url: 'https://mail.example/' }, bridge.login_url);
      assert.equal(page.path, '/auth/bridge');
      for (const words of ['mallory', 'evil', bridge.user_code]) assert.ok(page.text.includes(words));
    }
    const { key, page } = await stage.signIn('bob', { path: `/auth/login?nonce=${bridge.nonce}` });
    assert.equal(page.path, '/auth/bridge');
    assert.equal(key, undefined, 'no default key either');
    assert.deepEqual((await stage.pollBridge(bridge)).json, { status: 'pending' });
  });

  test('refusing ends it, says so to the person, and leaves a warning', async () => {
    const bridge = await stage.startBridge({ linux_user: 'mallory', host: 'evil2' });
    const { browser, page } = await openLink(bridge);
    const refused = await browser.press(page, /^Refuse$/);
    assert.match(refused.heading, /Nothing was connected/);
    assert.equal((await stage.pollBridge(bridge)).status, 410);
    const line = await until(() => stage.gateway.logged('bridge login refused')[0]);
    assert.equal(line.level, 'warn');
    assert.equal(line.linux_user, 'mallory');
    assert.equal((await browser.press(page, /^Connect$/)).status, 404, 'and cannot be taken back');
    assert.equal((await stage.pollBridge(bridge)).status, 410);
  });

  test('the names in it cannot lie by their looks', async () => {
    const bridge = await stage.startBridge({ linux_user: '<b>root</b>', host: 'a"onload=x' });
    const { start, page } = await openLink(bridge);
    for (const { body } of [start, page]) assert.ok(!body.includes('<b>root') && !body.includes('"onload'), body);
    for (const wrong of [{}, { linux_user: '' }, { linux_user: 5 }, { linux_user: 'a\nb' }, { linux_user: 'a', host: 'x\u0000' }, { linux_user: 'a'.repeat(1000) }, []]) {
      assert.equal((await stage.post('/auth/bridge/start', { body: wrong })).status, 400, JSON.stringify(wrong));
    }
  });

  test('of two people who click, one decides', async () => {
    const bridge = await stage.startBridge();
    const [one, other] = await Promise.all([openLink(bridge, 'alice'), openLink(bridge, 'bob')]);
    const pages = await Promise.all([one, other].map(({ browser, page }) => browser.press(page, /^Connect$/)));
    assert.deepEqual(pages.map(({ status }) => status).toSorted(), [200, 404]);
    assert.equal((await stage.pollBridge(bridge)).json.status, 'ready');
  });
});

describe('the poll', () => {
  test('wrong secret 403, none 401, unknown 410, and none of them takes the key away', async () => {
    const bridge = await stage.startBridge();
    const { browser, page } = await openLink(bridge);
    await browser.press(page, /^Connect$/);
    for (const secret of ['wrong', bridge.client_secret.slice(0, -1), `${bridge.client_secret}x`, bridge.nonce, bridge.user_code]) {
      assert.equal((await stage.pollBridge({ ...bridge, client_secret: secret })).status, 403);
    }
    assert.equal((await stage.pollBridge({ ...bridge, client_secret: undefined })).status, 401);
    assert.equal((await stage.pollBridge({ ...bridge, client_secret: '' })).status, 401);
    for (const nonce of ['unknown', 'A'.repeat(43), '*']) assert.equal((await stage.pollBridge({ ...bridge, nonce })).status, 410, nonce);
    const head = await stage.ask('HEAD', `/auth/bridge/poll/${bridge.nonce}`, { headers: { 'X-Bridge-Secret': bridge.client_secret } });
    assert.equal(head.status, 200);
    assert.equal((await stage.pollBridge(bridge)).json.status, 'ready');
  });

  test('of many polls at once, one gets the key', async () => {
    const bridge = await stage.startBridge();
    const { browser, page } = await openLink(bridge);
    await browser.press(page, /^Connect$/);
    const replies = await Promise.all(Array.from({ length: 20 }, () => stage.pollBridge(bridge)));
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, ...Array(19).fill(410)]);
  });

  test('a restart in between takes nothing away', async () => {
    const bridge = await stage.startBridge();
    const { browser, page } = await openLink(bridge);
    await stage.gateway.restart();
    await browser.press(page, /^Connect$/);
    const { api_key: key } = (await stage.pollBridge(bridge)).json;
    const stream = await openStream(stage.gateway.url, bearer(key));
    assert.equal((await stream.next()).event, 'endpoint');
    stream.close();
  });
});

test('a link to nothing is a page that says what to do', async () => {
  const { browser } = await stage.signIn('alice');
  for (const one of [browser, stage.browser()]) {
    for (const path of ['/auth/login?nonce=unknown', '/auth/bridge?nonce=unknown', '/auth/bridge?nonce=', '/auth/bridge']) {
      const page = await one.open(stage.url + path);
      assert.equal(page.status, 404, path);
      assert.match(page.heading, /link has expired/);
      assert.match(page.text, /Start the connection again in your tool/);
    }
  }
});
