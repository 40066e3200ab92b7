// The official SDKs behind one face, so that every test is asked of each of them:
// { list(), call(name, args, options), close(), version, errors }.
import * as second from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { bearer } from './harness.mjs';

const identity = { name: 'e2e', version: '1.0.0' };

/** The SDK offers its newest revision only: offer another one in its place. */
function offer(transport, version) {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => send(message.method !== 'initialize' ? message
    : { ...message, params: { ...message.params, protocolVersion: version } }, options);
  const set = transport.setProtocolVersion.bind(transport);
  transport.setProtocolVersion = (agreed) => { transport.agreed = agreed; set(agreed); };
}

function watch(transport) {
  const errors = [];
  transport.onerror = (error) => errors.push(error);
  return errors;
}

const first = (Transport, path, version) => async (url, key) => {
  const transport = new Transport(new URL(url + path), { requestInit: { headers: bearer(key) } });
  offer(transport, version);
  const errors = watch(transport);
  const client = new Client(identity, { capabilities: {} });
  await client.connect(transport);
  return {
    client, errors, version: transport.agreed,
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
    close: () => client.close(),
  };
};

const newer = (Transport, path, mode) => async (url, key) => {
  const transport = new Transport(new URL(url + path), { requestInit: { headers: bearer(key) } });
  const errors = watch(transport);
  const client = new second.Client(identity, { capabilities: {}, versionNegotiation: { mode } });
  await client.connect(transport);
  errors.length = 0;  // `auto` has been refused once
  return {
    client, errors, version: client.getNegotiatedProtocolVersion(),
    list: async () => (await client.listTools()).tools,
    call: (name, args, options) => client.callTool({ name, arguments: args }, options),
    close: () => client.close(),
  };
};

const revisions = ['2025-03-26', '2025-06-18', '2025-11-25'];

// version: what is agreed on; fast: in every run, not only in `full`; sse: the stream is the session.
export const clients = {
  'SDK 1.x, SSE 2024-11-05': { fast: true, sse: true, version: '2024-11-05', open: first(SSEClientTransport, '/sse', '2024-11-05') },
  ...Object.fromEntries(revisions.map((version) => [`SDK 1.x, HTTP ${version}`,
    { fast: version === '2025-11-25', version, open: first(StreamableHTTPClientTransport, '/mcp', version) }])),
  'SDK 2.x, SSE': { sse: true, version: '2025-11-25', open: newer(second.SSEClientTransport, '/sse', 'legacy') },
  'SDK 2.x, HTTP legacy': { version: '2025-11-25', open: newer(second.StreamableHTTPClientTransport, '/mcp', 'legacy') },
  // The gateway does not speak 2026-07-28: `auto` asks for it and goes on with the handshake.
  'SDK 2.x, HTTP auto': { fast: true, version: '2025-11-25', open: newer(second.StreamableHTTPClientTransport, '/mcp', 'auto') },
};
