import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type Configuration,
  CryptoProvider,
  type INetworkModule,
  InteractionRequiredAuthError,
  type NetworkRequestOptions,
  PublicClientApplication,
} from '@azure/msal-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selfSigned } from '../../src/base/x509.ts'
import { addCertificate, createApp, grantPermissions } from '../../src/directory/apps.ts'
import { deleteUser, updateUser } from '../../src/directory/users.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { Browser } from '../browser.ts'
import { bearer, type TestApp, testApp } from '../tokens.ts'
import { must, type Person } from '../world.ts'
import { trustedWorld } from './trust.ts'

/** graph-api.md 9.1 and 10.1: `@azure/msal-node` against our own host, on https and a port that is not 443. */

let w: Awaited<ReturnType<typeof trustedWorld>>
let app: TestApp
let carla: Person
let publicId: string
const redirectUri = 'http://localhost/msal'
beforeAll(async () => {
  w = await trustedWorld()
  app = await testApp(w, ['User.Read.All'])
  carla = await w.user('carla')
  const made = must(
    await createApp(w.store, request(), {
      ...{ displayName: 'Desktop', kind: 'public', deviceCode: true },
      redirectUris: [{ uri: redirectUri, platform: 'publicClient' }],
    }),
  )
  publicId = made.clientId
  must(await grantPermissions(w.store, request(), publicId, { scopes: ['User.Read', 'User.Read.All'] }))
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const scopes = ['https://graph.microsoft.com/.default']

/** The network as MSAL sees it: what it asked for is kept, and nothing but our host is reached. */
class Recorder implements INetworkModule {
  readonly asked: string[] = []
  sendGetRequestAsync = <T>(url: string, options?: NetworkRequestOptions) => this.send<T>('GET', url, options)
  sendPostRequestAsync = <T>(url: string, options?: NetworkRequestOptions) => this.send<T>('POST', url, options)

  private async send<T>(method: string, url: string, options: NetworkRequestOptions = {}) {
    const { host, pathname } = new URL(url)
    this.asked.push(`${method} ${host === w.host ? pathname : host}`)
    if (host !== w.host) throw new Error(`${host} is not reached from here`)
    const { headers = {}, body } = options
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
    return {
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as T,
      status: response.status,
    }
  }
}

type Auth = Partial<Configuration['auth']>
function confidential(auth: Auth = {}, more: Partial<Configuration['system']> = {}) {
  const network = new Recorder()
  const client = new ConfidentialClientApplication({
    auth: {
      ...{ clientId: app.clientId, clientSecret: app.clientSecret },
      ...{ authority: `${w.https}/${w.tenantId}`, knownAuthorities: [w.host], ...auth },
    },
    system: { networkClient: network, ...more },
  })
  return { network, client, token: () => client.acquireTokenByClientCredential({ scopes }) }
}
const users = async (token: string | undefined) =>
  (await fetch(`${w.https}/v1.0/users?$top=1`, { headers: { authorization: `Bearer ${token}` } })).status

const me = async (token: string | undefined) =>
  (await fetch(`${w.https}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })).status

const failure = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'worked',
    (error: { errorCode?: string }) => error.errorCode ?? String(error),
  )

describe('client credentials', () => {
  test('with knownAuthorities: discovery, then the token, which the API takes', async () => {
    const { network, token } = confidential()
    const result = await token()
    expect(network.asked).toEqual([
      `GET /${w.tenantId}/v2.0/.well-known/openid-configuration`,
      `POST /${w.tenantId}/oauth2/v2.0/token`,
    ])
    expect(await users(result?.accessToken)).toBe(200)
  })

  test('without knownAuthorities nothing reaches us', async () => {
    const { network, token } = confidential({ knownAuthorities: [] })
    expect(await failure(token)).toBe('endpoints_resolution_error')
    expect(network.asked.every((line) => !line.includes(w.tenantId))).toBe(true)
  })

  test('knownAuthorities must have the port', async () => {
    expect(await failure(confidential({ knownAuthorities: ['localhost'] }).token)).not.toBe('worked')
  })

  test('cloudDiscoveryMetadata in its place', async () => {
    const aliases = { preferred_network: w.host, preferred_cache: w.host, aliases: [w.host] }
    const metadata = JSON.stringify({ tenant_discovery_endpoint: '', 'api-version': '1.1', metadata: [aliases] })
    expect(await failure(confidential({ knownAuthorities: [], cloudDiscoveryMetadata: metadata }).token)).toBe('worked')
  })

  test('authorityMetadata: no discovery at all', async () => {
    const document = await fetch(`${w.https}/${w.tenantId}/v2.0/.well-known/openid-configuration`)
    const { network, token } = confidential({ authorityMetadata: await document.text() })
    await token()
    expect(network.asked).toEqual([`POST /${w.tenantId}/oauth2/v2.0/token`])
  })

  test('the domain in place of the id', async () => {
    expect(await failure(confidential({ authority: `${w.https}/meridian.example` }).token)).toBe('worked')
  })

  test('common, and http: refused by the client itself', async () => {
    expect(await failure(confidential({ authority: `${w.https}/common` }).token)).toBe('missing_tenant_id_error')
    const insecure = async () => confidential({ authority: `${w.url}/${w.tenantId}` }).token()
    expect(await failure(insecure)).toBe('authority_uri_insecure')
  })

  test('protocolMode OIDC: the document without /v2.0', async () => {
    const { network, token } = confidential({}, { protocolMode: 'OIDC' } as never)
    await token()
    expect(network.asked[0]).toBe(`GET /${w.tenantId}/.well-known/openid-configuration`)
  })

  test('a wrong secret is told apart', async () => {
    expect(await failure(confidential({ clientSecret: 'x' }).token)).toBe('invalid_client')
  })

  test('a certificate', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const life = { from: w.clock.now(), to: new Date(w.clock.now().getTime() + 86_400_000) }
    const der = selfSigned('msal', { publicKey, privateKey }, life, w.store.random)
    const certificate = new X509Certificate(der).toString()
    must(await addCertificate(w.store, request(), app.clientId, { certificate }))
    const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const { client } = confidential({
      clientSecret: '',
      clientCertificate: {
        thumbprintSha256: createHash('sha256').update(der).digest('hex'),
        privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    })
    expect(await users((await client.acquireTokenByClientCredential({ scopes }))?.accessToken)).toBe(200)
  })
})

/** The pages of the sign-in, as a browser without scripts walks through them. */
async function signInAt(url: string, person: Person): Promise<URL> {
  const browser = new Browser(w.https)
  await browser.get(url.slice(w.https.length))
  if (browser.at.startsWith('/signin?')) await browser.submit('/signin', { username: person.userPrincipalName })
  await browser.submit('/signin/password', { password: person.password })
  if (!browser.away) throw new Error(`Still here: ${browser.at}: ${browser.text()}`)
  return browser.away
}

function desktop() {
  const network = new Recorder()
  const auth = { clientId: publicId, authority: `${w.https}/${w.tenantId}`, knownAuthorities: [w.host] }
  return { network, client: new PublicClientApplication({ auth, system: { networkClient: network } }) }
}

async function byCode(client: PublicClientApplication, person: Person): Promise<AuthenticationResult> {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const asked = { scopes: ['User.Read'], redirectUri: 'http://localhost:54321/msal' }
  const url = await client.getAuthCodeUrl({
    ...asked,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    state: 's',
  })
  const back = await signInAt(url, person)
  expect(back.searchParams.get('state')).toBe('s')
  return client.acquireTokenByCode({ ...asked, code: back.searchParams.get('code')!, codeVerifier: verifier })
}

describe('people', () => {
  test('authorization code with PKCE: account, claims, and the API', async () => {
    const result = await byCode(desktop().client, carla)
    expect(result.account).toMatchObject({
      ...{ homeAccountId: `${carla.id}.${w.tenantId}`, tenantId: w.tenantId, username: 'carla@meridian.example' },
      ...{ localAccountId: carla.id, name: 'Carla', environment: w.host },
    })
    expect(result.scopes).toContain('User.Read')
    expect(await me(result.accessToken)).toBe(200)
  })

  test('silently: out of the cache, and with the refresh token when told to', async () => {
    const { client, network } = desktop()
    const { account } = await byCode(client, carla)
    network.asked.length = 0
    const cached = await client.acquireTokenSilent({ account: account!, scopes: ['User.Read'] })
    expect([cached.fromCache, network.asked]).toEqual([true, []])
    const renewed = await client.acquireTokenSilent({ account: account!, scopes: ['User.Read'], forceRefresh: true })
    expect([renewed.fromCache, await me(renewed.accessToken)]).toEqual([false, 200])
    const again = await client.acquireTokenSilent({ account: account!, scopes: ['User.Read.All'] })
    expect(again.scopes).toContain('User.Read.All')
  })

  test('device code', async () => {
    const { client } = desktop()
    const typed: Promise<unknown>[] = []
    const result = await client.acquireTokenByDeviceCode({
      scopes: ['User.Read'],
      deviceCodeCallback: ({ userCode, verificationUri }) => {
        expect(verificationUri).toBe(`${w.https}/devicelogin`)
        typed.push(type(userCode))
      },
    })
    await Promise.all(typed)
    expect([result?.account?.localAccountId, await me(result?.accessToken)]).toEqual([carla.id, 200])
  })

  async function type(code: string): Promise<void> {
    const browser = new Browser(w.https)
    await browser.signIn(carla.userPrincipalName, carla.password)
    await browser.get('/devicelogin')
    await browser.submit('/devicelogin', { code })
    await browser.submit('/devicelogin/answer', { answer: 'accept' })
    // The server's clock stands still; the client waits by the machine's.
    w.advance({ seconds: 5 })
  }
})

describe('a refresh token is refused, and the client knows that a sign-in is needed (10.7)', () => {
  const afterwards = async (name: string, act: (person: Person) => Promise<unknown>): Promise<unknown> => {
    const person = await w.user(name)
    const { client } = desktop()
    const { account, accessToken } = await byCode(client, person)
    w.advance({ seconds: 1 })
    await act(person)
    expect(await me(accessToken)).toBe(401)
    return client.acquireTokenSilent({ account: account!, scopes: ['User.Read'], forceRefresh: true }).then(
      () => 'worked',
      (error: unknown) => error,
    )
  }

  test('after a password reset', async () => {
    const phc = await w.running.program.hasher.hash('Another-Passw0rd-2')
    const error = await afterwards('reset', (person) =>
      w.unit((tx) => storePassword(tx, { userId: person.id, phc, by: 'admin' })),
    )
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(String(error)).toContain('AADSTS50173')
  })

  test('after revokeSignInSessions', async () => {
    const admin = await w.user('admin', { roles: ['Global Administrator'] })
    const error = await afterwards('revoked', async (person) => {
      const headers = { authorization: await bearer(w, admin) }
      const url = `${w.https}/v1.0/users/${person.id}/revokeSignInSessions`
      expect((await fetch(url, { method: 'POST', headers })).status).toBe(200)
    })
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
  })

  test('after the account was disabled, or deleted', async () => {
    const off = (person: Person) => updateUser(w.store, request(), person.id, { accountEnabled: false })
    expect(String(await afterwards('off', off))).toContain('AADSTS50057')
    expect(String(await afterwards('gone', (person) => deleteUser(w.store, request(), person.id)))).toContain(
      'AADSTS50034',
    )
  })
})
