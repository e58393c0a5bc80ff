import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Random } from '../base/random.ts'
import type { NewUser } from '../contract/directory.ts'
import { applicationPermissions } from '../contract/permissions.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { fillApp, newApp } from './apps.ts'
import { addGroup } from './groups.ts'
import { giveLicence, putSubscription } from './licences.ts'
import { changeMethodPolicy, changeSsprPolicy } from './policies.ts'
import { roles } from './role-templates.ts'
import { giveRole } from './roles.ts'
import { lockInstallation, onlyTenant } from './tenant.store.ts'
import { addTenant } from './tenant.ts'
import type { User } from './users.store.ts'
import { addUser } from './users.ts'

/** What `<data>/demo.json` holds, and what is printed once at the first start. */
export type Demo = {
  tenantId: string
  domain: string
  users: { upn: string; password: string }[]
  app: { clientId: string; clientSecret: string }
}

/** `directory/` stands left of `passwords/`, so whoever makes the demo brings hashing and storing along. */
export type PasswordDoor = {
  hash(plain: string): Promise<string>
  storePassword(tx: Tx, password: { userId: string; phc: string; by: 'setup' }): Promise<void>
}

const domain = 'meridian.example'
const product = 'AAD_PREMIUM_P2'

const people: readonly Omit<NewUser, 'userPrincipalName' | 'displayName'>[] = [
  { givenName: 'Admin', jobTitle: 'Identity administrator' },
  ...['Carla', 'Carlos', 'Claiver'].map((givenName) => ({ givenName, department: 'Marketing' })),
  ...['Gabriel', 'Joao', 'Karabatic'].map((givenName) => ({ givenName, department: 'Sales' })),
]
const upnOf = (person: (typeof people)[number]): string => `${person.givenName!.toLowerCase()}@${domain}`

/**
 * Makes the demo tenant, or does nothing (null) where a tenant exists. The passwords are on disk before the tenant
 * is there: a crash in between, or a commit whose answer is lost, leaves a file that the next start replaces or needs,
 * never a tenant nobody can enter. Whoever finds another start faster leaves that one's file alone.
 */
export async function makeDemo(store: Store, dataFolder: string, passwords: PasswordDoor): Promise<Demo | null> {
  if (await store.look(onlyTenant)) return null
  const demo = drawDemo(store.random)
  // One after another: on a slow machine the last of seven would wait longer than the hasher lets anybody wait.
  const hashes: string[] = []
  for (const user of demo.users) hashes.push(await passwords.hash(user.password))
  const made = await store.unit(systemRequest(demo.tenantId, store.random.uuid()), async (tx) => {
    await lockInstallation(tx)
    if (await onlyTenant(tx)) return false
    await fillDemo(tx, demo, hashes, passwords)
    keep(demo, dataFolder)
    return true
  })
  return made ? demo : null
}

function keep(demo: Demo, dataFolder: string): void {
  // With a database by URL and a key elsewhere, nothing has made the folder yet.
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const file = path.join(dataFolder, 'demo.json')
  writeFileSync(file, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600, flush: true })
  chmodSync(file, 0o600)
}

function drawDemo(random: Random): Demo {
  return {
    tenantId: random.uuid(),
    domain,
    users: people.map((person) => ({ upn: upnOf(person), password: readablePassword(random) })),
    app: newApp(random),
  }
}

/** About 90 bits in four groups that can be read out and typed: no look-alikes, every class in it. */
export function readablePassword(random: Random): string {
  const lower = [...'abcdefghjkmnpqrstuvwxyz']
  const upper = [...'ABCDEFGHJKLMNPQRSTUVWXYZ']
  const digit = [...'23456789']
  const group = () =>
    random.pick(upper) + random.pick(lower) + random.pick(lower) + random.pick(lower) + random.pick(digit)
  return [group(), group(), group(), group()].join('-')
}

async function fillDemo(tx: Tx, demo: Demo, hashes: readonly string[], passwords: PasswordDoor): Promise<void> {
  must(await addTenant(tx, { displayName: 'Meridian', domain, country: 'PT', demo: true }))
  const users: User[] = []
  for (const [index, person] of people.entries()) {
    const names = { userPrincipalName: upnOf(person), displayName: person.givenName!, mail: upnOf(person) }
    const user = must(await addUser(tx, { ...person, ...names, usageLocation: 'PT' }))
    await passwords.storePassword(tx, { userId: user.id, phc: hashes[index]!, by: 'setup' })
    users.push(user)
  }
  must(await giveRole(tx, { principalId: users[0]!.id, role: roles.globalAdministrator }))
  const marketingId = await fillGroups(tx, users)
  await setPolicies(tx, marketingId)
  await fillApp(tx, { ...demo.app, displayName: 'Demo app', permissions: [...applicationPermissions] })
}

/** The rules of seed 004, one with brackets and one without; the licence is given to each of Marketing, as seed 000 does it. */
const rules = {
  Marketing: '(user.department -eq "Marketing")',
  Sales: 'user.department -eq "Sales"',
}

async function fillGroups(tx: Tx, users: readonly User[]): Promise<string> {
  must(await putSubscription(tx, { product, seats: 25 }))
  const ids = new Map<string, string>()
  for (const [displayName, membershipRule] of Object.entries(rules)) {
    const description = `Everybody in ${displayName}`
    ids.set(displayName, must(await addGroup(tx, { displayName, description, membershipRule })).id)
  }
  for (const user of users.filter((one) => one.department === 'Marketing'))
    must(await giveLicence(tx, { principalId: user.id, product }))
  return ids.get('Marketing')!
}

/**
 * Seed 004's end state: the authenticator app and SMS on, everything else off. One thing differs: third-party
 * software tokens are on too, so that any authenticator app on the newcomer's phone works.
 */
async function setPolicies(tx: Tx, scopeGroupId: string): Promise<void> {
  const on = ['MicrosoftAuthenticator', 'Sms', 'SoftwareOath'] as const
  const off = ['Fido2', 'TemporaryAccessPass', 'Email'] as const
  for (const id of on) must(await changeMethodPolicy(tx, id, { state: 'enabled' }))
  for (const id of off) must(await changeMethodPolicy(tx, id, { state: 'disabled' }))
  const registration = { requireRegistration: true, reconfirmDays: 180 }
  const scope = { enabledFor: 'selected', scopeGroupId, methodsRequired: 1 } as const
  must(await changeSsprPolicy(tx, { ...scope, ...registration, phoneCountries: ['*'] }))
}

/** The demo's own data is right, or the program is wrong. */
function must<T>(outcome: Outcome<T, Refusal>): T {
  if (!outcome.ok) throw new Fault('internal', `The demo tenant could not be made: ${JSON.stringify(outcome.refusal)}`)
  return outcome.value
}
