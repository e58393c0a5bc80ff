import { createHash, createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { event } from '../audit/events.ts'
import { after, before, day, type Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Keyring } from '../base/secret.ts'
import { selfSigned } from '../base/x509.ts'
import { lockTenant, onlyTenant } from '../directory/tenant.store.ts'
import { type Store, systemRequest, type UnitRequest } from '../store/unit.ts'
import { isDue, keyTimes, publishedOf, signerOf } from './keys.policy.ts'
import { dropKeys, insertKey, type KeyRow, keyRows, type PublicJwk, revokeKeyRow } from './keys.store.ts'

const makePair = promisify(generateKeyPair)

/** What signs now. The key itself never leaves the process; its row is sealed. */
export type Signer = { readonly kid: string; readonly key: KeyObject; readonly jwk: PublicJwk }

/** Opened keys of this process, by kid: a key never changes. */
const opened = new Map<string, KeyObject>()

function privateKeyOf(keys: Keyring, tenantId: string, row: KeyRow): KeyObject {
  const name = `${tenantId}|${row.kid}`
  const known = opened.get(name)
  if (known) return known
  const der = keys.open('signing', `signing_key|${name}`, row.sealed)
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  opened.set(name, key)
  return key
}

/** The tenant's keys; the first is made when it is asked for. */
async function rowsOf(store: Store, tenantId: string): Promise<KeyRow[]> {
  const rows = await store.look((look) => keyRows(look, tenantId))
  if (signerOf(rows, store.clock.now())) return rows
  const made = await drawKey(store, tenantId, store.clock.now())
  return store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
    await lockTenant(tx)
    const there = await keyRows(tx, tenantId)
    if (signerOf(there, tx.now)) return there
    await insertKey(tx, made)
    return keyRows(tx, tenantId)
  })
}

export async function signerFor(store: Store, tenantId: string): Promise<Signer> {
  const row = signerOf(await rowsOf(store, tenantId), store.clock.now())
  if (!row) throw new Fault('internal', 'No key to sign tokens with.')
  return { kid: row.kid, key: privateKeyOf(store.keys, tenantId, row), jwk: row.jwk }
}

/** What `/discovery/v2.0/keys` shows. */
export async function publishedKeys(store: Store, tenantId: string): Promise<PublicJwk[]> {
  return publishedOf(await rowsOf(store, tenantId), store.clock.now()).map((row) => row.jwk)
}

export type KeyState = 'next' | 'signs' | 'published' | 'over'

/** All keys, for whoever looks after them. */
export async function keysOf(store: Store, tenantId: string): Promise<(KeyRow & { state: KeyState })[]> {
  const rows = await rowsOf(store, tenantId)
  const now = store.clock.now()
  const [signer, shown] = [signerOf(rows, now), publishedOf(rows, now)]
  const stateOf = (row: KeyRow): KeyState => {
    if (row.activeFrom > now) return 'next'
    if (row === signer) return 'signs'
    return shown.includes(row) ? 'published' : 'over'
  }
  return rows.map((row) => ({ ...row, state: stateOf(row) }))
}

/** RSA 2048 takes a tenth of a second: never inside a unit. */
async function drawKey(store: Store, tenantId: string, activeFrom: Instant): Promise<KeyRow> {
  const { publicKey, privateKey } = await makePair('rsa', { modulusLength: 2048 })
  const now = store.clock.now()
  const life = { from: before(now, day), to: after(now, 5 * 365 * day) }
  const certificate = selfSigned('Rekey token signing', { publicKey, privateKey }, life, store.random)
  const x5t = createHash('sha1').update(certificate).digest('base64url')
  const { n, e } = publicKey.export({ format: 'jwk' })
  const jwk: PublicJwk = {
    ...{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: x5t },
    ...{ n: n!, e: e!, x5t, x5c: [certificate.toString('base64')] },
  }
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  const sealed = store.keys.seal('signing', `signing_key|${tenantId}|${x5t}`, der, store.random)
  return { kid: x5t, sealed, jwk, createdAt: now, activeFrom }
}

/**
 * A new key beside the others. It signs after a day in the list, or at once (`now`), when the present one is not to be
 * trusted any more; withdrawing that one is a step of its own.
 */
export async function addKey(store: Store, request: UnitRequest, when: 'announced' | 'now'): Promise<string> {
  const now = store.clock.now()
  const made = await drawKey(store, request.tenantId, when === 'now' ? now : after(now, keyTimes.announced))
  await store.unit(request, async (tx) => {
    await lockTenant(tx)
    await insertKey(tx, made)
    tx.audit(
      event('Add token signing key', { details: { KeyId: made.kid, ActiveFrom: made.activeFrom.toISOString() } }),
    )
  })
  return made.kid
}

/** What this key signed is void from here on. False when there is no such key. */
export const revokeKey = (store: Store, request: UnitRequest, kid: string): Promise<boolean> =>
  store.unit(request, async (tx) => {
    const revoked = await revokeKeyRow(tx, kid)
    if (revoked) tx.audit(event('Revoke token signing key', { details: { KeyId: kid } }))
    return revoked
  })

/** Housekeeping: the next key in time, and away with those that no living token names. */
export async function renewKeys(store: Store): Promise<void> {
  const tenant = await store.look(onlyTenant)
  if (!tenant) return
  const request = systemRequest(tenant.id, store.random.uuid())
  const rows = await store.look((look) => keyRows(look, tenant.id))
  if (rows.length === 0) return
  const now = store.clock.now()
  if (isDue(rows, now)) {
    const made = await drawKey(store, tenant.id, after(now, keyTimes.announced))
    await store.unit(request, async (tx) => {
      await lockTenant(tx)
      if (!isDue(await keyRows(tx, tenant.id), tx.now)) return
      await insertKey(tx, made)
      tx.audit(
        event('Add token signing key', { details: { KeyId: made.kid, ActiveFrom: made.activeFrom.toISOString() } }),
      )
    })
  }
  const shown = new Set(publishedOf(rows, now).map((row) => row.kid))
  const old = rows.filter((row) => !shown.has(row.kid)).map((row) => row.kid)
  if (old.length > 0) await store.unit(request, (tx) => dropKeys(tx, old))
}
