import { readFileSync } from 'node:fs'
import { Secret, TOTP } from 'otpauth'
import { machineClock } from '../src/base/clock.ts'
import { machineRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import { changeMethodPolicy, changeSsprPolicy } from '../src/directory/policies.ts'
import { onlyTenant } from '../src/directory/tenant.store.ts'
import { addUser } from '../src/directory/users.ts'
import { addCredential } from '../src/methods/credentials.store.ts'
import { newSeed } from '../src/methods/proofs/totp.ts'
import { hasher } from '../src/passwords/hasher.ts'
import { passwordOf, storePassword } from '../src/passwords/passwords.ts'
import { openStore, type StoreOptions } from '../src/store/open.ts'
import { type Store, systemRequest, type Tx } from '../src/store/unit.ts'
import { must } from './world.ts'

/** Who is in the demo tenant of servers that run elsewhere: the test's own door to their database. */
export type Crowd = {
  readonly store: Store
  readonly tenantId: string
  unit<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** People with the same start password, a number each and, if wanted, an app and a mailbox. */
  add(names: readonly string[], ways: { app?: boolean; email?: boolean; mobile?: boolean }): Promise<Member[]>
  /** Whether this is the person's password now. */
  has(member: Member, password: string): Promise<boolean>
  close(): Promise<void>
}

export type Member = {
  readonly id: string
  readonly upn: string
  readonly number: string
  readonly email: string
  readonly seed: string
}

export const startPassword = 'Start-Passw0rd-1'
/** A test looks at hundreds at once and does not mind to wait. */
const passwords = hasher({ concurrency: 2, queue: 1_000, waitMs: 60_000 })
let startHash: Promise<string> | undefined
let numbers = 0

/** Opens the tenant to everybody, with every method on and nothing that costs or runs out. */
export async function openCrowd(connection: StoreOptions['connection'], masterKeyFile: string): Promise<Crowd> {
  const random = machineRandom()
  const keys = keyring(Buffer.from(readFileSync(masterKeyFile, 'utf8').trim(), 'hex'))
  const store = await openStore({ connection, clock: machineClock(), random, keys, connections: 4 })
  const tenantId = (await store.look(onlyTenant))!.id
  const unit: Crowd['unit'] = (fn) => store.unit(systemRequest(tenantId, random.uuid()), fn)
  await unit(async (tx) => {
    must(await changeMethodPolicy(tx, 'Email', { state: 'enabled', usableForReset: true }))
    const open = { enabledFor: 'all', scopeGroupId: null, licenceEnforcement: 'none' } as const
    must(await changeSsprPolicy(tx, { ...open, phoneCountries: ['*'], textsPerDay: 1_000_000 }))
  })
  return {
    store,
    tenantId,
    unit,
    add: (names, ways) => unit((tx) => addMembers(tx, names, ways)),
    has: async (member, password) => {
      const row = await store.look((look) => passwordOf(look, tenantId, member.id))
      return row !== null && passwords.verify(row.phc, password)
    },
    close: () => store.close(),
  }
}

async function addMembers(
  tx: Tx,
  names: readonly string[],
  ways: { app?: boolean; email?: boolean; mobile?: boolean },
): Promise<Member[]> {
  startHash ??= passwords.hash(startPassword)
  const phc = await startHash
  const members: Member[] = []
  for (const name of names) {
    const upn = `${name}@meridian.example`
    const made = must(await addUser(tx, { userPrincipalName: upn, displayName: name, usageLocation: 'PT', mail: upn }))
    // Every number in a range of its own, because a range has an hourly limit (SMS-04).
    const number = `+351 9${String(10_000_000 + ++numbers * 19_973).slice(-8)}`
    const member = { id: made.id, upn, number, email: `${name}@elsewhere.example`, seed: newSeed(tx.random) }
    await storePassword(tx, { userId: made.id, phc, by: 'setup' })
    const add = (kind: 'totp' | 'mobile' | 'email', value: string) =>
      addCredential(tx, { userId: made.id, kind, value, verifiedAt: tx.now })
    if (ways.app) await add('totp', member.seed)
    if (ways.mobile) await add('mobile', number)
    if (ways.email) await add('email', member.email)
    members.push(member)
  }
  return members
}

/** The code of the person's app, now or some half minutes later. */
export const appCode = (member: Member, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(member.seed) }).generate({ timestamp: Date.now() + steps * 30_000 })

/** Six digits that are none of the codes given. */
export function wrongCode(...right: readonly string[]): string {
  for (let n = 0; ; n++) {
    const code = String(123_456 + n * 7_919)
    if (!right.includes(code)) return code
  }
}
