import { Fault } from '../base/fault.ts'

/**
 * Turns what the driver throws into a fault with a cure. Faults of our own pass unchanged. `committing` means that
 * the answer to a commit is what is missing: then nobody knows whether it happened.
 */
export function asFault(error: unknown, committing = false): Error {
  if (error instanceof Fault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === '53100' || /no space left on device/i.test(message)) {
    return new Fault('store.full', `The disk of the database is full. ${unchanged}`, {
      cure: 'Free some space; Rekey goes on by itself.',
      cause: error,
    })
  }
  if (
    unavailable.has(code) ||
    code.startsWith('08') ||
    /connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|query read timeout/i.test(
      message,
    )
  ) {
    const effect = committing ? 'It is not known whether the last step was kept; look before repeating it.' : unchanged
    return new Fault('store.unavailable', `The database does not answer. ${effect}`, {
      cure: 'Start the database; Rekey reconnects by itself.',
      cause: error,
    })
  }
  return error instanceof Error ? error : new Fault('internal', message)
}

const unchanged = 'Nothing was changed.'

/** Not reachable, shutting down, starting up, crashed, a standby for now (failover), too many connections, idle for too long. */
const unavailable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '25006',
  '25P03',
  '57P05',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])

/** PostgreSQL's code for a unique index that says no: the caller turns it into a refusal. */
export const isConflict = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'
