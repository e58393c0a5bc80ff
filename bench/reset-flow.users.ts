import { machineClock } from '../src/base/clock.ts'
import { machineRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import { addGroup } from '../src/directory/groups.ts'
import { changeSsprPolicy } from '../src/directory/policies.ts'
import { onlyTenant } from '../src/directory/tenant.store.ts'
import { addUser } from '../src/directory/users.ts'
import { addCredential } from '../src/methods/credentials.store.ts'
import { attachEmbedded } from '../src/store/embedded.ts'
import { masterKeyOf } from '../src/store/masterkey.ts'
import { openStore } from '../src/store/open.ts'
import { systemRequest } from '../src/store/unit.ts'
import { numberOf } from './numbers.ts'

/** People with a registered mobile phone in the demo tenant, open to all and unlicensed, so that only resets cost. */
export async function fillUsers(data: string, count: number): Promise<void> {
  const embedded = (await attachEmbedded(data))!
  const random = machineRandom()
  const connection = { socket: embedded.socket, user: embedded.user, database: embedded.database }
  const store = await openStore({
    connection,
    clock: machineClock(),
    random,
    keys: keyring(masterKeyOf({ data }, random).key),
  })
  const tenant = (await store.look(onlyTenant))!
  const unit = (fn: Parameters<typeof store.unit<unknown>>[1]) =>
    store.unit(systemRequest(tenant.id, random.uuid()), fn)
  await unit(async (tx) => {
    await addGroup(tx, { displayName: 'Bench' })
    await changeSsprPolicy(tx, {
      enabledFor: 'all',
      scopeGroupId: null,
      licenceEnforcement: 'none',
      phoneCountries: ['*'],
      textsPerDay: 1_000_000,
    })
  })
  for (let from = 0; from < count; from += 200) {
    await unit(async (tx) => {
      for (let n = from; n < Math.min(count, from + 200); n++) {
        const name = `person${n}@meridian.example`
        const made = await addUser(tx, { userPrincipalName: name, displayName: `Person ${n}`, usageLocation: 'PT' })
        if (!made.ok) throw new Error(JSON.stringify(made.refusal))
        await addCredential(tx, { userId: made.value.id, kind: 'mobile', value: numberOf(n), verifiedAt: tx.now })
      }
    })
  }
  await store.close()
}
