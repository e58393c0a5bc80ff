import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { addGroup } from '../../src/directory/groups.ts'
import { jobRunner } from '../../src/directory/jobs.runner.ts'
import { findJob } from '../../src/directory/jobs.ts'
import { putMember } from '../../src/directory/members.ts'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { giveRole } from '../../src/directory/roles.ts'
import { addUser } from '../../src/directory/users.ts'
import { methodJobs } from '../../src/signin/bulk.kinds.ts'
import { beginMethodWork, forgetPasses } from '../../src/signin/bulk.ts'
import type { Tx } from '../../src/store/unit.ts'
import { type Answer, asApp, asPerson, type Client, type Json } from '../api.ts'
import { testStore } from '../store.ts'
import { must, type Person, type World, world } from '../world.ts'

/** ADA-14 of authentication-methods.md: the methods of everybody in a group, person by person. */
let w: World
let boss: Client
let bossPerson: Person
const reason = 'Phones were stolen'

beforeAll(async () => {
  w = await world()
  await w.method('TemporaryAccessPass', { state: 'enabled' })
  bossPerson = await w.user('boss', { roles: ['Global Administrator'] })
  boss = asPerson(w, bossPerson)
})
afterAll(() => w?.stop())

const at = (group: string) => `/api/groups/${group}/methodActions`
const begin = (group: string, body: object, by = boss) => by.post(at(group), { reason, ...body })

async function ended(answer: Answer, by = boss): Promise<Json> {
  expect(answer.status, answer.text).toBe(202)
  for (let n = 0; n < 400; n++) {
    const { body } = await by.get(answer.headers.get('location')!)
    if (body.completedDateTime) return body
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('The job did not end.')
}
const rowsOf = ({ text }: Answer) => parse(text, { columns: true, bom: true }) as Record<string, string>[]
const resultOf = async (job: Json, by = boss) =>
  Object.fromEntries(rowsOf(await by.get(`/api/jobs/${job.id}/result`)).map((row) => [row.Name!.split('@')[0], row]))
const kinds = async (user: Person) =>
  (await boss.get(`/v1.0/users/${user.id}/authentication/methods`)).body.value.map((one: Json) =>
    one['@odata.type'].replace('#microsoft.graph.', ''),
  )
async function enter(name: string, pass: string) {
  const browser = w.browser()
  await browser.get(`/signin/password?username=${encodeURIComponent(name)}&with=pass`)
  await browser.submit('/signin/password', { password: pass })
  return browser.cookies.has('__Host-rekey-session')
}

describe('Require re-register MFA', () => {
  test('for everybody in it and in what is nested in it, each once; never oneself; each written down and told', async () => {
    const ana = await w.user('ana', {
      groups: ['Stolen'],
      app: true,
      mobile: '+351 912345601',
      email: 'ana@home.example',
    })
    const rui = await w.user('rui', { groups: ['Stolen', 'Inner'] })
    must(await w.unit(async (tx) => putMember(tx, await w.group('Stolen'), await w.group('Inner'))))
    must(await w.unit(async (tx) => putMember(tx, await w.group('Inner'), bossPerson.id)))
    const group = await w.group('Stolen')
    expect((await boss.get(at(group))).body).toEqual({ id: group, displayName: 'Stolen', people: 3, limit: 250_000 })
    const job = await ended(await begin(group, { action: 'requireReregistration' }))
    expect(job).toMatchObject({ kind: 'requireReregistration', groupId: group, total: 3, succeeded: 2, failed: 1 })
    expect(job.passesUntil).toBeNull()
    const rows = await resultOf(job)
    expect(rows.ana).toMatchObject({ Status: 'Success', 'Object ID': ana.id })
    expect(rows.boss).toMatchObject({ Status: 'Failure', Reason: expect.stringContaining('own account') })
    expect(await kinds(ana)).toEqual(['passwordAuthenticationMethod', 'emailAuthenticationMethod'])
    const log = (await w.audit()).filter((row) => row.correlation_id === job.correlationId)
    const asked = log.filter((row) => row.activity === 'Require re-registration')
    expect(asked.map((row) => row.targets[0]!.id).toSorted()).toEqual([ana.id, rui.id].toSorted())
    expect(asked.every((row) => row.actor.id === bossPerson.id)).toBe(true)
    expect(asked[0]!.details).toContainEqual({ key: 'Reason', value: reason })
    expect(log.at(-1)).toMatchObject({ activity: 'Bulk require re-registration - finished (bulk)', result: 'failure' })
    // Whoever had nothing to lose is told as well.
    expect((await w.messages(rui.userPrincipalName)).at(-1)!.subject).toContain('security info again')
    expect((await w.messages(ana.userPrincipalName)).at(-1)!.subject).toContain('removed')
  })
})

describe('Revoke sessions', () => {
  test('of people, of administrators only by the privileged; whoever began it must still be allowed', async () => {
    const policy = await w.user('policy', { roles: ['Authentication Policy Administrator'] })
    const both = await w.user('both', {
      roles: ['Authentication Policy Administrator', 'Authentication Administrator'],
    })
    const eva = await w.user('eva', { groups: ['Mixed'] })
    await w.user('root', { groups: ['Mixed'], roles: ['Global Administrator'] })
    const group = await w.group('Mixed')
    const browser = w.browser()
    await browser.signIn(eva.userPrincipalName, eva.password)
    const job = await ended(await begin(group, { action: 'revokeSessions' }, asPerson(w, both)), asPerson(w, both))
    const rows = await resultOf(job, asPerson(w, both))
    expect([rows.eva!.Status, rows.root!.Status]).toEqual(['Success', 'Failure'])
    expect(rows.root!.Reason).toContain('higher administrator role')
    expect((await browser.get('/account')).at).not.toBe('/account')
    expect((await w.messages(eva.userPrincipalName)).at(-1)!.subject).toContain('signed out')
    // The policy's administrator begins it, and has no say over any of these people.
    const none = await ended(await begin(group, { action: 'revokeSessions' }, asPerson(w, policy)), asPerson(w, policy))
    expect(none).toMatchObject({ succeeded: 0, failed: 2 })
  })
})

describe('Temporary Access Pass', () => {
  test('in a file that only who began it gets, once; held passes, guests and the excluded are rows of their own', async () => {
    const excluded = await w.group('No pass')
    const ines = await w.user('ines', { groups: ['Fresh'] })
    const joao = await w.user('joao', { groups: ['Fresh'] })
    await w.user('outside', { groups: ['Fresh', 'No pass'] })
    const invited = await boss.post('/v1.0/invitations', {
      invitedUserEmailAddress: 'gina@elsewhere.example',
      inviteRedirectUrl: 'https://elsewhere.example/',
    })
    must(await w.unit(async (tx) => putMember(tx, await w.group('Fresh'), invited.body.invitedUser.id)))
    await w.method('TemporaryAccessPass', { excludeTargets: [{ id: excluded, targetType: 'group' }] })
    const held = await boss.post(`/v1.0/users/${joao.id}/authentication/temporaryAccessPassMethods`, {})
    const group = await w.group('Fresh')
    const answer = await begin(group, { action: 'givePasses', lifetimeInMinutes: 90, isUsableOnce: true })
    const job = await ended(answer)
    expect(job).toMatchObject({ total: 4, succeeded: 1, failed: 3 })
    expect(Date.parse(job.passesUntil)).toBe(Date.parse(job.completedDateTime) + 3_600_000)
    const rows = await resultOf(job)
    expect([rows.joao!.Reason, rows.outside!.Reason, rows['gina_elsewhere.example#EXT#']!.Reason]).toEqual([
      expect.stringContaining('still counts'),
      expect.stringContaining('does not let this person'),
      expect.stringContaining('Guests'),
    ])
    const other = asPerson(w, await w.user('other', { roles: ['Global Administrator'] }))
    expect((await other.post(`/api/jobs/${job.id}/passes`)).status).toBe(403)
    const [first, second] = await Promise.all([0, 1].map(() => boss.post(`/api/jobs/${job.id}/passes`)))
    expect([first!.status, second!.status].toSorted()).toEqual([200, 409])
    const file = first!.status === 200 ? first! : second!
    expect(file.headers.get('cache-control')).toContain('no-store')
    const mine = rowsOf(file).find((row) => row['Object ID'] === ines.id)!
    expect(mine['Temporary Access Pass']).toMatch(/^[A-Za-z0-9]{8}$/)
    expect(Date.parse(mine['Valid until']!) - Date.parse(mine['Valid from']!)).toBe(90 * 60_000)
    expect((await boss.get(`/api/jobs/${job.id}`)).body.passesUntil).toBeNull()
    expect(await enter(ines.userPrincipalName, mine['Temporary Access Pass']!)).toBe(true)
    expect(await enter(joao.userPrincipalName, held.body.temporaryAccessPass)).toBe(true)
    expect(JSON.stringify(await w.audit())).not.toContain(mine['Temporary Access Pass'])
    expect((await w.messages(ines.userPrincipalName)).at(-1)!.body).toContain('Temporary Access Pass')
    const log = (await w.audit()).filter((row) => row.activity.startsWith('Download Temporary Access Passes'))
    expect(log.at(-1)!.details).toContainEqual({ key: 'Passes', value: '1' })
  })

  test('are sealed until then, and gone after an hour; replaced where it was asked for', async () => {
    const group = await w.group('Fresh')
    const job = await ended(await begin(group, { action: 'givePasses', replaceExisting: true }))
    expect(job).toMatchObject({ succeeded: 2, failed: 2 })
    const kept = await w.store.look((look) => look.db.selectFrom('job_pass').selectAll().execute())
    expect(kept).toHaveLength(2)
    expect(kept.every(({ sealed }) => !/[\x20-\x7e]{12}/.test(sealed.toString('latin1')))).toBe(true)
    w.advance({ minutes: 61 })
    expect((await boss.post(`/api/jobs/${job.id}/passes`)).status).toBe(409)
    expect(await forgetPasses(w.store)).toBe(2)
    expect((await boss.get(`/api/jobs/${job.id}`)).body.passesUntil).toBeNull()
  })

  test('nothing begins where no pass could be given', async () => {
    const group = await w.group('Fresh')
    expect((await begin(group, { action: 'givePasses', lifetimeInMinutes: 481 })).status).toBe(400)
    await w.method('TemporaryAccessPass', { state: 'disabled' })
    const answer = await begin(group, { action: 'givePasses' })
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Turn on Temporary Access Pass')])
    await w.method('TemporaryAccessPass', { state: 'enabled' })
  })
})

test('a server that dies in the middle: another goes on, and everybody is done once', async () => {
  const base = await testStore()
  const unit = <T>(fn: (tx: Tx) => Promise<T>) => base.store.unit({ ...base.request, tenantId: base.tenantId }, fn)
  const add = (name: string) =>
    unit(async (tx) => must(await addUser(tx, { userPrincipalName: `${name}@meridian.example`, displayName: name })))
  const admin = await add('admin')
  await unit(async (tx) =>
    must(await giveRole(tx, { principalId: admin.id, role: roleByKey('Global Administrator')!.id })),
  )
  const group = await unit(async (tx) => must(await addGroup(tx, { displayName: 'Many' })))
  for (let n = 0; n < 12; n++) {
    const { id } = await add(`many${n}`)
    must(await unit((tx) => putMember(tx, group.id, id)))
  }
  const by = { kind: 'user', id: admin.id, roleIds: [] } as const
  const work = { action: 'revokeSessions', groupId: group.id, reason } as const
  const { id } = must(await beginMethodWork(base.store, base.request, by, work))
  const { row } = methodJobs.revokeSessions
  let count = 0
  const dying: typeof row = (...given) => {
    if (++count === 5) throw new Fault('store.unavailable', 'The database is away.')
    return row(...given)
  }
  const kinds = { ...methodJobs, revokeSessions: { ...methodJobs.revokeSessions, row: dying } }
  await expect(jobRunner(base.store, { kinds }).drain()).rejects.toThrow()
  const state = async () => (await findJob(base.store, base.tenantId, id))!
  expect(await state()).toMatchObject({ state: 'running', succeeded: 4, failed: 0 })
  await jobRunner(base.store, { kinds: methodJobs }).drain()
  expect(await state()).toMatchObject({ state: 'succeeded', succeeded: 12, failed: 0 })
  const rows = await base.store.look((look) => look.db.selectFrom('audit_event').selectAll().execute())
  const revoked = rows.filter((one) => one.activity === 'Update StsRefreshTokenValidFrom Timestamp')
  expect(new Set(revoked.map((one) => one.targets[0]!.id)).size).toBe(12)
  expect(revoked).toHaveLength(12)
  await base.close()
})

describe('who may, and with what', () => {
  test.each([
    ['no reason', 400, { action: 'revokeSessions', reason: ' ' }],
    ['no action', 400, {}],
    ['another action', 400, { action: 'deleteEverything' }],
    ['a lifetime of what has none', 400, { action: 'revokeSessions', lifetimeInMinutes: 60 }],
    ['something else', 400, { action: 'revokeSessions', everybody: true }],
    ['half a minute', 400, { action: 'givePasses', lifetimeInMinutes: 60.5 }],
  ])('%s: %i, and nothing begins', async (_what, status, body) => {
    const count = async () => (await w.store.look((look) => look.db.selectFrom('job').select('id').execute())).length
    const before = await count()
    expect((await begin(await w.group('Fresh'), body)).status).toBe(status)
    expect(await count()).toBe(before)
  })

  test('an empty group, one that is none, and those without the role or the permission', async () => {
    const group = await w.group('Fresh')
    const empty = await begin(await w.group('Empty'), { action: 'revokeSessions' })
    expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('no user in this group')])
    expect((await begin(w.tenantId, { action: 'revokeSessions' })).status).toBe(404)
    expect((await boss.get(at('x'))).status).toBe(404)
    const helper = asPerson(w, await w.user('helper', { roles: ['Authentication Administrator'] }))
    expect((await begin(group, { action: 'revokeSessions' }, helper)).status).toBe(403)
    expect((await helper.get(at(group))).status).toBe(403)
    const app = await asApp(w, ['UserAuthenticationMethod.ReadWrite.All'])
    const job = await ended(await begin(group, { action: 'givePasses', replaceExisting: true }, app), app)
    expect(job).toMatchObject({ succeeded: 2, failed: 2 })
    expect((await app.post(`/api/jobs/${job.id}/passes`)).status).toBe(200)
    expect((await begin(group, { action: 'revokeSessions' }, await asApp(w, ['Group.ReadWrite.All']))).status).toBe(403)
    const userAdmin = asPerson(w, await w.user('useradmin', { roles: ['User Administrator'] }))
    expect((await userAdmin.post(`/api/jobs/${job.id}/passes`)).status).toBe(403)
  })
})
