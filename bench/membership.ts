/**
 * Dynamic membership: what one update of a user costs more when 15,000 dynamic groups have to be right in the same
 * commit, and how long a new rule takes over all users, in which memory. Both at 10,000, 100,000 and 1,000,000 users.
 * References of the same run: the same update with all rules paused, and a bare reading of everybody.
 *
 * `npm run bench -- membership [most users] [rounds]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { machineClock } from '../src/base/clock.ts'
import { machineRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import { addGroup } from '../src/directory/groups.ts'
import { processingStatus } from '../src/directory/membership.preview.ts'
import { runMemberships } from '../src/directory/membership.runs.ts'
import { beginPass, nextPeople } from '../src/directory/membership.subjects.store.ts'
import { addTenant } from '../src/directory/tenant.ts'
import { changeUser } from '../src/directory/users.ts'
import { startEmbedded } from '../src/store/embedded.ts'
import { openStore } from '../src/store/open.ts'
import { systemRequest, type Tx } from '../src/store/unit.ts'
import { draw } from './chart.ts'
import {
  dropListIndexes,
  fillGroups,
  fillUsers,
  forgetGroup,
  idOf,
  type Load,
  setProcessing,
} from './membership.fill.ts'
import { record } from './record.ts'

const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= Number(process.argv[2] ?? 1_000_000))
const rounds = Number(process.argv[3] ?? 150)
/** The rule that is measured is the last one a tenant may have. */
const groups = 15_000

const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
const embedded = await startEmbedded(data)
const random = machineRandom()
const { socket, user, database } = embedded
const store = await openStore({
  connection: { socket, user, database },
  clock: machineClock(),
  random,
  keys: keyring(random.bytes(32)),
})
const load: Load = { store, tenantId: random.uuid() }
const unit = <T>(fn: (tx: Tx) => Promise<T>) => store.unit(systemRequest(load.tenantId, random.uuid()), fn)

try {
  await unit((tx) => addTenant(tx, { displayName: 'Bench', domain: 'meridian.example', country: 'PT' }))
  await fillGroups(load, groups - 1)
  const growth = []
  let filled = 0
  for (const size of sizes) {
    if (size > 100_000) await dropListIndexes(load)
    await fillUsers(load, filled, size)
    filled = size
    growth.push({ users: size, update: await measureUpdates(size), rules: await measureRules() })
    process.stderr.write(`${JSON.stringify(growth.at(-1))}\n`)
  }
  report(growth)
} finally {
  await store.close()
  await embedded.stop()
  rmSync(data, { recursive: true, force: true })
}

type Growth = {
  users: number
  update: { pausedMs: number; withRulesMs: number; addedMs: number; p95AddedMs: number; perPaused: number }
  rules: { name: string; members: number; seconds: number; rssGrowthMb: number; perBareRead: number }[]
}

/** In turns, so that whatever else the machine does falls on both alike. */
async function measureUpdates(size: number): Promise<Growth['update']> {
  const people = await Promise.all(Array.from({ length: 25 }, (_, n) => idOf(load, Math.floor((n * size) / 25))))
  const times = { Paused: [] as number[], On: [] as number[] }
  for (let turn = 0; turn < 6; turn++) {
    const state = turn % 2 === 0 ? 'Paused' : 'On'
    await setProcessing(load, state)
    // Not counted: the rules are read and compiled, and everybody gets where they belong.
    for (const id of people) await update(id, turn)
    for (let n = 0; n < rounds / 3; n++) times[state].push(await update(people[n % people.length]!, turn + n))
  }
  const [paused, withRules] = [quantile(times.Paused, 0.5), quantile(times.On, 0.5)]
  return {
    pausedMs: round(paused),
    withRulesMs: round(withRules),
    addedMs: round(withRules - paused),
    p95AddedMs: round(quantile(times.On, 0.95) - quantile(times.Paused, 0.95)),
    perPaused: round(withRules / paused),
  }
}

/** One update as the API does it: out of some groups and into others, committed. Milliseconds. */
async function update(id: string, n: number): Promise<number> {
  const began = performance.now()
  const changed = await unit((tx) => changeUser(tx, id, { department: `Department ${(n * 37) % 12_000}` }))
  if (!changed.ok) throw new Error(JSON.stringify(changed.refusal))
  return performance.now() - began
}

async function measureRules(): Promise<Growth['rules']> {
  const bare = await bareRead()
  const measured = []
  for (const [name, rule] of [
    ['one in a hundred', 'user.jobTitle -eq "title 7"'],
    ['one in ten, by a pattern', 'user.city -match "3$" -and user.department -ne null'],
    ['everybody', 'user.objectId -ne null'],
  ] as const)
    measured.push({ name, ...(await measureRule(name, rule, bare)) })
  return measured
}

async function measureRule(displayName: string, membershipRule: string, bare: number) {
  const memory = watchMemory()
  const began = performance.now()
  const made = await unit((tx) => addGroup(tx, { displayName, membershipRule }))
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  await runMemberships(store)
  const seconds = (performance.now() - began) / 1_000
  const rssGrowthMb = memory.stop()
  const status = (await store.look((look) => processingStatus(look, load.tenantId, made.value.id)))!
  if (status.status !== 'Succeeded') throw new Error(JSON.stringify(status))
  await forgetGroup(load, made.value.id)
  return { members: status.members, seconds: round(seconds), rssGrowthMb, perBareRead: round(seconds / bare) }
}

/** Reading everybody, page by page, and nothing more. Seconds. */
async function bareRead(): Promise<number> {
  const began = performance.now()
  await unit(async (tx) => {
    await beginPass(tx, new Set(['jobTitle']))
    while ((await nextPeople(tx, 5_000, [], false)).length > 0);
  })
  return (performance.now() - began) / 1_000
}

/** How much larger the process was at its largest, in megabytes. */
function watchMemory(): { stop(): number } {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 20)
  return {
    stop() {
      clearInterval(timer)
      look()
      return Math.round((most - before) / 1_048_576)
    },
  }
}

function report(growth: readonly Growth[]): void {
  record('membership', { groups, rounds, growth, cores: availableParallelism() })
  const colors = ['#0f6cbd', '#c43501', '#498205']
  const rules = growth[0]!.rules.map(({ name }, n) => ({
    name: `${name} joins`,
    color: colors[n]!,
    points: growth.map((one) => [one.users, one.rules[n]!.seconds] as const),
  }))
  const updates = [
    {
      name: 'with 15,000 dynamic groups',
      color: colors[0]!,
      points: growth.map((one) => [one.users, one.update.withRulesMs] as const),
    },
    {
      name: 'the same with all rules paused',
      color: '#8a8886',
      points: growth.map((one) => [one.users, one.update.pausedMs] as const),
    },
  ]
  draw(new URL('../docs/pictures/membership.svg', import.meta.url), 'Dynamic membership', [
    { title: 'One update of a user, median', unit: 'ms', lines: updates },
    { title: 'A new rule over all users', unit: 's', lines: rules, limit: 15 },
  ])
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
