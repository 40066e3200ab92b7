// The pages in Chromium: the whole way with a mouse, with a keyboard, without scripts; every page for axe-core, in
// light and dark, on a phone and on a desktop.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { connect, isFull, until } from './harness.mjs';
import { Chromium, axe, look, overflow } from './login/chromium.mjs';
import { HttpsFront } from './login/https_front.mjs';
import { Stage, people } from './login/stage.mjs';

let stage;
let chromium;
before(async () => {
  stage = await Stage.start({ accounts: { alice: 'alice', bob: 'bob' }, groups: { crm1: 'CRM-Main', partners: 'CRM-Partners' } });
  chromium = await Chromium.start();
});
after(async () => {
  await chromium?.stop();
  await stage?.stop();
});

const button = (page, name) => page.getByRole('button', { name });
async function passProvider(page, { name, password }) {
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
}
/** From the login page to the welcome page; the key on it. */
async function signIn(page, name = 'alice', at = stage.url) {
  await page.goto(`${at}/auth/login`);
  await button(page, /^Sign in with/).click();
  await passProvider(page, people[name]);
  await page.waitForURL(`${at}/auth/welcome`);
  return (await page.locator('main').innerText()).match(/smcp_[0-9A-Za-z]{49}/)[0];
}
/** Nothing was blocked, no script failed, and nobody else was asked. */
function isClean(page) {
  assert.deepEqual(page.faults, []);
  const known = [stage.url, stage.sandbox.base];
  assert.deepEqual(page.requests.filter((url) => !known.some((one) => url.startsWith(`${one}/`)) && !url.startsWith('data:')), []);
}

for (const [title, options] of [['on a desktop', {}], ['on a phone, without scripts', { screen: 'phone', scripts: false, scheme: 'dark' }]]) {
  test(`login, key, MCP call, revoke, 401: ${title}`, async (t) => {
    const page = await chromium.open(options);
    const key = await signIn(page);
    const client = await connect(`${stage.gateway.url}/crm1`, key);
    t.after(() => client.close());
    const result = await client.callTool({ name: 'suitecrm_crm1_search', arguments: { module: 'Accounts', max_results: 1 } });
    assert.equal(result.structuredContent.records.length, 1);
    await page.getByRole('link', { name: 'Your keys', exact: true }).click();
    const row = page.getByRole('row').filter({ has: page.getByText('default', { exact: true }) });
    await row.getByText('Revoke', { exact: false }).first().click();
    await row.getByRole('button', { name: 'Revoke this key' }).click();
    await page.getByText('The key is revoked').waitFor();
    assert.equal((await stage.use(key, 'crm1')).status, 401);
    isClean(page);
    await page.context().close();
  });
}

describe('comfort', () => {
  test('the copy button copies the key and says so to a screen reader; the setup of a client opens, with the key in it', async () => {
    const page = await chromium.open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.url });
    const key = await signIn(page);
    await button(page, 'Copy the key').click();
    await page.getByRole('status').filter({ hasText: 'Copied the key' }).waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
    for (const name of [/Claude Code/, /Claude Desktop \(macOS\)/, /Claude Desktop \(Windows\)/, /OpenClaw/]) {
      const setup = page.locator('details.setup').filter({ hasText: name }).first();
      assert.equal(await setup.locator('ol').isVisible(), false, String(name));
      await setup.locator('summary').click();
      await setup.locator('ol').waitFor();
      assert.ok((await setup.innerText()).includes(key), await setup.innerText());
    }
    isClean(page);
    await page.context().close();
  });

  test('with the keyboard alone', async () => {
    const page = await chromium.open();
    await page.goto(`${stage.url}/auth/login`);
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Skip to the content');
    assert.equal(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0), true, 'it is seen when it has the focus');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^Sign in with/);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
    await page.keyboard.press('Enter');
    await page.getByLabel('User name').waitFor();
    await page.context().close();
  });
});

/** Every page, in the order of a visit: its first heading, whose browser it is in (alice is signed in), how to get there. */
const pages = [
  ['Sign in', 'nobody', (page) => page.goto(`${stage.url}/auth/login`)],
  ['Sign in', 'nobody', (page) => page.goto(`${stage.url}/auth/login?then=keys`)],
  ['Sign in', 'nobody', async (page) => page.goto((await stage.startBridge()).login_url)],
  ['You are signed in', 'alice', (page) => signIn(page)],
  ['You are signed in', 'alice', (page) => page.reload()],
  ['Your API keys', 'alice', (page) => page.goto(`${stage.url}/auth/keys`)],
  ['Your API keys', 'alice', async (page) => {
    await page.getByLabel('Name of the new key').fill('laptop');
    await button(page, 'Make key').click();
    await page.getByRole('heading', { name: 'Your new key' }).waitFor();
  }],
  ['Your API keys', 'alice', async (page) => {
    await page.getByLabel('Name of the new key').fill('laptop');
    await button(page, 'Make key').click();
    await page.getByRole('alert').waitFor();
  }],
  ['Connect this tool?', 'alice', async (page) =>
    page.goto((await stage.startBridge({ linux_user: 'ann', host: `a-host-with-a-${'very-'.repeat(15)}long-name` })).login_url)],
  ['Your tool is connected', 'alice', (page) => button(page, 'Connect').click()],
  ['Nothing was connected', 'alice', async (page) => {
    await page.goto((await stage.startBridge()).login_url);
    await button(page, 'Refuse').click();
  }],
  ['This link has expired', 'alice', (page) => page.goto(`${stage.url}/auth/bridge?nonce=x`)],
  ['This sign-in has expired', 'nobody', (page) => page.goto(`${stage.url}/auth/callback?state=x&code=y`)],
  ['The sign-in was cancelled', 'nobody', async (page) => {
    await page.goto(`${stage.url}/auth/login`);
    await button(page, /^Sign in with/).click();
    await button(page, 'Cancel').click();
  }],
  ['You are signed in', 'nobody', (page) => signIn(page, 'frank')],  // in no group: no CRM is open
  ['You are signed out', 'alice', async (page) => {
    await page.goto(`${stage.url}/auth/keys`);
    await button(page, 'Sign out').click();
  }],
];
const looks = [['desktop', 'light'], ['phone', 'dark'], ...isFull ? [['desktop', 'dark'], ['phone', 'light']] : []];

test('axe-core finds nothing on any page, in any look, and nothing sticks out', { timeout: 110_000 }, async () => {
  const open = { alice: await chromium.open(), nobody: await chromium.open() };
  for (const [heading, whose, go] of pages) {
    const page = open[whose];
    await look(page, ...looks[0]);
    await go(page);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.evaluate(() => { for (const details of document.querySelectorAll('details')) { details.removeAttribute('name'); details.open = true; } });
    for (const [i, one] of looks.entries()) {
      await look(page, ...one);
      const where = `${heading}, ${page.url()}, ${one.join(', ')}`;
      assert.deepEqual(await axe(page, { onlyLook: i > 0 && !isFull }), [], where);
      assert.equal(await overflow(page), 0, where);
    }
  }
  for (const page of Object.values(open)) {
    // Chromium itself notes that a page was answered with 400 or more.
    page.faults = page.faults.filter((fault) => !/^Failed to load resource: the server responded with a status of 4/.test(fault));
    isClean(page);
    await page.context().close();
  }
});

describe('other sites, in a real browser', () => {
  let site;  // on another origin and another site: localhost
  before(async () => {
    site = http.createServer((request, reply) => {
      const html = request.url === '/frame' ? `<iframe src="${stage.url}/auth/keys"></iframe>`
        : `<form method="post" action="${stage.url}/auth/keys"><input name="action" value="new"><input name="name" value="mine"></form><script>document.forms[0].submit()</script>`;
      reply.setHeader('Content-Type', 'text/html').end(html);
    });
    site.listen(0, 'localhost');
    await once(site, 'listening');
    site.url = `http://localhost:${site.address().port}`;
  });
  after(() => {
    site?.close();
    site?.closeAllConnections();
  });

  test('a form that sends itself does nothing, and no page can be put into a frame', async () => {
    const page = await chromium.open();
    await signIn(page);
    await page.goto(`${site.url}/form`).catch(() => {});  // it leaves at once
    await page.waitForURL(`${stage.url}/auth/**`);
    await page.goto(`${stage.url}/auth/keys`);
    assert.equal(await page.getByText('mine', { exact: true }).count(), 0);
    await page.goto(`${site.url}/frame`);
    await until(() => page.faults.some((fault) => /frame/i.test(fault)), 5000, 'Chromium refuses');
    assert.ok(page.frames().every((frame) => !frame.url().startsWith(stage.url)));
    await page.context().close();
  });
});

test('behind TLS: Chromium takes the cookies, and a public http address has the red banner', { skip: isFull ? false : 'only in ./test.sh full' }, async (t) => {
  const name = 'mcp.example.test';
  const secure = await Stage.start({ publicUrl: `https://${name}`, env: { TRUST_PROXY: '1' }, idpArguments: ['--idp-redirect-uri', `https://${name}/auth/callback`] });
  t.after(() => secure.stop());
  const front = await HttpsFront.start(secure.gateway.port, name);
  t.after(() => front.stop());
  const plain = await Stage.start({ publicUrl: 'http://plain.example.test', idpArguments: ['--idp-redirect-uri', 'http://plain.example.test/auth/callback'] });
  t.after(() => plain.stop());
  const own = await Chromium.start({ hosts: { ...front.hosts, 'plain.example.test': plain.gateway.port } });
  t.after(() => own.stop());
  const page = await own.open();
  assert.ok(await signIn(page, 'alice', `https://${name}`));
  const cookies = await page.context().cookies(`https://${name}`);
  assert.deepEqual(cookies.map(({ name: cookie, secure: isSecure, httpOnly, sameSite, path }) => [cookie, isSecure, httpOnly, sameSite, path]),
    [['__Host-smcp_session', true, true, 'Lax', '/']]);
  assert.equal(await page.getByText('not encrypted').count(), 0);
  assert.ok(await signIn(page, 'alice', 'http://plain.example.test'));
  await page.getByText('This connection is not encrypted').waitFor();
  assert.deepEqual(await axe(page), []);
});
