// nginx as administrators put it in front of the gateway, on a port and in a folder of its own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, Program, until } from './harness.mjs';

const forward = (port, { readTimeout = '3600s' } = {}) => `
      proxy_pass http://127.0.0.1:${port};
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_pass_request_headers on;
      proxy_buffering off;
      proxy_cache off;
      proxy_read_timeout ${readTimeout};`;

const serverLines = `
    server_name _;
    large_client_header_buffers 4 32k;
    client_max_body_size 10m;`;

// What stands in the server block; `ports`: { code: port of its gateway }.
export const sites = {
  /** One CRM: everything goes to its gateway. */
  single: (ports, options) => `${serverLines}
    location = /messages { access_log off; ${forward(Object.values(ports)[0], options)}
    }
    location / { ${forward(Object.values(ports)[0], options)}
    }`,

  /** Several CRMs, each below its code, which its gateway does not see. */
  prefix: (ports, options) => `${serverLines}
    location = /health {
      default_type application/json;
      return 200 '{"gateway":"ok","entities":${Object.keys(ports).length}}';
    }
    location = / { return 302 /auth/login; }` + Object.entries(ports).map(([code, port]) => `
    location = /${code}/messages { access_log off; ${forward(`${port}/messages`, options)}
    }
    location /${code}/ { ${forward(`${port}/`, options)}
    }`).join(''),

  /** What people write who have read nothing: nginx buffers, and speaks HTTP/1.0 to the gateway. */
  defaults: (ports, { readTimeout } = {}) => `
    ${readTimeout ? `proxy_read_timeout ${readTimeout};` : ''}
    location / { proxy_pass http://127.0.0.1:${Object.values(ports)[0]}; }`,

  /** The documented one after somebody has tidied it up: HTTP/1.1, but buffered. */
  buffered: (ports, options) => sites.single(ports, options).replaceAll(/proxy_(buffering|cache) off;/g, ''),
};

export class Nginx {
  /** site: the lines of the server block. */
  static async start(site) {
    const nginx = new Nginx();
    nginx.port = await freePort();
    nginx.url = `http://127.0.0.1:${nginx.port}`;
    nginx.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nginx-e2e-'));
    const config = path.join(nginx.folder, 'nginx.conf');
    fs.writeFileSync(config, nginx.configuration(site));
    nginx.program = new Program('/usr/sbin/nginx', ['-p', nginx.folder, '-e', 'error.log', '-c', config]);
    await until(() => {
      if (nginx.program.code !== undefined) throw new Error(`nginx ended: ${nginx.program.output}${nginx.errors}`);
      return fetch(`${nginx.url}/health`).then((reply) => reply.text(), () => false);
    }, 5000, 'nginx answers').catch(async (error) => {
      await nginx.stop();
      throw error;
    });
    return nginx;
  }
  configuration(site) {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
    // One process: whoever kills it leaves no workers behind.
    return `daemon off; master_process off;
pid nginx.pid;
events { worker_connections 512; }
http {
  access_log access.log;
  ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${this.port};${site}
  }
}
`;
  }
  get errors() {
    const file = path.join(this.folder, 'error.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  }
  async stop() {
    await this.program.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
