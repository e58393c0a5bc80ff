import { Fault } from '../base/fault.ts'

/** Turns what the driver throws into a fault with a cure. Faults of our own pass unchanged. */
export function asFault(error: unknown): Error {
  if (error instanceof Fault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === '53100' || /no space left on device/i.test(message)) {
    return new Fault('store.full', 'The disk of the database is full. Nothing was changed.', {
      cure: 'Free some space; Rekey goes on by itself.',
      cause: error,
    })
  }
  if (
    unavailable.has(code) ||
    code.startsWith('08') ||
    /connection terminated|timeout exceeded when trying to connect/i.test(message)
  ) {
    return new Fault('store.unavailable', 'The database does not answer. Nothing was changed.', {
      cure: 'Start the database; Rekey reconnects by itself.',
      cause: error,
    })
  }
  return error instanceof Error ? error : new Fault('internal', message)
}

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
])

/** PostgreSQL's code for a unique index that says no: the caller turns it into a refusal. */
export const isConflict = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'
