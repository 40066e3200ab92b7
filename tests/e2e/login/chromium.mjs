// Debian's Chromium, driven by playwright-core: what a page looks like, and what a screen reader would miss.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const program = '/usr/bin/chromium';
const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const screens = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };

export class Chromium {
  /** hosts: { 'mcp.example.com': 8443 } as Browser takes them; certificates are then not looked at. */
  static async start({ hosts = {} } = {}) {
    const rules = Object.entries(hosts).map(([name, port]) => `MAP ${name} 127.0.0.1:${port}`).join(',');
    const self = new Chromium();
    self.browser = await chromium.launch({ executablePath: program, args: [
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),  // it refuses to start as root with one
      ...(rules ? [`--host-resolver-rules=${rules}`, '--ignore-certificate-errors'] : []),
    ] });
    return self;
  }
  /** A browser of its own. `page.faults` collects what scripts, the policy and the network complained of, `page.requests` all URLs. */
  async open({ screen = 'desktop', scheme = 'light', scripts = true } = {}) {
    const context = await this.browser.newContext({ viewport: screens[screen], colorScheme: scheme, javaScriptEnabled: scripts,
      isMobile: screen === 'phone', hasTouch: screen === 'phone' });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.faults = [];
    page.requests = [];
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) page.faults.push(message.text()); });
    page.on('pageerror', (error) => page.faults.push(String(error)));
    page.on('request', (request) => page.requests.push(request.url()));
    return page;
  }
  stop() { return this.browser.close(); }
}

// What can differ between two looks of one page.
const rulesOfLooks = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block', 'meta-viewport'];

/** What axe-core finds wrong on the page, one line each. onlyLook: the same page was looked at before, in another look. */
export async function axe(page, { onlyLook = false } = {}) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource);
  const options = { resultTypes: ['violations'], preload: false, iframes: false, ...onlyLook ? { runOnly: rulesOfLooks } : {} };
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** The same page in another look. */
export async function look(page, screen, scheme) {
  await page.setViewportSize(screens[screen]);
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });  // or colours would take their time to change
}

/** By how many pixels the page is wider than the screen. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
