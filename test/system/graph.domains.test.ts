import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTenant } from '../../src/directory/tenant.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { asApp, asPerson, type GraphClient } from '../graph.ts'
import { must, type World, world } from '../world.ts'

let w: World
let admin: GraphClient
/** What stands in the DNS; null: it does not answer. */
let dns: Record<string, readonly string[]> | null = {}
const asked: string[] = []

beforeAll(async () => {
  w = await world({
    lookupTxt: async (name) => {
      asked.push(name)
      return dns && (dns[name] ?? [])
    },
  })
  admin = await asPerson(w, await w.user('boss', { roles: ['Domain Name Administrator', 'User Administrator'] }))
})
afterAll(() => w.stop())

const claim = async (id: string) => {
  const made = await admin.send('POST', '/domains', { id })
  expect([made.status, made.body.id, made.body.isVerified]).toEqual([201, id.toLowerCase(), false])
  const { body } = await admin.get(`/domains/${id}/verificationDnsRecords`)
  return String(body.value[0]!.text)
}
const verify = (id: string) => admin.send('POST', `/domains/${id}/verify`)
const newUser = (userPrincipalName: string) =>
  admin.send('POST', '/users', {
    accountEnabled: true,
    displayName: 'New',
    mailNickname: 'new',
    userPrincipalName,
    passwordProfile: { password: 'Correct-Horse-7-Staple' },
  })

describe('a domain', () => {
  test('is claimed, proved by its record, and only then good for names', async () => {
    const text = await claim('Contoso.example')
    expect(text).toMatch(/^rekey=[0-9a-f]{32}$/)
    const { body } = await admin.get('/domains/contoso.example/verificationDnsRecords')
    expect(body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.domainDnsTxtRecord', label: 'contoso.example', recordType: 'Txt', text },
    ])
    const early = await newUser('anna@contoso.example')
    expect([early.status, early.body.error.details[0]!.code]).toEqual([400, 'domain'])
    expect((await admin.send('PATCH', '/domains/contoso.example', { isDefault: true })).status).toBe(400)

    const missing = await verify('contoso.example')
    expect([missing.status, missing.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(missing.body.error.message).toContain(text)
    dns = null
    const silent = await verify('contoso.example')
    expect([silent.status, silent.body.error.code]).toEqual([503, 'serviceNotAvailable'])
    dns = { 'contoso.example': ['v=spf1 -all', `${text}0`, text.toUpperCase()] }
    expect((await verify('contoso.example')).status).toBe(400)
    expect((await admin.get('/domains/contoso.example')).body.isVerified).toBe(false)

    dns = { 'contoso.example': ['v=spf1 -all', text] }
    const proved = await verify('CONTOSO.example')
    expect([proved.status, proved.body.isVerified]).toEqual([200, true])
    expect((await newUser('anna@contoso.example')).status).toBe(201)
    expect((await admin.send('PATCH', '/domains/contoso.example', { isDefault: true })).status).toBe(204)
    expect((await admin.get('/domains/meridian.example')).body.isDefault).toBe(false)
    expect((await admin.send('PATCH', '/domains/meridian.example', { isDefault: true })).status).toBe(204)
    const again = await verify('contoso.example')
    expect([again.status, again.body.error.message]).toEqual([400, 'contoso.example is verified already.'])
    expect((await admin.send('DELETE', '/domains/contoso.example')).status).toBe(400)
    expect((await w.audit()).map((row) => row.activity)).toEqual(
      expect.arrayContaining(['Add unverified domain', 'Verify domain', 'Set domain as default']),
    )
  })

  test('that was never proved can be given up; one below another is no root', async () => {
    await claim('west.meridian.example')
    expect((await admin.get('/domains/west.meridian.example')).body).toMatchObject({
      isRoot: false,
      isVerified: false,
      supportedServices: [],
    })
    expect((await admin.send('DELETE', '/domains/west.meridian.example')).status).toBe(204)
    expect((await admin.get('/domains/west.meridian.example')).status).toBe(404)
    expect((await admin.send('DELETE', '/domains/west.meridian.example')).status).toBe(404)
    expect((await verify('west.meridian.example')).status).toBe(404)
  })

  test('belongs to whoever proves it first, and the text is not the same for two', async () => {
    const other = w.store.random.uuid()
    await w.store.unit(systemRequest(other, other), async (tx) =>
      must(await addTenant(tx, { displayName: 'Other', domain: 'other.example', country: 'PT' })),
    )
    const text = await claim('other.example')
    dns = { 'other.example': [text] }
    const taken = await verify('other.example')
    expect([taken.status, taken.body.error.message]).toEqual([
      400,
      'other.example belongs to another organization here.',
    ])
    await claim('shared.example')
    const records = (await admin.get('/domains/shared.example/verificationDnsRecords')).body.value
    expect(records[0]!.text).not.toBe(text)
  })

  test('has a name that the DNS can have, once', async () => {
    const before = asked.length
    for (const id of ['', 'localhost', 'a b.example', '-a.example', `${'a'.repeat(45)}.example`, 'münchen.example', 7])
      expect([id, (await admin.send('POST', '/domains', { id })).status]).toEqual([id, 400])
    const twice = await admin.send('POST', '/domains', { id: 'meridian.example' })
    expect([twice.status, twice.body.error.details[0]!.code]).toEqual([400, 'ObjectConflict'])
    expect((await admin.send('POST', '/domains', { id: 'x.example', isVerified: true })).status).toBe(400)
    expect(asked.length).toBe(before)
  })

  test('is for those who may', async () => {
    const anybody = await asPerson(w, await w.user('anybody'))
    expect((await anybody.get('/domains')).status).toBe(200)
    expect((await anybody.send('POST', '/domains', { id: 'x.example' })).status).toBe(403)
    expect((await anybody.send('POST', '/domains/contoso.example/verify')).status).toBe(403)
    const app = await asApp(w, 'Domain.Read.All')
    expect((await app.send('POST', '/domains', { id: 'x.example' })).status).toBe(403)
  })
})
