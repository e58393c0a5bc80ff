import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import type { Group, PhoneAuthenticationMethod, User } from '@microsoft/microsoft-graph-types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appBearer, testApp } from '../tokens.ts'
import { trustedWorld } from './trust.ts'

/** graph-api.md 9.1, 10.2 to 10.5: the JavaScript Graph client, over https with the local authority. */

let w: Awaited<ReturnType<typeof trustedWorld>>
let graph: Client
let token: string
beforeAll(async () => {
  w = await trustedWorld()
  const header = await appBearer(
    w,
    await testApp(w, ['User.ReadWrite.All', 'Group.ReadWrite.All', 'GroupMember.ReadWrite.All']),
  )
  // The client writes the scheme itself.
  token = header.replace('Bearer ', '')
  graph = Client.init({
    baseUrl: `${w.https}/`,
    customHosts: new Set([new URL(w.https).hostname]),
    authProvider: (done) => done(null, token),
  })
})
afterAll(() => w?.stop())

const newUser = (name: string): User => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@meridian.example`,
  passwordProfile: { password: 'Purple-Giraffe-94', forceChangePasswordNextSignIn: true },
})

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))

test('10.3 uploads many people in batches, with relative and with full addresses', async () => {
  const names = Array.from({ length: 60 }, (_, n) => `upload${String(n).padStart(3, '0')}`)
  for (const part of chunks(names, 20)) {
    const content = new BatchRequestContent(
      part.map((name, n) => ({
        id: name,
        request: new Request(`${n % 2 ? w.https : 'https://graph.microsoft.com'}/v1.0/users`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(newUser(name)),
        }),
      })),
    )
    const answer = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()))
    for (const name of part) expect(answer.getResponseById(name).status, name).toBe(201)
  }
})

test('10.3 a step whose dependency failed is not done', async () => {
  const content = new BatchRequestContent([
    { id: 'a', request: new Request(`${w.https}/v1.0/users/nobody@meridian.example`, { method: 'GET' }) },
    { id: 'b', request: new Request(`${w.https}/v1.0/users?$top=1`, { method: 'GET' }), dependsOn: ['a'] },
  ])
  const answer = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()))
  expect(answer.getResponseById('a').status).toBe(404)
  expect(answer.getResponseById('b').status).toBe(424)
})

test('10.2 walks through every page with its iterator', async () => {
  const first = await graph.api('/users').select('id,displayName').top(7).get()
  const seen: User[] = []
  await new PageIterator(graph, first, (user: User) => {
    seen.push(user)
    return true
  }).iterate()
  expect(new Set(seen.map((user) => user.id)).size).toBe(seen.length)
  expect(seen.filter((user) => user.displayName?.startsWith('upload'))).toHaveLength(60)
})

test('filters, counts and searches as scripts do', async () => {
  const some = await graph.api('/users').filter("startswith(displayName,'upload00')").orderby('displayName').get()
  expect(some.value.map((user: User) => user.displayName)).toHaveLength(10)
  const counted = await graph
    .api('/users')
    .header('ConsistencyLevel', 'eventual')
    .count(true)
    .search('"displayName:upload01"')
    .top(3)
    .get()
  expect(counted['@odata.count']).toBe(10)
  expect(counted.value).toHaveLength(3)
})

test('makes a group, fills it, changes it and deletes it', async () => {
  const made: Group = await graph.api('/groups').post({
    displayName: 'Graph client',
    mailEnabled: false,
    mailNickname: 'graphclient',
    securityEnabled: true,
  })
  const person: User = await graph.api('/users/upload000@meridian.example').get()
  const link = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${person.id}` }
  await graph.api(`/groups/${made.id}/members/$ref`).post(link)
  const members = await graph.api(`/groups/${made.id}/members`).get()
  expect(members.value).toMatchObject([{ '@odata.type': '#microsoft.graph.user', id: person.id }])
  await graph.api(`/groups/${made.id}`).patch({ description: 'Made by a client' })
  expect((await graph.api(`/groups/${made.id}`).get()).description).toBe('Made by a client')
  await graph.api(`/groups/${made.id}`).delete()
  await expect(graph.api(`/groups/${made.id}`).get()).rejects.toMatchObject({ statusCode: 404 })
})

test('10.5 reads our errors: code, message, request id and date', async () => {
  const error = await graph
    .api('/users/nobody@meridian.example')
    .get()
    .catch((fault: unknown) => fault)
  expect(error).toBeInstanceOf(GraphError)
  expect(error).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' })
  expect((error as GraphError).requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect((error as GraphError).date.getTime()).not.toBeNaN()
  const twice = await graph
    .api('/users')
    .post(newUser('upload001'))
    .catch((fault: unknown) => fault)
  expect(twice).toMatchObject({ statusCode: 400, code: 'Request_BadRequest' })
  expect((twice as GraphError).message).toContain(
    'Another object with the same value for property userPrincipalName already exists.',
  )
})

test('9.1 without customHosts the client leaves the token out, and is told so', async () => {
  const careless = Client.init({ baseUrl: `${w.https}/`, authProvider: (done) => done(null, token) })
  await expect(careless.api('/users').get()).rejects.toMatchObject({
    statusCode: 401,
    code: 'InvalidAuthenticationToken',
  })
})

test('10.4 a caller who is too fast is told to wait, waits, and succeeds', async () => {
  const slow = await trustedWorld({ graphReads: 2 })
  try {
    const own = (await appBearer(slow, await testApp(slow, ['User.Read.All']))).replace('Bearer ', '')
    const client = Client.init({
      baseUrl: `${slow.https}/`,
      customHosts: new Set([new URL(slow.https).hostname]),
      authProvider: (done) => done(null, own),
    })
    const ask = () => client.api('/users').top(1).get()
    await ask()
    await ask()
    // The client waits by the machine's clock, the server's is moved meanwhile.
    const moving = setInterval(() => slow.advance({ seconds: 5 }), 200)
    try {
      expect((await ask()).value).toBeDefined()
    } finally {
      clearInterval(moving)
    }
  } finally {
    await slow.stop()
  }
}, 120_000)

test("sign-in by text is turned on and off by its actions, and read as Microsoft's type has it", async () => {
  const header = await appBearer(w, await testApp(w, ['UserAuthMethod-Phone.ReadWrite.All']))
  const phones = Client.init({
    baseUrl: `${w.https}/`,
    customHosts: new Set([new URL(w.https).hostname]),
    authProvider: (done) => done(null, header.replace('Bearer ', '')),
  })
  const person = await w.user('texted', { mobile: '+351 912345678' })
  const path = `/users/${person.id}/authentication/phoneMethods/3179e48a-750b-4051-897c-87b9720928f7`
  const state = async () => ((await phones.api(path).get()) as PhoneAuthenticationMethod).smsSignInState
  expect(await state()).toBe('notAllowedByPolicy')
  const refused = await phones
    .api(`${path}/enableSmsSignIn`)
    .post(null)
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({ statusCode: 400, code: 'Request_BadRequest' })
  const includeTargets = [{ id: 'all_users', targetType: 'group' as const, isUsableForSignIn: true }]
  await w.method('Sms', { state: 'enabled', includeTargets })
  await phones.api(`${path}/enableSmsSignIn`).post(null)
  expect(await state()).toBe('ready')
  await phones.api(`${path}/disableSmsSignIn`).post(null)
  expect(await state()).toBe('notEnabled')
})
