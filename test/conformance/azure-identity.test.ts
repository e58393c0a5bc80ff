import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { ClientCertificateCredential, ClientSecretCredential, DeviceCodeCredential } from '@azure/identity'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '../../src/base/x509.ts'
import { addCertificate, createApp, grantPermissions } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { Browser } from '../browser.ts'
import { type TestApp, testApp } from '../tokens.ts'
import { must } from '../world.ts'
import { trustedWorld } from './trust.ts'

/** graph-api.md 9.1: `@azure/identity` with `disableInstanceDiscovery`, over https with the local authority. */

let w: Awaited<ReturnType<typeof trustedWorld>>
let app: TestApp
beforeAll(async () => {
  w = await trustedWorld()
  app = await testApp(w, ['User.Read.All'])
})
afterAll(() => w.stop())

const scope = 'https://graph.microsoft.com/.default'
const pointed = () => ({ authorityHost: w.https, disableInstanceDiscovery: true })
const call = async (path: string, token: string) =>
  (await fetch(`${w.https}/v1.0/${path}`, { headers: { authorization: `Bearer ${token}` } })).status

test('ClientSecretCredential', async () => {
  const credential = new ClientSecretCredential(w.tenantId, app.clientId, app.clientSecret, pointed())
  const { token, expiresOnTimestamp } = await credential.getToken(scope)
  expect(await call('users?$top=1', token)).toBe(200)
  expect(expiresOnTimestamp - Date.now()).toBeGreaterThan(59 * 60_000)
})

test('ClientSecretCredential with the scope of our own address, and a wrong secret', async () => {
  const own = new ClientSecretCredential('meridian.example', app.clientId, app.clientSecret, pointed())
  expect(await call('users?$top=1', (await own.getToken(`${w.https}/.default`)).token)).toBe(200)
  const wrong = new ClientSecretCredential(w.tenantId, app.clientId, 'x', pointed())
  await expect(wrong.getToken(scope)).rejects.toThrow(/AADSTS7000215/)
})

test('ClientCertificateCredential', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const life = { from: w.clock.now(), to: new Date(w.clock.now().getTime() + 86_400_000) }
  const certificate = new X509Certificate(
    selfSigned('azure', { publicKey, privateKey }, life, w.store.random),
  ).toString()
  must(await addCertificate(w.store, systemRequest(w.tenantId, w.store.random.uuid()), app.clientId, { certificate }))
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const key = createPrivateKey(pkcs8).export({ type: 'pkcs8', format: 'pem' })
  const credential = new ClientCertificateCredential(
    w.tenantId,
    app.clientId,
    { certificate: `${certificate}\n${key}` },
    pointed(),
  )
  expect(await call('users?$top=1', (await credential.getToken(scope)).token)).toBe(200)
})

test('DeviceCodeCredential', async () => {
  const request = systemRequest(w.tenantId, w.store.random.uuid())
  const made = must(await createApp(w.store, request, { displayName: 'Tool', kind: 'public', deviceCode: true }))
  must(await grantPermissions(w.store, request, made.clientId, { scopes: ['User.Read'] }))
  const carla = await w.user('carla')
  const credential = new DeviceCodeCredential({
    ...{ tenantId: w.tenantId, clientId: made.clientId, ...pointed() },
    userPromptCallback: async ({ userCode }) => {
      const browser = new Browser(w.https)
      await browser.signIn(carla.userPrincipalName, carla.password)
      await browser.get('/devicelogin')
      await browser.submit('/devicelogin', { code: userCode })
      await browser.submit('/devicelogin/answer', { answer: 'accept' })
      // The server's clock stands still; the client waits by the machine's.
      w.advance({ seconds: 5 })
    },
  })
  expect(await call('me', (await credential.getToken('User.Read')).token)).toBe(200)
})
