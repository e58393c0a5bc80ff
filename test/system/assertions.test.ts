import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selfSigned } from '../../src/base/x509.ts'
import { addCertificate, createApp, removeKey } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { askToken } from '../tokens.ts'
import { must, type World, world } from '../world.ts'

let w: World
let clientId: string
let keyId: string
let pair: Made
beforeAll(async () => {
  w = await world()
  pair = makeCertificate()
  clientId = must(await createApp(w.store, request(), { displayName: 'Daemon' })).clientId
  keyId = must(await addCertificate(w.store, request(), clientId, { certificate: pair.pem })).keyId
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
type Made = { der: Buffer; pem: string; key: KeyObject }
function makeCertificate(bits = 2048, days = 365): Made {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const from = w.clock.now()
  const life = { from, to: new Date(from.getTime() + days * 86_400_000) }
  const der = selfSigned('daemon', { publicKey, privateKey }, life, w.store.random)
  return {
    der,
    pem: new X509Certificate(der).toString(),
    key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}
const thumbprint = (der: Buffer, hash: 'sha1' | 'sha256'): string => createHash(hash).update(der).digest('base64url')

type Change = {
  alg?: string
  header?: object
  aud?: string
  iss?: string
  sub?: string
  jti?: string
  life?: number
  key?: KeyObject
}
async function assertion(change: Change = {}): Promise<string> {
  const now = Math.floor(w.clock.now().getTime() / 1_000)
  const alg = change.alg ?? 'PS256'
  const header = change.header ?? { 'x5t#S256': thumbprint(pair.der, 'sha256') }
  return new SignJWT({})
    .setProtectedHeader({ alg, typ: 'JWT', ...header })
    .setAudience(change.aud ?? `${w.running.program.publicUrl}/${w.tenantId}/oauth2/v2.0/token`)
    .setIssuer(change.iss ?? clientId)
    .setSubject(change.sub ?? clientId)
    .setJti(change.jti ?? w.store.random.uuid())
    .setNotBefore(now)
    .setExpirationTime(now + (change.life ?? 600))
    .sign(change.key ?? pair.key)
}
const ask = (client_assertion: string, more: Record<string, string> = {}) =>
  askToken(w, {
    ...{ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default', client_assertion },
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...more,
  })

describe('a client proves itself with its certificate', () => {
  test('by PS256 with x5t#S256, and by RS256 with x5t as older libraries do', async () => {
    const newer = await ask(await assertion())
    expect([newer.status, newer.body.error_description]).toEqual([200, undefined])
    expect(decodeJwt(String(newer.body.access_token))).toMatchObject({ appidacr: '2', azpacr: '2', appid: clientId })
    const older = await ask(await assertion({ alg: 'RS256', header: { x5t: thumbprint(pair.der, 'sha1') } }))
    expect(older.status).toBe(200)
    const byDomain = `${w.running.program.publicUrl}/meridian.example/oauth2/v2.0/token`
    expect((await ask(await assertion({ aud: byDomain }), { client_id: clientId })).status).toBe(200)
  })

  test('an assertion counts once, also when both come at the same moment', async () => {
    const one = await assertion()
    const answers = await Promise.all([ask(one), ask(one), ask(one)])
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.find(({ status }) => status !== 200)?.body.error_codes).toEqual([700027])
  })

  test.each([
    ['another audience', { aud: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' }],
    ['another issuer', { iss: '00000000-0000-4000-8000-000000000000' }],
    ['an unknown certificate', { header: { 'x5t#S256': 'A'.repeat(43) } }],
    ['no certificate named', { header: {} }],
    ['a life of a day', { life: 86_400 }],
    ['a time that is over', { life: -120 }],
  ])('not with %s', async (_name, change: Change) => {
    const { status, body } = await ask(await assertion(change))
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [700027]])
  })

  test('not with another key, a changed text, or the wrong kind of assertion', async () => {
    const { key } = makeCertificate()
    expect((await ask(await assertion({ key }))).body.error_codes).toEqual([700027])
    const [head, , mac] = (await assertion()).split('.')
    const forged = Buffer.from(JSON.stringify({ iss: clientId, sub: clientId, jti: 'x', exp: 9e9 })).toString(
      'base64url',
    )
    expect((await ask(`${head}.${forged}.${mac}`)).body.error_codes).toEqual([700027])
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged}.`
    expect((await ask(unsigned)).body.error_codes).toEqual([700027])
    expect((await ask('x', { client_id: clientId })).body.error_codes).toEqual([700027])
    expect((await ask(await assertion(), { client_assertion_type: 'saml' })).body.error_codes).toEqual([90014])
  })

  test('not once the certificate was removed, nor after its own end; tokens of it are void', async () => {
    const { body } = await ask(await assertion())
    const authorization = `Bearer ${body.access_token}`
    const call = async () => (await fetch(`${w.url}/v1.0/users`, { headers: { authorization } })).status
    expect(await call()).toBe(403)
    const short = makeCertificate(2048, 1)
    must(await addCertificate(w.store, request(), clientId, { certificate: short.der }))
    const named = { key: short.key, header: { 'x5t#S256': thumbprint(short.der, 'sha256') } }
    expect((await ask(await assertion(named))).status).toBe(200)
    must(await removeKey(w.store, request(), clientId, keyId))
    expect([await call(), (await ask(await assertion())).body.error_codes]).toEqual([401, [700027]])
    w.advance({ days: 2 })
    expect((await ask(await assertion(named))).body.error_codes).toEqual([700027])
  })

  test('weak, foreign and broken certificates are not taken', async () => {
    const refused = async (certificate: string | Buffer) =>
      (await addCertificate(w.store, request(), clientId, { certificate })).ok
    expect(await refused(makeCertificate(1024).der)).toBe(false)
    expect(await refused('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe(false)
    expect(await refused(makeCertificate(2048, -1).der)).toBe(false)
  })
})
