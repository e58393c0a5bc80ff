import { machineClock } from '../src/base/clock.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { seededRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import type { Refusal } from '../src/contract/refusals.ts'
import { putMember, takeMember } from '../src/directory/groups.ts'
import { giveManager, takeManager } from '../src/directory/managers.ts'
import { pauseProcessing, resumeProcessing, setRule } from '../src/directory/membership.rules.ts'
import { runMemberships } from '../src/directory/membership.runs.ts'
import { changeUser } from '../src/directory/users.ts'
import { openStore } from '../src/store/open.ts'
import { systemRequest, type Tx } from '../src/store/unit.ts'

/** One of several processes that change users, rules and members of one tenant as fast as they can. */
export type Orders = {
  url: string
  tenantId: string
  seed: string
  milliseconds: number
  /** Those that everybody fights for. */
  people: string[]
  dynamic: string[]
  assigned: string[]
  rules: string[]
}

export type Report = { done: number; refused: number; faults: string[] }

process.once('message', (message: Orders) => void work(message))

/** With what PostgreSQL says about it. */
function faultOf(error: unknown): string {
  const { message, detail, where } = error as { message?: string; detail?: string; where?: string }
  return [message, detail, where].filter(Boolean).join(' | ')
}

async function work(orders: Orders): Promise<void> {
  const random = seededRandom(orders.seed)
  const keys = keyring(Buffer.alloc(32, 7))
  const store = await openStore({
    connection: { url: orders.url },
    clock: machineClock(),
    random,
    keys,
    connections: 6,
  })
  const unit = <T>(fn: (tx: Tx) => Promise<T>) => store.unit(systemRequest(orders.tenantId, random.uuid()), fn)
  const outcome: Report = { done: 0, refused: 0, faults: [] }
  const end = performance.now() + orders.milliseconds
  const one = (list: readonly string[]) => random.pick(list)
  const acts: ((tx: Tx) => Promise<Outcome<unknown, Refusal>>)[] = [
    ...Array.from(
      { length: 8 },
      () => (tx: Tx) => changeUser(tx, one(orders.people), { department: `Department ${random.int(4)}` }),
    ),
    (tx) => putMember(tx, one(orders.assigned), one(orders.people)),
    (tx) => takeMember(tx, one(orders.assigned), one(orders.people)),
    (tx) => giveManager(tx, one(orders.people), orders.people[0]!),
    (tx) => takeManager(tx, one(orders.people)),
    (tx) => setRule(tx, one(orders.dynamic), { rule: one(orders.rules) }),
    (tx) =>
      random.int(3) === 0 ? pauseProcessing(tx, one(orders.dynamic)) : resumeProcessing(tx, one(orders.dynamic)),
  ]
  const loop = async (step: () => Promise<unknown>) => {
    while (performance.now() < end) await step().catch((error: unknown) => outcome.faults.push(faultOf(error)))
  }
  const change = async () => {
    const result = await unit(random.pick(acts))
    if (result.ok) outcome.done++
    else if (result.refusal.code === 'request.busy') outcome.faults.push('busy')
    else outcome.refused++
  }
  const runs = async () => {
    await runMemberships(store)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await Promise.all([loop(change), loop(change), loop(runs)])
  await store.close()
  process.send!(outcome, () => process.exit(0))
}
