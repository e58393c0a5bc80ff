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
])('says what is wrong with %o', (env, message) => {
  expect(() => load(env)).toThrow(message)
})
