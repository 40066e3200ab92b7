// What each client must be able to do on each route. All take a route (routes.mjs) and a connected
// client (sdk_clients.mjs).
import assert from 'node:assert/strict';
import { sleep, until } from './harness.mjs';

const parsed = (result) => {
  assert.ok(!result.isError, JSON.stringify(result.content));
  return JSON.parse(result.content[0].text);
};
const leads = (count) => Array.from({ length: count }, (_, i) => ({ last_name: `Lead ${i}` }));

export async function search(route, client, options) {
  const found = parsed(await client.call(route.tool('search'), { module: 'Accounts', max_results: 2 }, options));
  assert.equal(found.module, 'Accounts');
  assert.equal(found.records.length, 2);
  assert.ok(found.records.every((record) => record.id && record.name), JSON.stringify(found));
}

export async function listsAndCalls(route, client) {
  const tools = await client.list();
  assert.equal(tools.length, 24);
  assert.ok(tools.some((tool) => tool.name === route.tool('search')), tools[0].name);
  await search(route, client);
}

export async function explainsMistakes(route, client) {
  const refused = await client.call(route.tool('search'), { module: 'Acounts' });
  assert.equal(refused.isError, true);
  assert.match(refused.content[0].text, /Accounts/);
  await assert.rejects(async () => {
    const result = await client.call(route.tool('explode'), {});
    if (result.isError) throw new Error(result.content[0].text);
  }, /explode/);
}

/** Each record takes a while; what is heard of the first must not wait for the last. */
export async function reportsProgress(route, client) {
  await route.sandbox.fault({ fault: 'delay', ms: 90, times: -1, method: 'set_entry' });
  const steps = [];
  const result = await client.call(route.tool('bulk_upsert'), { module: 'Leads', records: leads(5) },
    { onprogress: ({ progress, total }) => steps.push({ progress, total, at: Date.now() }) });
  const ended = Date.now();
  await route.sandbox.heal();
  assert.equal(parsed(result).count, 5);
  // The SDK may drop one that arrives together with the result.
  assert.ok(steps.length >= 3, JSON.stringify(steps));
  assert.ok(steps.every(({ progress, total }, i) => total === 5 && (i === 0 || progress > steps[i - 1].progress)));
  assert.ok(ended - steps[0].at > 150, `the first step was held back: ${ended - steps[0].at} ms before the end`);
}

export async function cancels(route, client) {
  const cancelled = () => route.gateway.logged('tool call').filter((line) => line.status === 'cancelled').length;
  const searches = async () => (await route.sandbox.state()).calls.get_entry_list ?? 0;
  const [before, calls] = [cancelled(), await searches()];
  await route.sandbox.fault({ fault: 'delay', ms: 1500, times: 1, method: 'get_entry_list' });
  const stop = new AbortController();
  const pending = assert.rejects(search(route, client, { signal: stop.signal }));
  await until(async () => await searches() > calls);
  stop.abort('enough');
  await pending;
  await until(() => cancelled() > before, 5000, 'the gateway has cancelled the call before the CRM answered');
  await route.sandbox.heal();
  await search(route, client);
}

export async function carriesFiles(route, client) {
  const file = Buffer.alloc(route.fileBytes, 'SuiteCRM ').toString('base64');
  const { id } = parsed(await client.call(route.tool('create_note'), { name: 'Large' }));
  parsed(await client.call(route.tool('set_note_attachment'), { id, filename: 'large.bin', file_base64: file }));
  const read = parsed(await client.call(route.tool('get_note_attachment'), { id, max_bytes: route.fileBytes }));
  assert.ok(read.file_base64 === file, `${read.file_base64?.length} of ${file.length} characters`);
}

/** Nothing happens for `ms`, which is longer than the proxy's patience. */
export async function staysIdle(route, client, ms) {
  const opened = () => route.gateway.logged('sse opened').length;
  const before = opened();
  await sleep(ms);
  assert.deepEqual(client.errors, []);
  assert.equal(opened(), before, 'no stream was lost and opened again');
  await search(route, client);
}

/** The network breaks in the middle of a call: its answer comes all the same, and it ran once. */
export async function resumes(route, client) {
  const writes = async () => (await route.sandbox.state()).calls.set_entry ?? 0;
  const before = await writes();
  await route.sandbox.fault({ fault: 'delay', ms: 200, times: -1, method: 'set_entry' });
  let cuts = 0;
  const result = await client.call(route.tool('bulk_upsert'), { module: 'Leads', records: leads(6) },
    { onprogress: () => { if (!cuts++) route.relay.cut(); }, timeout: 20_000 });
  await route.sandbox.heal();
  assert.ok(cuts > 0, 'the call was running when its connection was cut');
  assert.equal(parsed(result).count, 6);
  assert.equal(await writes(), before + 6);
  await search(route, client);
}

/** With SSE the session goes with its stream: the client opens another and is served as before. */
export async function reconnects(route, client) {
  const opened = route.gateway.logged('sse opened').length;
  route.relay.cut();
  await until(() => route.gateway.logged('sse opened').length > opened, 10_000, 'the client is back');
  await until(() => search(route, client, { timeout: 2000 }).then(() => true, () => false), 5000, 'it is served again');
}

export async function survivesRestart(route, client, { sse }) {
  await route.gateway.restart();
  if (sse) {
    await until(() => route.gateway.logged('sse opened').length > 0, 10_000, 'the client is back');
    await until(() => search(route, client, { timeout: 2000 }).then(() => true, () => false), 5000, 'it is served again');
  }
  await search(route, client);
}
