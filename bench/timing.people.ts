import { sql } from 'kysely'
import { methodPolicyIds } from '../src/contract/methods.ts'
import { addGroup } from '../src/directory/groups.ts'
import { changeMethodPolicy, changeSsprPolicy } from '../src/directory/policies.ts'
import { addUser, removeUser } from '../src/directory/users.ts'
import { addCredential } from '../src/methods/credentials.store.ts'
import { hasher } from '../src/passwords/hasher.ts'
import { storePassword } from '../src/passwords/passwords.ts'
import { systemRequest, type Tx } from '../src/store/unit.ts'
import { beside, fillPeople } from './graph.people.ts'

/** Who is asked about. Nobody at all is the name's kind for which nothing is made. */
export const kinds = ['able', 'disabled', 'deleted', 'unregistered', 'passwordless', 'nobody'] as const
export type Kind = (typeof kinds)[number]

export const nameOf = (kind: Kind, n: number): string => `${kind}${n}@meridian.example`

/** `count` people of each kind beside a running server, and `others` in the table who are never asked about. */
export async function fillKinds(data: string, count: number, others: number): Promise<void> {
  const { store, tenantId } = await beside(data)
  const unit = (fn: (tx: Tx) => Promise<void>) => store.unit(systemRequest(tenantId, store.random.uuid()), fn)
  await fillPeople(store, tenantId, 0, others)
  await unit(async (tx) => {
    await addGroup(tx, { displayName: 'Timing' })
    const open = { enabledFor: 'all', scopeGroupId: null, licenceEnforcement: 'none' } as const
    await changeSsprPolicy(tx, { ...open, phoneCountries: ['*'], textsPerDay: 1_000_000 })
  })
  // Everybody has the same password: one hash in place of thousands, sealed for each person as always.
  const phc = await hasher({ concurrency: 1 }).hash('Purple-Elephant-77')
  for (const kind of kinds) {
    if (kind === 'nobody') continue
    for (let from = 0; from < count; from += 200) {
      await unit(async (tx) => {
        for (let n = from; n < Math.min(count, from + 200); n++) await person(tx, kind, n, phc)
      })
    }
  }
  await store.look((look) => sql`vacuum analyze`.execute(look.db))
  await store.close()
}

async function person(tx: Tx, kind: Kind, n: number, phc: string): Promise<void> {
  const userPrincipalName = nameOf(kind, n)
  const accountEnabled = kind !== 'disabled'
  const made = await addUser(tx, {
    userPrincipalName,
    displayName: `${kind} ${n}`,
    usageLocation: 'PT',
    accountEnabled,
  })
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  const { id } = made.value
  if (kind !== 'passwordless') await storePassword(tx, { userId: id, phc, by: 'admin' })
  if (kind === 'able' || kind === 'disabled')
    await addCredential(tx, { userId: id, kind: 'email', value: `${kind}${n}@elsewhere.example`, verifiedAt: tx.now })
  if (kind === 'deleted') await removeUser(tx, id)
}

/** From now on no answer says whether there is anybody, and a mail is the one way: what is offered is alike. */
export async function hide(data: string): Promise<void> {
  const { store, tenantId } = await beside(data)
  await store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
    await changeSsprPolicy(tx, { accountDisclosure: 'private' })
    // Others go when the one that stays is there.
    for (const id of ['Email', ...methodPolicyIds.filter((one) => one !== 'Email')] as const) {
      const changed = await changeMethodPolicy(tx, id, { state: id === 'Email' ? 'enabled' : 'disabled' })
      if (!changed.ok) throw new Error(JSON.stringify(changed.refusal))
    }
  })
  await store.close()
}
