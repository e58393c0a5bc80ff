import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetChanges } from '../../src/directory/changes.ts'
import { putMembers, takeMember } from '../../src/directory/groups.ts'
import { asApp, type GraphBody, type GraphClient, query, settled } from '../graph.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let app: GraphClient
let carla: Person
let carlos: Person

beforeAll(async () => {
  w = await world()
  app = await asApp(w, 'User.ReadWrite.All', 'Group.ReadWrite.All')
  carla = await w.user('carla', { department: 'Sales' })
  carlos = await w.user('carlos')
})
afterAll(() => w.stop())

type Row = Record<string, unknown> & { id: string }
/** Follows a round to its end. */
async function round(link: string, waits = true): Promise<{ rows: Row[]; link: string; pages: number }> {
  const rows: Row[] = []
  if (waits) await settled(w)
  for (let pages = 1; ; pages++) {
    const { status, body }: { status: number; body: GraphBody } = await app.get(link)
    if (status !== 200) throw new Error(JSON.stringify(body))
    rows.push(...(body.value as Row[]))
    const next = body['@odata.nextLink']
    if (!next) return { rows, link: body['@odata.deltaLink']!, pages }
    expect(body['@odata.deltaLink']).toBeUndefined()
    link = next
  }
}
const ids = (rows: readonly Row[]) => [...new Set(rows.map((row) => row.id))].toSorted()

describe('/users/delta', () => {
  test('everybody once, then what changed: made, changed, deleted, restored, gone for good', async () => {
    const first = await round('/users/delta?$select=displayName,department,jobTitle&$top=1')
    expect(first.pages).toBeGreaterThan(1)
    expect(ids(first.rows)).toEqual([carla.id, carlos.id].toSorted())
    expect(first.rows.find((row) => row.id === carla.id)).toEqual({
      id: carla.id,
      displayName: 'Carla',
      department: 'Sales',
    })
    const quiet = await round(first.link)
    expect(quiet.rows).toEqual([])

    await app.send('PATCH', `/users/${carla.id}`, { jobTitle: 'Lead' })
    const joao = await w.user('joao')
    await app.send('DELETE', `/users/${carlos.id}`)
    const second = await round(quiet.link)
    expect(second.rows.find((row) => row.id === carla.id)).toEqual({
      id: carla.id,
      displayName: 'Carla',
      department: 'Sales',
      jobTitle: 'Lead',
    })
    expect(second.rows.find((row) => row.id === joao.id)).toMatchObject({ displayName: 'Joao' })
    expect(second.rows.find((row) => row.id === carlos.id)).toEqual({
      id: carlos.id,
      '@removed': { reason: 'changed' },
    })

    await app.send('POST', `/directory/deletedItems/${carlos.id}/restore`, {})
    await app.send('DELETE', `/users/${joao.id}`)
    await app.send('DELETE', `/directory/deletedItems/${joao.id}`)
    const third = await round(second.link)
    expect(third.rows.find((row) => row.id === carlos.id)).toMatchObject({ displayName: 'Carlos' })
    expect(third.rows.find((row) => row.id === joao.id)).toEqual({ id: joao.id, '@removed': { reason: 'deleted' } })
    expect((await round(third.link)).rows).toEqual([])
  })

  test('what a reset writes is no change, and a read is none either', async () => {
    const { link } = await round('/users/delta?$deltatoken=latest')
    await w.unit((tx) =>
      tx.db
        .updateTable('person')
        .set({ last_password_change_at: tx.now, sessions_valid_from: tx.now })
        .where('tenant_id', '=', w.tenantId)
        .execute(),
    )
    await app.get(`/users/${carla.id}`)
    expect((await round(link)).rows).toEqual([])
  })

  test('a change that commits late is told in a later round, not lost', async () => {
    const { link } = await round('/users/delta?$deltatoken=latest&$select=city')
    const client = new pg.Client({ connectionString: w.databaseUrl })
    await client.connect()
    await client.query('begin')
    await client.query('update person set city = $1 where id = $2', ['Late', carla.id])
    await app.send('PATCH', `/users/${carlos.id}`, { city: 'Early' })
    const during = await round(link, false)
    // Whatever is told, it cannot be the one that is not there yet.
    expect(during.rows.filter((row) => row.city === 'Late')).toEqual([])
    await client.query('commit')
    await client.end()
    const told = [...during.rows]
    let { link: next } = during
    // Transactions of other databases on the same server hold the horizon back too: then one is told a little later.
    await expect
      .poll(
        async () => {
          const later = await round(next, false)
          next = later.link
          told.push(...later.rows)
          const has = (id: string, city: string) => told.some((row) => row.id === id && row.city === city)
          return has(carla.id, 'Late') && has(carlos.id, 'Early')
        },
        { timeout: 120_000 },
      )
      .toBe(true)
    expect(told.filter((row) => row.city === 'Late')).toHaveLength(1)
    expect((await round(next)).rows).toEqual([])
  })

  test('only these ids', async () => {
    const only = `/users/delta?${query({ $filter: `id eq '${carla.id}'`, $select: 'city' })}`
    const first = await round(only)
    expect(ids(first.rows)).toEqual([carla.id])
    await app.send('PATCH', `/users/${carlos.id}`, { city: 'Faro' })
    await app.send('PATCH', `/users/${carla.id}`, { city: 'Beja' })
    expect(ids((await round(first.link)).rows)).toEqual([carla.id])
    for (const $filter of [
      "displayName eq 'x'",
      `id ne '${carla.id}'`,
      Array(51).fill(`id eq '${carla.id}'`).join(' or '),
    ])
      expect((await app.get(`/users/delta?${query({ $filter })}`)).status).toBe(400)
  })

  test('a token that is old, foreign or made up leads back to the start', async () => {
    const { link } = await round('/users/delta?$deltatoken=latest')
    const token = new URL(link).searchParams.get('$deltatoken')!
    for (const path of [
      `/groups/delta?$deltatoken=${token}`,
      `/users/delta?$deltatoken=x${token}`,
      '/users/delta?$deltatoken=x',
    ]) {
      const { status, body, headers } = await app.get(path)
      expect([status, body.error.code]).toEqual([410, 'syncStateNotFound'])
      expect(headers.get('location')).toMatch(/\/v1\.0\/(users|groups)\/delta$/)
    }
    expect((await app.get(`/users/delta?$skiptoken=${token}`)).status).toBe(400)
    w.advance({ days: 29 })
    app = await asApp(w, 'User.ReadWrite.All', 'Group.ReadWrite.All')
    expect((await app.get(link)).status).toBe(410)
  })
})

describe('/groups/delta', () => {
  test('groups and their members, then who came and went', async () => {
    const group = await w.group('Sales')
    await w.group('Other')
    await w.unit(async (tx) => must(await putMembers(tx, group, [carla.id])))
    const first = await round('/groups/delta?$select=displayName,members')
    expect(first.rows.find((row) => row.id === group)).toEqual({
      id: group,
      displayName: 'Sales',
      'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: carla.id }],
    })
    expect(first.rows.find((row) => row.displayName === 'Other')).not.toHaveProperty('members@delta')
    await w.unit(async (tx) => must(await putMembers(tx, group, [carlos.id])))
    await w.unit(async (tx) => must(await takeMember(tx, group, carla.id)))
    const second = await round(first.link)
    expect(second.rows).toHaveLength(1)
    expect(second.rows[0]!['members@delta']).toEqual(
      [
        { '@odata.type': '#microsoft.graph.user', id: carlos.id },
        { '@odata.type': '#microsoft.graph.user', id: carla.id, '@removed': { reason: 'deleted' } },
      ].toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    )
    // Gone and back again: there.
    await w.unit(async (tx) => must(await putMembers(tx, group, [carla.id])))
    await app.send('DELETE', `/groups/${group}`)
    expect((await round(second.link)).rows).toEqual([{ id: group, '@removed': { reason: 'changed' } }])
    await app.send('POST', `/directory/deletedItems/${group}/restore`)
    const back = await round(second.link)
    expect((back.rows[0]!['members@delta'] as Row[]).map((member) => [member.id, member['@removed']])).toEqual([
      [carla.id, undefined],
    ])
    expect((await round('/groups/delta?$select=displayName')).rows.some((row) => 'members@delta' in row)).toBe(false)
  })

  test('a big group goes over several pages, each member once', async () => {
    const big = await w.group('Big')
    await w.unit((tx) =>
      tx.db
        .insertInto('group_member')
        .values(
          Array.from({ length: 2_500 }, () => ({
            tenant_id: w.tenantId,
            group_id: big,
            member_id: tx.random.uuid(),
            member_type: 'user' as const,
            added_at: tx.now,
          })),
        )
        .execute(),
    )
    const { rows, pages } = await round(`/groups/delta?${query({ $filter: `id eq '${big}'` })}`)
    expect(pages).toBe(3)
    const members = rows.flatMap((row) => (row['members@delta'] as Row[]).map((member) => member.id))
    expect([members.length, new Set(members).size]).toEqual([2_500, 2_500])
  })

  test('after a month what happened is forgotten, and nothing newer', async () => {
    const count = () =>
      w.store.look(async (look) => (await look.db.selectFrom('directory_change').select('id').execute()).length)
    await forgetChanges(w.store)
    const before = await count()
    expect(before).toBeGreaterThan(0)
    w.advance({ days: 20 })
    await forgetChanges(w.store)
    expect(await count()).toBe(before)
    await w.user('newer')
    w.advance({ days: 15 })
    await forgetChanges(w.store)
    const left = await count()
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(before)
  })
})
