// The ways from a client to the gateway: directly, and through nginx in the setups that people have.
import { Gateway, Sandbox, alice } from './harness.mjs';
import { Nginx, sites } from './nginx.mjs';
import { Relay } from './relay.mjs';

const behindProxy = { TRUST_PROXY: '1', GATEWAY_PUBLIC_URL: 'https://mcp.example.com' };

// fast: in every run, not only in `full`; breaks: there, also with what is cut and restarted.
export const routes = {
  direct: { fast: true },
  nginx: { fast: true, breaks: true, site: 'single', env: behindProxy },
  'nginx /crm1/': { fast: true, site: 'prefix', env: behindProxy, path: '/crm1', codes: ['crm1', 'crm2'] },
  'nginx defaults': { fast: true, site: 'defaults', env: behindProxy, fileBytes: 500_000 },  // nginx itself takes 1 MB
  'nginx buffered': { site: 'buffered', env: behindProxy },
};

/**
 * A sandbox, a gateway, nginx where the route has one, and a relay before it all. `url` is what a client
 * of crm1 is told; `tool(name)` is a tool's full name there. env: variables of the gateway.
 */
export async function startRoute(name, { env, readTimeout } = {}) {
  const { codes = ['crm1'], path = '', site, fileBytes = 3_000_000, env: own } = routes[name];
  const prefix = codes.length > 1 ? 'suitecrm_crm1_' : 'suitecrm_';
  const started = [];  // in this order; stopped in the other
  const keep = (part) => { started.unshift(part); return part; };
  const stop = async () => {
    for (const part of started) await part.stop();
    route.gateway?.remove();
  };
  const route = { name, fileBytes, stop, tool: (tool) => prefix + tool };
  try {
    const { endpoint } = route.sandbox = keep(await Sandbox.start());
    route.gateway = keep(await Gateway.start(Object.fromEntries(codes.map((code) => [code, endpoint])),
      { env: { ...own, ...env }, only: codes.length > 1 && 'crm1' }));
    route.key = await route.gateway.user('alice@example.com', 'crm1', alice);
    if (site) route.nginx = keep(await Nginx.start(sites[site]({ crm1: route.gateway.port }, { readTimeout })));
    route.relay = keep(await Relay.start((route.nginx ?? route.gateway).port));
    route.url = route.relay.url + path;
    return route;
  } catch (error) {
    await stop();
    throw error;
  }
}
