// How often one address may come, and which address counts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bearer, until } from './harness.mjs';
import { passProvider } from './login/person.mjs';
import { Stage, people } from './login/stage.mjs';

const start = async (t, options) => {
  const stage = await Stage.start(options);
  t.after(() => stage.stop());
  return stage;
};
/** The statuses of `count` requests, one after the other. */
async function repeat(count, send) {
  const replies = [];
  for (let i = 0; i < count; ++i) replies.push(await send(i));
  return replies;
}
const statuses = (replies) => replies.map(({ status }) => status);
const is429 = (reply, limit, window) => {
  assert.equal(reply.status, 429);
  const wait = Number(reply.headers['retry-after']);
  assert.ok(wait >= 1 && wait <= window, `Retry-After: ${wait}`);
  assert.equal(reply.headers['ratelimit-limit'], String(limit));
  assert.equal(reply.headers['ratelimit-remaining'], '0');
};

describe('per address', () => {
  let stage;
  before(async () => { stage = await Stage.start(); });
  after(() => stage?.stop());
  const body = { linux_user: 'ann' };

  test('a tool may start 10 logins in 15 minutes', async () => {
    const replies = await repeat(11, () => stage.post('/auth/bridge/start', { from: '127.0.2.1', body }));
    assert.deepEqual(statuses(replies.slice(0, 10)), Array(10).fill(200));
    is429(replies[10], 10, 900);
    assert.equal((await stage.post('/auth/bridge/start', { from: '127.0.2.2', body })).status, 200, 'another address may');
    const line = await until(() => stage.gateway.logged('rate limited').find(({ route }) => route === 'bridge_start'));
    assert.equal(line.level, 'warn');
  });

  test('60 polls a minute per login, whoever asks from where; one for each of two people behind one address', async () => {
    const [one, other] = await Promise.all([stage.startBridge(), stage.startBridge()]);
    const replies = await repeat(61, (i) => stage.pollBridge(one, { from: `127.0.3.${1 + i % 2}` }));
    assert.deepEqual(statuses(replies.slice(0, 60)), Array(60).fill(200));
    is429(replies[60], 60, 60);
    assert.equal((await stage.pollBridge(other, { from: '127.0.3.1' })).status, 200);
  });

  test('who guesses logins is counted by address', async () => {
    const replies = await repeat(61, (i) => stage.pollBridge({ nonce: `guess${i}`, client_secret: 'x' }, { from: '127.0.3.9' }));
    assert.deepEqual([statuses(replies).filter((status) => status === 410).length, replies[60].status], [60, 429]);
  });

  test('20 logouts a minute', async () => {
    const replies = await repeat(21, () => stage.post('/auth/logout', { from: '127.0.2.3', headers: bearer('smcp_no') }));
    assert.deepEqual(statuses(replies.slice(0, 20)), Array(20).fill(401));
    is429(replies[20], 20, 60);
  });

  test('guesses at the operator\'s key', async () => {
    const replies = await repeat(21, (i) => stage.post('/auth/revoke', { from: '127.0.2.4', headers: { 'X-Admin-Key': `guess${i}` }, body: { sub: 'x' } }));
    is429(replies[20], 20, 60);
  });

  test('60 visits a minute of the login: then a page says so, and how long to wait', async () => {
    const browser = stage.browser({ from: '127.0.2.5' });
    const pages = await repeat(61, () => browser.open(`${stage.url}/auth/login`));
    assert.deepEqual(statuses(pages.slice(0, 60)), Array(60).fill(200));
    assert.equal(pages[60].status, 429);
    assert.match(pages[60].heading, /Too many requests/);
    assert.ok(Number(pages[60].headers['retry-after']) >= 1);
    assert.equal((await stage.browser().open(`${stage.url}/auth/login`)).status, 200);
  });

  test('60 ways back a minute', async () => {
    const browser = stage.browser({ from: '127.0.2.6' });
    const pages = await repeat(61, () => browser.open(`${stage.url}/auth/callback?state=x&code=y`));
    assert.deepEqual(statuses(pages.slice(0, 60)), Array(60).fill(400));
    assert.equal(pages[60].status, 429);
  });

  test('60 visits a minute of the keys', async () => {
    const { browser } = await stage.signIn('alice');  // the page after it counts, too
    browser.from = '127.0.2.7';
    const pages = await repeat(61, () => browser.open(`${stage.url}/auth/keys`));
    assert.deepEqual([pages[59].status, pages[60].status], [200, 429]);
  });
});

describe('X-Forwarded-For', () => {
  const starts = (stage, forwarded, from = '127.0.4.1') =>
    stage.post('/auth/bridge/start', { from, body: { linux_user: 'ann' }, headers: { 'X-Forwarded-For': forwarded } });

  test('without TRUST_PROXY it counts for nothing', async (t) => {
    const stage = await start(t);
    const replies = await repeat(11, (i) => starts(stage, `203.0.113.${i}`));
    assert.equal(replies[10].status, 429);
  });

  test('with TRUST_PROXY the last hop counts, whatever the client wrote before it', async (t) => {
    const stage = await start(t, { env: { TRUST_PROXY: '1' } });
    const replies = await repeat(11, (i) => starts(stage, `203.0.113.${i}, 198.51.100.7`));
    assert.equal(replies[10].status, 429);
    assert.equal((await starts(stage, '198.51.100.7, 203.0.113.1')).status, 200, 'another last hop is another client');
    const lines = await until(() => { const all = stage.gateway.logged('bridge login started'); return all.length >= 11 && all; });
    assert.deepEqual([...new Set(lines.map(({ address }) => address))].toSorted(), ['198.51.100.7', '203.0.113.1']);
  });

  test('ports, networks of IPv6, and what is no address', async (t) => {
    const stage = await start(t, { env: { TRUST_PROXY: '1' } });
    const same = { '198.51.100.7': ['198.51.100.7', '198.51.100.7:41234', '10.0.0.9, 198.51.100.7'],
      'one /64': ['2001:db8:1:2::1', '[2001:db8:1:2::2]:443', '2001:db8:1:2:3:4:5:6'], 'no address': ['unknown', '_hidden', ''] };
    for (const [what, names] of Object.entries(same)) {
      const replies = await repeat(11, (i) => starts(stage, names[i % names.length]));
      assert.deepEqual(statuses(replies), [...Array(10).fill(200), 429], what);
    }
    assert.equal((await starts(stage, '2001:db8:1:3::1')).status, 200, 'the next network');
    await stage.gateway.program.line(/"level":"warn"[^\n]*X-Forwarded-For/);
  });

  test('the page of a bridge login shows the address that counts', async (t) => {
    const stage = await start(t, { env: { TRUST_PROXY: '1' } });
    const bridge = (await starts(stage, '10.0.0.1, 198.51.100.9')).json;
    const browser = stage.browser();
    const page = await passProvider(browser, await browser.press(await browser.open(bridge.login_url), /Sign in/), people.alice);
    assert.match(page.text, /198\.51\.100\.9/);
    assert.doesNotMatch(page.text, /10\.0\.0\.1/);
  });
});

test('the limits hold over a restart', async (t) => {
  const stage = await start(t);
  const send = () => stage.post('/auth/bridge/start', { from: '127.0.5.1', body: { linux_user: 'ann' } });
  await repeat(10, send);
  await stage.gateway.restart();
  assert.equal((await send()).status, 429);
});
