import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, asApp, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let as: Client
let userAdmin: Person
const headings =
  'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required'
const file = (...rows: string[]) => ['version:v1.0', headings, ...rows, ''].join('\r\n')

beforeAll(async () => {
  w = await world()
  userAdmin = await w.user('users', { roles: ['User Administrator'] })
  as = asPerson(w, userAdmin)
})
afterAll(() => w?.stop())

async function ended(client: Client, answer: Answer): Promise<Json> {
  expect(answer.status, answer.text).toBe(202)
  for (let n = 0; n < 400; n++) {
    const { body } = await client.get(answer.headers.get('location')!)
    if (body.completedDateTime) return body
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('The job did not end.')
}
const rowsOf = (answer: Answer) => parse(answer.text, { columns: true, bom: true }) as Record<string, string>[]

describe('bulk operations by the API (directory.md 2.6)', () => {
  test('a file is checked, begun, followed, and its result downloaded; a broken row stops nobody', async () => {
    const content = file(
      'Ana Lima,ana@meridian.example,Tower-Bridge-1894,No',
      '=cmd(),broken@elsewhere.example,Tower-Bridge-1894,No',
      'Rui Costa,rui@meridian.example,weak,No',
      'Eva Reis,eva@meridian.example,Tower-Bridge-1895,Yes',
    )
    const verdict = await as.post('/api/jobs/check?kind=createUsers', content)
    expect([verdict.status, verdict.body.rows, verdict.body.broken]).toEqual([200, 4, 2])
    expect([...new Set(verdict.body.problems.map((one: Json) => one.row))]).toEqual([4, 5])
    const answer = await as.post('/api/jobs?kind=createUsers&fileName=people.csv', content)
    expect(answer.body).toMatchObject({
      kind: 'createUsers',
      fileName: 'people.csv',
      total: 4,
      createdBy: { id: userAdmin.id },
    })
    const job = await ended(as, answer)
    expect(job).toMatchObject({ state: 'failed', reason: 'NotAllRowsSuccessfullyProcessed', succeeded: 2, failed: 2 })
    expect(await w.signInWorks('ana@meridian.example', 'Tower-Bridge-1894')).toBe(true)
    const result = await as.get(`/api/jobs/${job.id}/result`)
    expect(result.headers.get('content-disposition')).toContain('createUsers_')
    const rows = rowsOf(result)
    expect(rows.map((row) => [row.Row, row.Status])).toEqual([
      ['3', 'Success'],
      ['4', 'Failure'],
      ['5', 'Failure'],
      ['6', 'Success'],
    ])
    expect(rows[2]!.Reason).toContain('passwordProfile')
    expect(result.text).not.toContain('Tower-Bridge')
    const failed = await as.get(`/api/jobs/${job.id}/results?failed=true&$top=1`)
    expect(failed.body.value).toMatchObject([{ row: 4, state: 'failed' }])
    const more = await as.get(failed.body['@odata.nextLink'])
    expect(more.body.value).toMatchObject([{ row: 5 }])
    expect((await as.post(`/api/jobs/${job.id}/cancel`)).status).toBe(409)
  })

  test('members of a group: also by its owner, by nobody else', async () => {
    w.advance({ seconds: 1 })
    const group = await w.group('Sales')
    const owner = await w.user('owner')
    await w.unit((tx) =>
      tx.db
        .insertInto('group_owner')
        .values({ tenant_id: w.tenantId, group_id: group, owner_id: owner.id, added_at: tx.now })
        .execute(),
    )
    const content =
      'version:v1.0,\nMember object ID or user principal name [memberObjectIdOrUpn] Required\nowner@meridian.example\nnobody@meridian.example\n'
    const at = `/api/jobs?kind=importMembers&groupId=${group}`
    const job = await ended(asPerson(w, owner), await asPerson(w, owner).post(at, content))
    expect(job).toMatchObject({ groupId: group, succeeded: 1, failed: 1 })
    const stranger = asPerson(w, await w.user('stranger'))
    expect((await stranger.post(at, content)).status).toBe(403)
    expect((await stranger.get(`/api/jobs/${job.id}`)).status).toBe(404)
    expect((await stranger.get(`/api/jobs/${job.id}/result`)).status).toBe(404)
    expect((await stranger.get('/api/jobs')).body.value).toEqual([])
    expect((await asPerson(w, owner).get('/api/jobs')).body.value).toHaveLength(1)
    expect((await as.get('/api/jobs?$top=1')).body.value).toMatchObject([{ id: job.id }])
    expect((await as.get('/api/jobs')).body.value).toHaveLength(2)
  })

  test('users, groups and members to take along; only by who may read them', async () => {
    const users = await as.get('/api/downloads/users')
    expect([users.status, users.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    expect(rowsOf(users).map((row) => row.userPrincipalName)).toContain('ana@meridian.example')
    expect(rowsOf(await as.get('/api/downloads/users?deleted=true'))).toEqual([])
    expect((await as.get('/api/downloads/users?deleted=maybe')).status).toBe(400)
    expect((await as.get('/api/downloads/groups')).text).toContain(',Sales,Security,Assigned,')
    const group = await w.group('Sales')
    const members = rowsOf(await as.get(`/api/downloads/groups/${group}/members`))
    expect(members).toMatchObject([{ userPrincipalName: 'owner@meridian.example', objectType: 'User' }])
    expect((await as.get(`/api/downloads/groups/${w.tenantId}/members`)).status).toBe(404)
    const log = await w.audit({ userId: userAdmin.id })
    expect(log.map((row) => row.activity)).toContain('Download group members - finished (bulk)')
  })

  test('templates', async () => {
    const template = await as.get('/api/jobs/templates/createUsers')
    expect(template.text.startsWith(`version:v1.0\r\n${headings}`)).toBe(true)
    expect((await as.get('/api/jobs/templates/x')).status).toBe(404)
  })

  test.each([
    ['no kind', 400, () => as.post('/api/jobs', file())],
    ['another kind', 400, () => as.post('/api/jobs?kind=x', file())],
    ['another type', 415, () => as.post('/api/jobs?kind=createUsers', { a: 1 })],
    ['no heading', 400, () => as.post('/api/jobs?kind=createUsers', 'a,b\n1,2\n')],
    ['no row', 400, () => as.post('/api/jobs?kind=createUsers', file())],
    ['nothing', 400, () => as.post('/api/jobs?kind=createUsers', '')],
    ['binary', 400, () => as.post('/api/jobs?kind=createUsers', '\u0000\u0001\u0002')],
    ['no group', 404, () => as.post('/api/jobs?kind=importMembers', file())],
    ['a job that is none', 404, () => as.get('/api/jobs/x')],
    ['a filter that is none', 400, () => as.get('/api/jobs?$filter=x')],
    ['CSV elsewhere', 415, () => as.post('/v1.0/users', 'a,b')],
  ])('%s: %i', async (_what, status, run) => {
    const before = await w.store.look((look) => look.db.selectFrom('job').select('id').execute())
    expect((await run()).status).toBe(status)
    expect(await w.store.look((look) => look.db.selectFrom('job').select('id').execute())).toHaveLength(before.length)
  })

  test('an app by its permission', async () => {
    const app = await asApp(w, ['User.ReadWrite.All'])
    const job = await ended(
      app,
      await app.post(
        '/api/jobs?kind=deleteUsers',
        'version:v1.0\nUser name [userPrincipalName] Required\neva@meridian.example\n',
      ),
    )
    expect(job).toMatchObject({ state: 'succeeded', succeeded: 1 })
    expect((await app.post('/api/jobs?kind=importMembers', 'x')).status).toBe(403)
    expect((await (await asApp(w, ['AuditLog.Read.All'])).get('/api/jobs')).status).toBe(403)
  })
})
