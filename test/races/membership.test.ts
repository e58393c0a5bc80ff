import { fork } from 'node:child_process'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addGroup } from '../../src/directory/groups.ts'
import { runMemberships } from '../../src/directory/membership.runs.ts'
import type { Tx } from '../../src/store/unit.ts'
import { membersByRules, membersNow } from '../members.ts'
import type { Orders, Report } from '../membership.worker.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

/**
 * Processes that change the same users, rules and members at once, with runs in the background beside them (there are
 * more users than a unit judges): in the end everybody is where the rules want them, and nobody waited in a ring.
 */
let base: TestStore
beforeAll(async () => {
  base = await testStore()
})
afterAll(() => base.close())
const unit = <T>(fn: (tx: Tx) => Promise<T>) => base.store.unit(base.request, fn)

function worker(orders: Orders): Promise<Report> {
  const child = fork(new URL('../membership.worker.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  return new Promise((resolve, reject) => {
    child.once('message', (outcome) => resolve(outcome as Report))
    child.once('exit', (code) => (code === 0 ? undefined : reject(new Error(`A worker ended with ${code}.`))))
    child.send(orders)
  })
}

async function people(count: number): Promise<string[]> {
  await unit((tx) =>
    sql`
      insert into person (tenant_id, id, user_principal_name, upn_key, display_name, mail_nickname, department, sessions_valid_from, created_at)
      select ${base.tenantId}::uuid, gen_random_uuid(), 'u' || n || '@meridian.example', 'u' || n || '@meridian.example', 'U' || n, 'u' || n,
        'Department ' || n % 4, ${tx.now}::timestamptz, ${tx.now}::timestamptz from generate_series(1, ${count}::integer) n`.execute(
      tx.db,
    ),
  )
  const rows = await base.store.look((look) => look.db.selectFrom('person').select('id').orderBy('id').execute())
  return rows.map((row) => row.id)
}

test('two processes change users, rules, managers and members at once, beside runs', async () => {
  const all = await people(2_500)
  const hot = all.slice(0, 12)
  const make = (displayName: string, membershipRule?: string) =>
    unit(async (tx) => must(await addGroup(tx, { displayName, ...(membershipRule ? { membershipRule } : {}) })).id)
  const assigned = [await make('Assigned 1'), await make('Assigned 2')]
  const memberOf = (ids: readonly string[]) =>
    `user.memberOf -any (group.objectId -in [${ids.map((id) => `'${id}'`).join(',')}])`
  const first = 'user.department -eq "Department 1"'
  const dynamic = [await make('First', first), await make('Second', `Direct Reports for "${hot[0]}"`)]
  await make('Named', memberOf([...assigned, ...dynamic]))
  const rules = [
    first,
    'user.department -ne "Department 2" -and user.displayName -contains "1"',
    `Direct Reports for "${hot[0]}"`,
    memberOf([assigned[0]!]),
  ]
  const orders = {
    url: base.database.url,
    tenantId: base.tenantId,
    milliseconds: 4_000,
    people: hot,
    dynamic,
    assigned,
    rules,
  }
  const outcomes = await Promise.all(['a', 'b'].map((seed) => worker({ ...orders, seed })))
  expect(outcomes.flatMap((outcome) => outcome.faults)).toEqual([])
  for (const outcome of outcomes) expect(outcome.done).toBeGreaterThan(3)
  // Only what waits is run: nothing that went wrong before is mended by another look.
  await runMemberships(base.store)
  expect(await membersNow(base.store)).toEqual(await membersByRules(base.store, base.request))
})
