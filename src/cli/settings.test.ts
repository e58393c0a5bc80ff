import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { loadSettings } from './settings.ts'

const empty = mkdtempSync(path.join(tmpdir(), 'rekey-settings-'))
afterAll(() => rmSync(empty, { recursive: true }))
const load = (env: Record<string, string>, overrides = {}) => loadSettings(overrides, env, empty)

it('has a default for everything', () => {
  expect(load({})).toMatchObject({ data: './data', port: 8080, httpsPort: 8443, demo: false, trustedProxies: [] })
})

it('reads the environment over the file, and the command line over both', () => {
  const folder = mkdtempSync(path.join(empty, 'f-'))
  writeFileSync(path.join(folder, 'rekey.config.json'), '{"port": 1, "httpsPort": 2, "host": "::1"}')
  const env = { REKEY_PORT: '3', REKEY_HTTPS_PORT: '4', REKEY_TRUSTED_PROXIES: '10.0.0.1, fd00::/8' }
  expect(loadSettings({ httpsPort: 5, demo: undefined }, env, folder)).toMatchObject({
    host: '::1',
    port: 3,
    httpsPort: 5,
    trustedProxies: ['10.0.0.1', 'fd00::/8'],
  })
})

it.each<[Record<string, string>, RegExp]>([
  [{ REKEY_PORT: 'eighty' }, /^REKEY_PORT \(port\): .* It takes 0\.\.65535\./],
  [{ REKEY_PROT: '80' }, /REKEY_PROT is not a setting/],
  [{ REKEY_CHALLENGE: 'off' }, /REKEY_CHALLENGE=off is only for the demo/],
  [{ REKEY_CHALLENGE: 'off', REKEY_DEMO: '1', REKEY_HOST: '0.0.0.0' }, /REKEY_CHALLENGE=off/],
  [{ REKEY_CHALLENGE: 'off', REKEY_DEMO: '1', REKEY_TRUSTED_PROXIES: '127.0.0.1' }, /REKEY_CHALLENGE=off/],
  [{ REKEY_CHALLENGE: 'off', REKEY_DEMO: '1', REKEY_PUBLIC_URL: 'https://id.example.com' }, /REKEY_CHALLENGE=off/],
  [{ REKEY_PUBLIC_URL: 'http://id.example.com' }, /has to begin with https/],
  [{ REKEY_PUBLIC_URL: 'https://id.example.com/sso' }, /nothing more/],
  [{ REKEY_HASH_COST: 'low' }, /^REKEY_HASH_COST \(hashCost\): .* It takes default or high\./],
  [{ REKEY_TLS_CERT: 'a.pem' }, /belong together/],
  [{ REKEY_TRUSTED_PROXIES: 'proxy.example' }, /is no address or network/],
  [{ REKEY_TRUSTED_PROXIES: '10.0.0.0/8, 10.0.0.0/33' }, /"10\.0\.0\.0\/33" is no address or network/],
  [{ REKEY_TRUSTED_PROXIES: '999.1.1.1' }, /is no address or network/],
  [{ REKEY_TRUSTED_PROXIES: 'fd00::/8/8' }, /is no address or network/],
  [{ REKEY_PORT: '0x10' }, /^REKEY_PORT \(port\): Must be a whole number\./],
  [{ REKEY_PORT: '1e3' }, /Must be a whole number\./],
  [{ REKEY_PORT: '70000' }, /^REKEY_PORT \(port\): At most 65535\. It takes/],
  [{ REKEY_PORT: '-1' }, /At least 0\./],
  [{ REKEY_DEMO: 'yes' }, /^REKEY_DEMO \(demo\): Must be 1 or 0\./],
  [{ REKEY_CHALLENGE: 'none' }, /Must be one of picture, proof-of-work, off\./],
  [{ REKEY_PUBLIC_URL: 'id.example.com' }, /Must be an address that begins with https:/],
  [{ REKEY_DATABASE_URL: 'mysql://x' }, /begins with postgresql:/],
  [{ REKEY_SMTP_URL: 'mail.example.com' }, /begins with smtp:/],
  [{ REKEY_SMTP_URL: 'smtp://' }, /begins with smtp:/],
  [{ REKEY_SMTP_URL: 'smtp://us%ZZer:p@mail.example.com' }, /begins with smtp:/],
  [{ REKEY_SMS_URL: 'http://us%ZZer:p@sms.example.com' }, /begins with https:/],
  [{ REKEY_MAIL_FROM: 'Example' }, /Must be one mail address/],
  [{ REKEY_MAIL_FROM: 'a@b.example, c@d.example' }, /Must be one mail address/],
  [{ REKEY_MAIL_FROM: 'a@b.example\nBcc: c@d.example' }, /Must be one mail address/],
  [{ REKEY_MAIL_FROM: 'Example <a@b.example>' }, /Must be one mail address/],
])('says what is wrong with %o', (env, message) => {
  expect(() => load(env)).toThrow(message)
})

/** What a file may say that a variable cannot: values of other types. */
it.each([
  '{"port": true}',
  '{"port": null}',
  '{"port": ""}',
  '{"port": [8080]}',
  '{"port": 80.5}',
  '{"hashConcurrency": true}',
  '{"auditDays": "365x"}',
  '{"demo": null}',
  '{"demo": 2}',
  '{"host": ""}',
  '{"tlsCert": "", "tlsKey": ""}',
  '{"masterKeyFile": ""}',
  '{"trustedProxies": [5]}',
  '{"smtpUrl": null}',
])('takes no value of another kind: %s', (text) => {
  const folder = mkdtempSync(path.join(empty, 'f-'))
  writeFileSync(path.join(folder, 'rekey.config.json'), text)
  expect(() => loadSettings({}, {}, folder)).toThrow(/^REKEY_\w+ \(\w+\): (Must|Has)\b.*\./)
})

it('reads a file that an editor has marked, with numbers for switches', () => {
  const folder = mkdtempSync(path.join(empty, 'f-'))
  writeFileSync(path.join(folder, 'rekey.config.json'), '\uFEFF{"demo": 1, "graphStrict": true, "port": "81"}')
  expect(loadSettings({}, {}, folder)).toMatchObject({ demo: true, graphStrict: true, port: 81 })
})
