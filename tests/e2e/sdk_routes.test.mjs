// The official SDKs 1.x and 2.x over each transport and revision, directly and behind nginx.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as must from './client_scenarios.mjs';
import { isFull } from './harness.mjs';
import { routes, startRoute } from './routes.mjs';
import { clients } from './sdk_clients.mjs';

const readTimeout = 3;  // seconds of nginx: idle connections are cut quickly
const env = { SSE_KEEP_ALIVE_MS: '700' };

/** Tests of one client; `route` is there when they run. `breaks`: also what is cut and restarted. */
function testClient(name, kind, route, breaks) {
  let client;
  const on = (title, check) => test(`${name}: ${title}`, () => check(route(), client));
  before(async () => { client = await kind.open(route().url, route().key); });
  after(() => client?.close());

  on('agrees on the version', () => assert.equal(client.version, kind.version));
  on('lists 24 tools and finds records', must.listsAndCalls);
  on('hears what was wrong', must.explainsMistakes);
  on('cancels a call', must.cancels);
  on('hears of progress while it happens', must.reportsProgress);
  if (isFull) on('carries a large file there and back', must.carriesFiles);
  if (!breaks) return;
  on('goes on after the network was cut', kind.sse ? must.reconnects : must.resumes);
  on('survives a restart of the gateway', (at) => must.survivesRestart(at, client, kind));
}

/** Longer than nginx waits. */
async function allStayIdle(route) {
  const open = await Promise.all(Object.values(clients).map((kind) => kind.open(route.url, route.key)));
  try {
    await Promise.all(open.map((client) => must.staysIdle(route, client, (readTimeout + 2) * 1000)));
  } finally {
    await Promise.all(open.map((client) => client.close()));
  }
}

for (const [name, kind] of Object.entries(routes)) {
  if (!isFull && !kind.fast) continue;
  describe(name, () => {
    let route;
    before(async () => { route = await startRoute(name, { env, readTimeout: `${readTimeout}s` }); });
    after(() => route?.stop());
    if (isFull) test('all clients stay connected while idle', () => allStayIdle(route));
    for (const [client, what] of Object.entries(clients)) {
      if (!isFull && !what.fast) continue;
      describe(client, () => testClient(client, what, () => route, isFull || (kind.breaks && !what.sse)));
    }
  });
}
