import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { event } from '../../src/audit/events.ts'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let as: Client
let admin: Person
let carla: Person

beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  admin = await w.user('root', { roles: ['Global Administrator'] })
  as = asPerson(w, admin)
  await w.method('Sms', { state: 'enabled' })
  carla = await w.user('carla', { mobile: '+351 912345678', licence: true, displayName: 'Carla Gomes' })
})
afterAll(() => w?.stop())

const steps = async (): Promise<string[]> =>
  (await as.get('/api/firstRun')).body.steps.filter((one: Json) => one.done).map((one: Json) => one.id)

async function resetCarla(): Promise<string> {
  const flow = await w.reset(carla.userPrincipalName)
  await flow.step('send', { method: 'text', number: '+351 912345678' })
  await flow.step('prove', { method: 'text', answer: await w.code('+351 912345678') })
  await flow.step('password', { password: 'Tower-Bridge-1894', confirm: 'Tower-Bridge-1894' })
  expect(flow.view.page).toBe('P-18')
  return flow.view.correlationId
}

describe('the first run ticks itself from what really happened', () => {
  test('step by step', async () => {
    expect(await steps()).toEqual(['licences', 'methods'])
    await w.policy({ enabledFor: 'all' })
    expect(await steps()).toEqual(['licences', 'scope', 'methods'])
    await resetCarla()
    expect(await steps()).toEqual(['licences', 'scope', 'methods', 'reset'])
    const reader = await asApp(w, ['AuditLog.Read.All'])
    await reader.get('/v1.0/auditLogs/directoryAudits?$top=1')
    expect(await steps()).not.toContain('log')
    await as.get('/v1.0/auditLogs/directoryAudits?$top=1')
    expect(await steps()).toContain('log')
    await w.unit(async (tx) => tx.audit(event('User registered security info', { targets: [] })))
    await w.group('Sales')
    await w.unit((tx) =>
      tx.db
        .updateTable('directory_group')
        .set({ group_types: ['DynamicMembership'] })
        .execute(),
    )
    expect((await as.get('/api/firstRun')).body).toMatchObject({ done: 7 })
  })
})

describe('the tenant overview', () => {
  test('name, edition, counts, health, and what needs attention', async () => {
    const { status, body } = await as.get('/api/overview')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      tenant: { displayName: 'Meridian', primaryDomain: 'meridian.example', license: 'Microsoft Entra ID P2' },
      counts: { users: 2, groups: 1, devices: 0 },
      health: {
        database: { state: 'good' },
        outbox: { state: 'good' },
        jobs: { state: 'good' },
        backups: { state: 'notAvailable' },
      },
      alerts: [],
    })
    await w.policy({ enabledFor: 'none' })
    await w.unit((tx) =>
      tx.db
        .updateTable('outbox')
        .set({ state: 'failed', ended_at: tx.now })
        .where('id', '=', (eb) => eb.selectFrom('outbox').select('id').limit(1))
        .execute(),
    )
    const made = await as.post('/v1.0/groups', {
      displayName: 'Nobody',
      mailEnabled: false,
      mailNickname: 'nobody',
      securityEnabled: true,
      groupTypes: ['DynamicMembership'],
      membershipRule: 'user.city -eq "Nowhere"',
    })
    expect(made.status).toBe(201)
    await w.unit((tx) =>
      tx.db.updateTable('dynamic_group').set({ status: 'Failed' }).where('group_id', '=', made.body.id).execute(),
    )
    const worse = (await as.get('/api/overview')).body
    expect(worse.health.outbox).toMatchObject({ state: 'attention' })
    expect(worse.alerts.map((one: Json) => [one.code, one.severity])).toEqual([
      ['not_delivered', 'error'],
      ['failed_rules', 'warning'],
      ['reset_off', 'information'],
    ])
    await w.policy({ enabledFor: 'all' })
  })
})

describe('usage & insights (sspr.md 9.5)', () => {
  test('what is registered, what happened, by method, over time', async () => {
    const wrong = await w.reset(carla.userPrincipalName)
    await wrong.step('send', { method: 'text', number: '+351 912345678' })
    const nobody = await w.user('unlicensed')
    await w.reset(nobody.userPrincipalName)
    const { body } = await as.get('/api/insights?period=24h')
    expect(body).toMatchObject({
      period: '24h',
      bucket: 'hour',
      registration: { total: 3, ssprCapable: 1, ssprRegistered: 1, ssprEnabled: 2 },
      usage: {
        overTime: [{ name: 'Reset password (self-service)', succeeded: 1, failed: 0 }],
        failures: [{ reason: expect.stringContaining('does not have a license'), count: 1 }],
      },
    })
    const text = body.usage.byMethod.find((one: Json) => one.method === 'text')
    expect(text).toMatchObject({ started: 2, completed: 1, label: 'Text my mobile phone' })
    expect(body.registration.byMethod.find((one: Json) => one.method === 'mobilePhone').count).toBe(1)
    w.advance({ days: 2 })
    expect((await as.get('/api/insights?period=24h')).body.usage.overTime).toEqual([])
    expect((await as.get('/api/insights?period=7d')).body.usage.overTime).toHaveLength(1)
  })

  test('the people behind a number, page by page', async () => {
    const { body } = await as.get('/api/insights/events?feature=reset&period=7d')
    expect(body.value.map((one: Json) => [one.userPrincipalName, one.isSuccess])).toEqual([
      ['unlicensed@meridian.example', false],
      ['carla@meridian.example', true],
    ])
    expect(body.value[1]).toMatchObject({ authMethod: 'text', failureReason: null, feature: 'reset' })
    const reason = encodeURIComponent(body.value[0].failureReason)
    expect((await as.get(`/api/insights/events?period=7d&reason=${reason}`)).body.value).toHaveLength(1)
    expect((await as.get('/api/insights/events?period=7d&method=text&success=true')).body.value).toHaveLength(1)
    const first = await as.get('/api/insights/events?period=7d&$top=1')
    const second = await as.get(first.body['@odata.nextLink'])
    expect(second.body.value.map((one: Json) => one.id)).toEqual([body.value[1].id])
    expect(second.body['@odata.nextLink']).toBeUndefined()
  })

  test.each(['period=1y', 'feature=x', 'success=maybe', '$top=0', '$skiptoken=x'])('%s: 400', async (query) => {
    expect((await as.get(`/api/insights/events?${query}`)).status).toBe(400)
  })
})

describe('search', () => {
  test('begins of words, ids, pages; never more than asked', async () => {
    const find = async (q: string) => (await as.get(`/api/search?q=${encodeURIComponent(q)}`)).body
    expect((await find('gom')).users.map((one: Json) => one.id)).toEqual([carla.id])
    expect((await find('CARLA@mer')).users).toHaveLength(1)
    expect((await find(carla.id)).users).toEqual([
      { id: carla.id, displayName: 'Carla Gomes', userPrincipalName: 'carla@meridian.example' },
    ])
    expect((await find('sal')).groups.map((one: Json) => one.displayName)).toEqual(['Sales'])
    expect((await find('notif')).pages).toEqual([
      { page: 'passwordReset/notifications', title: 'Password reset: Notifications' },
    ])
    for (const odd of ['"', '\\', "x' or 1=1 --", 'a:b & c | !d', '(((']) expect((await find(odd)).users).toEqual([])
    for (const query of ['', '?q=', `?q=${'x'.repeat(201)}`, '?q=a&q=b'])
      expect((await as.get(`/api/search${query}`)).status, query).toBe(400)
  })
})

describe('downloads of the logs', () => {
  test('CSV: columns of the record, UTC, formulas made harmless, by the filter of the page', async () => {
    await w.user('formula', { displayName: '=HYPERLINK("http://x")' })
    const filter = encodeURIComponent("activityDisplayName eq 'Add user'")
    const answer = await as.get(`/api/auditLogs/export?format=csv&$filter=${filter}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="AuditLogs_[\dT-]+\.csv"$/)
    const rows = parse(answer.text, { columns: true, bom: true }) as Record<string, string>[]
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.every((row) => row.Activity === 'Add user')).toBe(true)
    expect(Object.keys(rows[0]!)).toContain('IPAddress')
    expect(JSON.parse(rows[0]!.Targets!)[0].displayName).toBe('=HYPERLINK("http://x")')
    expect(answer.text).not.toMatch(/(^|,)"?[=+@-]/m)
    const logged = (await w.audit()).at(-1)
    expect(logged).toMatchObject({ activity: 'Download audit logs - started (bulk)', actor: { id: admin.id } })
  })

  test('JSON: the same rows as the Graph surface, more than a page of them', async () => {
    await w.unit(async (tx) => {
      for (let n = 0; n < 1_200; n++) tx.audit(event('Sign-out', { reason: `${n}` }))
    })
    const answer = await as.get(
      `/api/auditLogs/export?format=json&$filter=${encodeURIComponent("activityDisplayName eq 'Sign-out'")}`,
    )
    const rows = JSON.parse(answer.text) as Json[]
    expect(rows.map((row) => row.resultReason)).toEqual(Array.from({ length: 1_200 }, (_, n) => `${1_199 - n}`))
    expect(new Set(rows.map((row) => row.id)).size).toBe(1_200)
    const none = await as.get(`/api/auditLogs/export?format=json&$filter=${encodeURIComponent("correlationId eq 'x'")}`)
    expect(JSON.parse(none.text)).toEqual([])
  })

  test('sign-ins alike', async () => {
    await w.browser().signIn('=cmd@meridian.example', 'x')
    const answer = await as.get('/api/signIns/export?format=csv')
    const rows = parse(answer.text, { columns: true, bom: true }) as Record<string, string>[]
    expect(rows[0]).toMatchObject({ Status: 'Failure', 'Sign-in error code': '50034', Interactive: 'true' })
    expect(rows[0]!.Username).toBe("'=***@meridian.example")
  })

  test('bad input, and who may', async () => {
    for (const query of ['format=xml', '$filter=x', "$filter=resultReason eq 'x'", '$top=5'])
      expect((await as.get(`/api/auditLogs/export?${query}`)).status, query).toBe(400)
    expect((await asPerson(w, carla).get('/api/auditLogs/export')).status).toBe(403)
    expect((await asPerson(w, carla).get('/api/overview')).status).toBe(403)
    expect((await asPerson(w, carla).get('/api/insights')).status).toBe(403)
  })
})
