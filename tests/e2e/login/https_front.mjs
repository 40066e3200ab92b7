// nginx as administrators put it in front of the gateway, with TLS and a name of its own.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../harness.mjs';
import { Nginx, sites } from '../nginx.mjs';

export class HttpsFront {
  static async start(gatewayPort, name) {
    const front = new HttpsFront();
    front.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'https-e2e-'));
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) => path.join(front.folder, file));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
    front.ca = fs.readFileSync(certificate, 'utf8');
    front.port = await freePort();
    /** As Browser and Chromium take it. */
    front.hosts = { [name]: front.port };
    front.nginx = await Nginx.start(`
    listen 127.0.0.1:${front.port} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ${sites.single({ crm1: gatewayPort })}`).catch((error) => {
      front.remove();
      throw error;
    });
    return front;
  }
  remove() { fs.rmSync(this.folder, { recursive: true, force: true }); }
  async stop() {
    await this.nginx.stop();
    this.remove();
  }
}
