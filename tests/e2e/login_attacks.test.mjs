// What an attacker may try between the gateway, the provider and a person's browser. Forms have a file of their
// own, and so have tools that ask for a key.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from './harness.mjs';
import { Stage, referenceOf } from './login/stage.mjs';

let stage;
before(async () => { stage = await Stage.start(); });
after(() => stage?.stop());

const toCallback = { stopBefore: /\/auth\/callback\?/ };
/** A person has signed in at the provider, and the browser is about to come back: the callback's URL. */
const callbackOf = async (browser, person = 'alice') => {
  const { page } = await stage.signIn(person, { browser, ...toCallback });
  return page.location;
};
const failures = () => stage.gateway.logged('auth login failed');
/** Nobody is signed in, no key was shown, and there is one log line with this code and the page's reference. */
async function isRefused(browser, page, code) {
  const lines = () => failures().filter(({ reqId }) => reqId === referenceOf(page));
  const line = await until(() => lines()[0], 5000, `a line for ${page.text}`);
  assert.equal(line.code, code);
  assert.ok(['warn', 'info', 'error'].includes(line.level));
  assert.doesNotMatch(page.body, /smcp_/);
  assert.equal(browser.jar.get('smcp_session'), undefined);
  assert.equal(lines().length, 1);
}

describe('an answer of the provider that is wrong in one way', () => {
  const wrong = { alg_none: 'oidc.token_algorithm', hs256: 'oidc.token_algorithm', bad_signature: 'oidc.bad_signature',
    unknown_key: 'oidc.unknown_key', wrong_iss: 'oidc.wrong_issuer', wrong_aud: 'oidc.wrong_audience', wrong_azp: 'oidc.wrong_party',
    wrong_nonce: 'oidc.wrong_nonce', no_nonce: 'oidc.wrong_nonce', expired: 'oidc.token_expired', not_yet_valid: 'oidc.token_from_future',
    wrong_response_iss: 'oidc.callback_issuer', no_response_iss: 'oidc.callback_issuer', wrong_userinfo_sub: 'oidc.userinfo_subject' };
  for (const [forgery, code] of Object.entries(wrong)) {
    test(forgery, async () => {
      await stage.idp.forge(forgery);
      const { browser, page } = await stage.signIn('alice');
      assert.equal(page.status, 401, page.text);
      await isRefused(browser, page, code);
      assert.ok((await stage.signIn('alice', { browser })).key, 'the next login, an honest one, works');
    });
  }
});

describe('the way back from the provider', () => {
  const codes = (url) => new URL(url).searchParams;
  const with_ = (url, changes) => {
    const changed = new URL(url);
    for (const [name, value] of Object.entries(changes)) value === undefined ? changed.searchParams.delete(name) : changed.searchParams.set(name, value);
    return changed.href;
  };
  const refuses = async (browser, url, status, code) => {
    const page = await browser.open(url);
    assert.equal(page.status, status, `${url} ${page.text}`);
    await isRefused(browser, page, code);
  };

  test('a link to it, sent to somebody else, signs nobody in as the attacker', async () => {
    const attacker = stage.browser();
    const url = await callbackOf(attacker, 'bob');
    const victim = stage.browser();
    await victim.open(`${stage.url}/auth/login`);
    await refuses(victim, url, 403, 'oidc.other_browser');
    await refuses(attacker, url, 400, 'oidc.unknown_state');  // it was used up
  });

  test('nor does it in a browser without cookies', async () => {
    await refuses(stage.browser(), await callbackOf(stage.browser(), 'bob'), 403, 'oidc.other_browser');
  });

  test('a stolen code is worth nothing with a state of one\'s own', async () => {
    const victim = stage.browser();
    const stolen = codes(await callbackOf(victim)).get('code');
    const thief = stage.browser();
    const own = await callbackOf(thief, 'bob');
    await refuses(thief, with_(own, { code: stolen }), 400, 'oidc.code_refused');  // PKCE: another login's verifier
  });

  test('a code and a state are good for one time', async () => {
    const browser = stage.browser();
    const url = await callbackOf(browser);
    assert.equal((await browser.open(url)).path, '/auth/welcome');
    const other = stage.browser();
    const own = await callbackOf(other);
    await refuses(other, with_(own, { code: codes(url).get('code') }), 400, 'oidc.code_refused');
    await refuses(other, own, 400, 'oidc.unknown_state');
  });

  for (const name of ['code', 'state', 'iss']) {
    test(`${name} twice`, async () => {
      const browser = stage.browser();
      const url = await callbackOf(browser);
      await refuses(browser, `${url}&${name}=${encodeURIComponent(codes(url).get(name))}`, 400, 'http.bad_form');
      await refuses(browser, `${url}&${name}=other`, 400, 'http.bad_form');
    });
    test(`no ${name}`, async () => {
      const browser = stage.browser();
      const url = await callbackOf(browser);
      const [status, code] = { code: [400, 'oidc.bad_callback'], state: [400, 'oidc.unknown_state'], iss: [401, 'oidc.callback_issuer'] }[name];
      await refuses(browser, with_(url, { [name]: undefined }), status, code);
    });
  }

  test('code and error together: the error counts', async () => {
    const browser = stage.browser();
    await refuses(browser, with_(await callbackOf(browser), { error: 'access_denied' }), 200, 'oidc.user_cancelled');
  });

  test('an error without a login is no page of ours that says what somebody else wants', async () => {
    const browser = stage.browser();
    const words = 'Call +1 555 0100 and tell your password';
    const page = await browser.open(`${stage.url}/auth/callback?error=server_error&error_description=${encodeURIComponent(words)}&state=x`);
    assert.equal(page.status, 400);
    assert.ok(!page.text.includes('555'), page.text);
  });

  test('mark-up in parameters stays text', async () => {
    const mark = '<script>alert(1)</script>';
    const browser = stage.browser();
    for (const path of [`/auth/login?then=${mark}`, `/auth/login?nonce=${mark}`, `/auth/callback?error=${mark}&state=${mark}`, `/auth/keys?done=${mark}`]) {
      assert.ok(!(await browser.open(encodeURI(`${stage.url}${path}`))).body.includes(mark), path);
    }
  });
});

describe('cookies that somebody has planted', () => {
  test('a session from before the login is not the one after it, and is over', async () => {
    const mallory = (await stage.signIn('bob')).browser.jar.get('smcp_session').value;
    const browser = stage.browser();
    browser.jar.store(new URL(stage.url), [`smcp_session=${mallory}; Path=/`]);
    const { page } = await stage.signIn('alice', { browser });
    assert.match(page.text, /Alice Archer/);
    const now = browser.jar.get('smcp_session').value;
    assert.notEqual(now, mallory);
    const thief = stage.browser();
    thief.jar.store(new URL(stage.url), [`smcp_session=${mallory}; Path=/`]);
    assert.equal((await thief.open(`${stage.url}/auth/keys`)).path, '/auth/login');
  });

  test('two sessions at once are none', async () => {
    const { browser } = await stage.signIn('alice');
    const other = (await stage.signIn('bob')).browser.jar.get('smcp_session').value;
    browser.jar.store(new URL('/auth/x', stage.url), [`smcp_session=${other}; Path=/auth`]);
    assert.equal((await browser.open(`${stage.url}/auth/keys`)).path, '/auth/login');
  });

  test('a made-up, cut or changed session is none', async () => {
    const { browser } = await stage.signIn('alice');
    const { value } = browser.jar.get('smcp_session');
    const [user] = value.split('.');
    for (const changed of [value.slice(0, -1), `${value}A`, `${user}.`, user, `${user}.${'A'.repeat(43)}`, '.', 'a'.repeat(5000), '%00', '*']) {
      const thief = stage.browser();
      thief.jar.store(new URL(stage.url), [`smcp_session=${changed}; Path=/`]);
      assert.equal((await thief.open(`${stage.url}/auth/keys`)).path, '/auth/login', changed);
    }
  });

  test('what is in the cookie of a login begun does not open anything after it', async () => {
    const browser = stage.browser();
    await callbackOf(browser);
    const flow = browser.jar.get('smcp_login').value;
    const thief = stage.browser();
    thief.jar.store(new URL(stage.url), [`smcp_session=${flow}; Path=/`]);
    assert.equal((await thief.open(`${stage.url}/auth/keys`)).path, '/auth/login');
  });
});

describe('where a redirect may lead', () => {
  const own = (url) => new URL(url).origin === stage.url;
  test('never to where a parameter says', async () => {
    for (const target of ['https://attacker.example/', '//attacker.example/', '/\\attacker.example', 'bridge://attacker.example', 'keys@attacker.example']) {
      for (const name of ['then', 'next', 'redirect', 'redirect_uri', 'return_to', 'url']) {
        const browser = stage.browser();
        const start = await browser.open(`${stage.url}/auth/login?${name}=${encodeURIComponent(target)}`);
        assert.equal(start.path, '/auth/login');
        assert.ok(start.forms.every(({ action }) => own(action)), start.body);
        assert.ok(!start.body.includes('attacker'), start.body);
      }
      const browser = stage.browser();
      const start = await browser.open(`${stage.url}/auth/login`);
      const provider = await browser.press(start, /Sign in/, { then: target });
      const page = await browser.press(provider, /^Sign in$/, { username: 'alice', password: 'AlicePw1!' });
      assert.ok(own(page.url), page.url);
      assert.ok(browser.trail.every(({ url }) => !url.startsWith('http://attacker') && !url.startsWith('https://attacker')));
    }
  });

  test('nor to a path that is read as another host', async () => {
    for (const path of ['//attacker.example', '//attacker.example/auth/login', '/auth//attacker.example', '/\\attacker.example/auth/keys']) {
      const { status, headers } = await stage.browser().exchange('GET', Object.assign(new URL(stage.url), { pathname: path }),
        { Host: new URL(stage.url).host });
      assert.ok(status >= 400 || (headers.location ?? '').startsWith(stage.url) || /^\/[^/\\]/.test(headers.location), `${path}: ${headers.location}`);
    }
  });

  test('the name of the host in a request decides nothing', async () => {
    const url = new URL(stage.url);
    const asks = (path, headers) => stage.browser().exchange('GET', new URL(path, url), headers);
    for (const host of ['attacker.example', `attacker.example:${url.port}`, `127.0.0.1.attacker.example:${url.port}`, `user@127.0.0.1:${url.port}`]) {
      for (const path of ['/', '/auth/login', '/auth/keys', '/auth/callback?state=x&code=y']) {
        const reply = await asks(path, { Host: host });
        assert.ok([400, 403].includes(reply.status), `${host}${path}: ${reply.status}`);
        assert.equal(reply.headers.location, undefined);
      }
    }
    const lies = { 'X-Forwarded-Host': 'attacker.example', 'X-Forwarded-Proto': 'https', Forwarded: 'host=attacker.example;proto=https', 'X-Original-URL': '/auth/keys', 'X-HTTP-Method-Override': 'POST' };
    for (const path of ['/', '/auth/login', '/auth/keys']) {
      const reply = await asks(path, { Host: url.host, ...lies });
      assert.ok(!JSON.stringify(reply).includes('attacker.example'), path);
      assert.ok(reply.cookies.every((cookie) => cookie.startsWith('smcp_')), 'the scheme is the public URL\'s');
    }
    const bridge = await stage.post('/auth/bridge/start', { headers: lies, body: { linux_user: 'ann' } });
    assert.ok(JSON.parse(bridge.text).login_url.startsWith(`${stage.url}/auth/login?nonce=`), bridge.text);
    const { page } = await stage.signIn('alice', { browser: stage.browser({ headers: lies }), stopBefore: /authorize/ });
    assert.equal(new URL(page.location).searchParams.get('redirect_uri'), `${stage.url}/auth/callback`);
  });

  test('of the two names of this machine the public one is used, before anything begins', async () => {
    const page = await stage.browser().open(`${stage.url.replace('127.0.0.1', 'localhost')}/auth/login?then=keys`);
    assert.equal(page.url, `${stage.url}/auth/login?then=keys`);
  });
});

test('every answer below /auth/ forbids storing, framing, sniffing and foreign content', async () => {
  const { browser } = await stage.signIn('alice');
  const pages = ['/', '/auth/login', '/auth/callback', '/auth/callback?state=x&code=y', '/auth/welcome', '/auth/keys', '/auth/bridge?nonce=x', '/auth/bridge/poll/x'];
  for (const path of pages) {
    const { headers, status } = await browser.exchange('GET', new URL(path, stage.url), { Host: new URL(stage.url).host, Cookie: browser.jar.header(new URL(stage.url)) });
    for (const [name, value] of [['cache-control', 'no-store'], ['x-content-type-options', 'nosniff'], ['referrer-policy', 'no-referrer'], ['x-frame-options', 'DENY'], ['cross-origin-opener-policy', 'same-origin']]) {
      assert.equal(headers[name], value, `${path} ${status}: ${name}`);
    }
    if (!/html/.test(headers['content-type'] ?? '')) continue;
    const policy = headers['content-security-policy'];
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) assert.ok(policy.includes(rule), `${path}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe|\*/);
  }
  const nonces = await Promise.all([1, 2].map(async () => (await browser.open(`${stage.url}/auth/login`)).headers['content-security-policy'].match(/nonce-([\w+/=-]+)/)[1]));
  assert.notEqual(nonces[0], nonces[1]);
});

test('cookies over http: no prefix, not Secure, but HttpOnly, Lax, for every path of this host', async () => {
  const { browser } = await stage.signIn('alice');
  const lines = browser.trail.filter(({ url }) => url.startsWith(stage.url)).flatMap(({ cookies }) => cookies);
  assert.ok(lines.length >= 3);
  for (const line of lines) assert.match(line, /^smcp_(login|session)=[\w.-]*; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  assert.deepEqual(browser.jar.refused, []);
});
