import { event } from '../audit/events.ts'
import type { Keyring } from '../base/secret.ts'
import { asciiLower } from '../base/text.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Tx } from '../store/unit.ts'
import {
  type Begun,
  type Bucket,
  beginTry,
  endTry,
  isOffIn,
  type Lock,
  passwordOff,
  type Secret,
} from './lockout.policy.ts'
import { holdLockouts, removeLockouts, saveLockout } from './lockout.store.ts'

/** Whose tries are counted together: a person, or a name that is nobody's (LK-12). */
export const personSubject = (userId: string): string => `user:${userId}`
export const decoySubject = (keys: Keyring, tenantId: string, name: string): string =>
  `name:${keys.digest('decoy', tenantId, 'lockout', asciiLower(name)).toString('hex')}`

/** One password that somebody typed, counted and waiting for its answer. */
export type PasswordTry = {
  readonly subject: string
  readonly bucket: Bucket
  readonly secret: Secret
  readonly tag: Buffer
  readonly verdict: Begun['verdict']
  readonly lock: Lock | null
  /** The last one that passwords were good for, should it be wrong (LK-08). */
  readonly turnsOff: boolean
}

/**
 * First half of every check of a typed password: count it. Only when the verdict is `evaluate` is the hash asked,
 * outside any unit; then `settleTry` in a second unit. Every place that takes a password goes through here (LIM-07).
 */
export async function countTry(
  tx: Tx,
  input: { subject: string; familiar: boolean; plain: string; secret?: Secret },
): Promise<PasswordTry> {
  const { subject, secret = 'password' } = input
  const bucket: Bucket = input.familiar ? 'familiar' : 'unfamiliar'
  const tag = tagOf(tx, subject, input.plain)
  const begun = beginTry(await holdLockouts(tx, subject), bucket, secret, tag, tx.now)
  if (begun.verdict === 'evaluate') await saveLockout(tx, subject, bucket, begun.state)
  return { subject, bucket, secret, tag, verdict: begun.verdict, lock: begun.lock, turnsOff: begun.turnsOff }
}

/** Second half: what the hash said. What a wrong answer brought, a lock or the end of passwords, is told to the log. */
export async function settleTry(tx: Tx, counted: PasswordTry, right: boolean, target?: AuditTarget): Promise<void> {
  const { subject, bucket, secret, tag, lock } = counted
  const other: Bucket = bucket === 'familiar' ? 'unfamiliar' : 'familiar'
  const held = await holdLockouts(tx, subject)
  const ended = endTry(held, bucket, secret, tag, right)
  await saveLockout(tx, subject, bucket, ended[bucket])
  if (ended[other].run !== held[other].run) await saveLockout(tx, subject, other, ended[other])
  if (right) return
  const targets = target ? { targets: [target] } : {}
  const common = { Bucket: bucket, IPAddress: tx.ip }
  if (lock) {
    const details = { ...common, Level: lock.level, LockedUntil: lock.until.toISOString() }
    tx.audit(event('Account locked (smart lockout)', { ...targets, details }))
  }
  const off = passwordOff(ended)
  if (counted.turnsOff && isOffIn(off, bucket)) {
    const details = { ...common, Level: ended[bucket].lockLevel, Where: off ?? undefined }
    tx.audit(event('Password sign-in disabled (100 failures)', { ...targets, details }))
  }
}

/** Both buckets, at once (LK-09). True if the person was locked. */
export const clearLockout = (tx: Tx, userId: string): Promise<boolean> => removeLockouts(tx, personSubject(userId))

/** LK-05: tells repeated tries apart for a day, and is worth nothing without the key and the date. */
const tagOf = (tx: Tx, subject: string, plain: string): Buffer =>
  tx.keys
    .digest('lockout', tx.tenantId, tx.now.toISOString().slice(0, 10), subject, plain.normalize('NFC'))
    .subarray(0, 8)
