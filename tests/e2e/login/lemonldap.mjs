// LemonLDAP::NG from Debian: another sign-in service, by other people in another language, on a port and in
// a folder of its own. People: dwho, rtyler and msmith; the password is the name.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, Program, until } from '../harness.mjs';

const plackup = '/usr/bin/plackup';
export const isLemonldapThere = fs.existsSync(plackup) && fs.existsSync('/usr/share/lemonldap-ng/portal');

// Its captcha, which it loads whether or not one is shown, would want ImageMagick. People whose names stand in
// the file `gone` are not known any more.
const application = (folder) => `package Lemonldap::NG::Portal::Captcha::None;
use Mouse;
extends 'Lemonldap::NG::Common::Module';
sub init { 1 }
$INC{'Lemonldap/NG/Portal/Captcha/None.pm'} = __FILE__;

package main;
use Lemonldap::NG::Portal;
use Lemonldap::NG::Portal::UserDB::Demo;
my %everybody = %Lemonldap::NG::Portal::UserDB::Demo::demoAccounts;
my $portal = Lemonldap::NG::Portal->run({});
sub {
  my $request = shift;
  return [404, [], ['']] if $request->{PATH_INFO} =~ m#^/static/#;
  $request->{REQUEST_URI} ||= $request->{PATH_INFO};
  open(my $file, '<', '${folder}/gone') or die;
  chomp(my @gone = <$file>);
  my %known = %everybody;
  delete @known{@gone};
  %Lemonldap::NG::Portal::UserDB::Demo::demoAccounts = %known;
  return $portal->($request);
};
`;

// It looks for a new configuration once a second.
const settings = (folder) => `[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
checkTime = 1
[configuration]
type = File
dirName = ${folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {'namespace' => 'conf', 'default_expires_in' => 600, 'cache_root' => '${folder}/cache', 'cache_depth' => 0}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
`;

const makeKey = () => ({ id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }) });

export class Lemonldap {
  clientId = 'gateway-at-lemonldap';
  clientSecret = randomUUID() + randomUUID();
  /** Group: its people. */
  groups = { Staff: ['dwho', 'rtyler', 'msmith'], 'CRM-Main': ['dwho'] };
  #key = makeKey();
  #number = 0;

  static async start({ redirectUris, logoutUris = [] }) {
    const provider = new Lemonldap();
    Object.assign(provider, { redirectUris, logoutUris, port: await freePort() });
    provider.issuer = `http://127.0.0.1:${provider.port}/`;
    provider.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lemonldap-e2e-'));
    for (const name of ['conf', 'sessions/lock', 'persistent/lock', 'cache']) fs.mkdirSync(path.join(provider.folder, name), { recursive: true });
    provider.#write('lemonldap-ng.ini', settings(provider.folder));
    provider.#write('app.psgi', application(provider.folder));
    provider.#write('gone', '');
    provider.#writeConfiguration();
    await provider.comeBack();
    return provider;
  }
  #write(name, text) { fs.writeFileSync(path.join(this.folder, name), text, { mode: 0o600 }); }

  /** The configuration written last is in force. */
  async reloaded() {
    await until(async () => {
      const metadata = await (await fetch(`${this.issuer}.well-known/openid-configuration`)).json();
      return metadata.acr_values_supported.includes(`configuration-${this.#number}`);
    }, 10_000, 'LemonLDAP::NG has read its configuration');
  }
  /** { group: [people] } */
  setGroups(groups) {
    Object.assign(this.groups, groups);
    this.#writeConfiguration();
  }
  setGone(names) { this.#write('gone', names.map((name) => `${name}\n`).join('')); }
  /** Another key signs; the old one is not published any more. */
  rotateKeys() {
    this.#key = makeKey();
    this.#writeConfiguration();
  }
  get signingKeyId() { return this.#key.id; }
  /** Ends everything that has been given out. */
  revokeAll() {
    for (const entry of fs.readdirSync(path.join(this.folder, 'sessions'), { withFileTypes: true })) {
      if (entry.isFile()) fs.rmSync(path.join(this.folder, 'sessions', entry.name));
    }
  }
  async goAway() { await this.program.stop('SIGKILL'); }
  async comeBack() {
    this.program = new Program(plackup, ['-s', 'HTTP::Server::PSGI', '--host', '127.0.0.1', '--port', this.port,
      '-E', 'deployment', path.join(this.folder, 'app.psgi')], { env: { LLNG_DEFAULTCONFFILE: path.join(this.folder, 'lemonldap-ng.ini') } });
    await until(async () => {
      if (this.program.code !== undefined || /Initialization failed/.test(this.program.output)) throw new Error(`no start: ${this.program.output}`);
      return fetch(`${this.issuer}.well-known/openid-configuration`).then((reply) => reply.ok, () => false);
    }, 15_000, 'LemonLDAP::NG answers').catch(async (error) => {
      await this.stop();
      throw error;
    });
  }
  async stop() {
    await this.goAway();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #writeConfiguration() {
    const number = ++this.#number;
    const file = path.join(this.folder, `conf/lmConf-${number}.json`);
    fs.writeFileSync(`${file}.new`, JSON.stringify(this.#configuration(number)), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  #configuration(number) {
    const store = (name) => ({ Directory: path.join(this.folder, name), LockDirectory: path.join(this.folder, name, 'lock'),
      generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256' });
    return {
      cfgNum: number, cfgAuthor: 'e2e', cfgDate: String(Math.floor(Date.now() / 1000)), cfgVersion: '2.16.1', key: this.clientSecret.slice(0, 32),
      portal: this.issuer, domain: '127.0.0.1', cookieName: 'llng', securedCookie: 0, requireToken: 0, portalCheckLogins: 0,
      captcha: '::Captcha::None', captcha_mail_enabled: 0, captcha_register_enabled: 0,
      portalDisplayResetPassword: 0, portalDisplayRegister: 0,
      // Its form-action would hold back the redirect to the client.
      cspFormAction: '*', trustedDomains: '*', localSessionStorage: '', localSessionStorageOptions: {}, locationRules: {}, exportedVars: {},
      authentication: 'Demo', userDB: 'Same', passwordDB: 'Null', registerDB: 'Null', demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' },
      globalStorage: 'Apache::Session::File', globalStorageOptions: store('sessions'),
      persistentStorage: 'Apache::Session::File', persistentStorageOptions: store('persistent'),
      macros: { _whatToTrace: '$uid' },
      groups: Object.fromEntries(Object.entries(this.groups).map(([group, names]) => [group, names.map((name) => `$uid eq '${name}'`).join(' or ') || '0'])),
      issuerDBOpenIDConnectActivation: 1, oidcServiceMetaDataIssuer: this.issuer, oidcServiceKeyIdSig: this.signingKeyId,
      oidcServicePrivateKeySig: this.#key.privateKey, oidcServicePublicKeySig: this.#key.publicKey,
      // Shows which configuration is in force.
      oidcServiceMetaDataAuthnContext: { [`configuration-${number}`]: 2 },
      oidcServiceAllowAuthorizationCodeFlow: 1, oidcServiceAllowImplicitFlow: 0, oidcServiceAllowHybridFlow: 0, oidcServiceAllowOffline: 1,
      oidcRPMetaDataExportedVars: { gateway: { email: 'mail', name: 'cn', preferred_username: 'uid', groups: 'groups' } },
      oidcRPMetaDataOptionsExtraClaims: { gateway: { groups: 'groups' } },
      oidcRPMetaDataOptions: { gateway: this.#client() },
    };
  }
  #client() {
    const options = { ClientID: this.clientId, ClientSecret: this.clientSecret, RedirectUris: this.redirectUris.join(' '),
      PostLogoutRedirectUris: this.logoutUris.join(' '), IDTokenSignAlg: 'RS256', IDTokenForceClaims: 1, RequirePKCE: 1, BypassConsent: 1,
      AllowOffline: 1, RefreshToken: 0, AccessTokenExpiration: 3600, Public: 0 };
    return Object.fromEntries(Object.entries(options).map(([name, value]) => [`oidcRPMetaDataOptions${name}`, value]));
  }
}
