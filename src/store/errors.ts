import { Fault } from '../base/fault.ts'

/**
 * Turns what the driver throws into a fault with a cure. Faults of our own pass unchanged. `committing` means that
 * the answer to a commit is what is missing: then nobody knows whether it happened.
 */
export function asFault(error: unknown, committing = false): Error {
  if (error instanceof Fault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === '53100' || saysFull(message)) {
    return new Fault('store.full', `The disk of the database is full. ${unchanged}`, {
      cure: 'Free some space; Rekey goes on by itself.',
      cause: error,
    })
  }
  if (isOfFile(error)) return closedFault(fileDoor(error), error)
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
  const closed = closedDoor(code, message)
  if (closed) return closedFault(closed, error)
  return error instanceof Error ? error : new Fault('internal', message)
}

type Door = { readonly message: string; readonly cure: string }

const closedFault = ({ message, cure }: Door, cause: unknown): Fault =>
  new Fault('store.unavailable', message, { cure, cause })

/** In the words of PostgreSQL and of the system. */
export const saysFull = (text: string): boolean => /no space left|free disk space|disk quota exceeded/i.test(text)

/** A server that answers, but does not let us in as we come: what its administrator has to mend. */
function closedDoor(code: string, message: string): Door | null {
  if (/^SASL.*password/.test(message))
    return {
      message: 'The database server asks for a password, and REKEY_DATABASE_URL holds none.',
      cure: 'Write it there: postgresql://rekey:password@host/rekey',
    }
  if (notLetIn.has(code)) {
    return {
      message: `The database server does not let Rekey in: ${message}.`,
      cure: 'Correct REKEY_DATABASE_URL, or on the server the role, its password, pg_hba.conf or the name of the database.',
    }
  }
  if (code === '42501') {
    return {
      message: `The database does not allow Rekey what it needs: ${message}.`,
      cure: 'Make the role of REKEY_DATABASE_URL the owner of its database: alter database rekey owner to rekey',
    }
  }
  const unsafe = /certificate|does not support SSL|SSL connection|altnames/i.test(message) || code.startsWith('ERR_TLS')
  if (!unsafe) return null
  return {
    // The runtime's advice is about options that nobody gives it here.
    message: `There is no safe connection to the database: ${message.replace(/; if the root CA .*$|\.$/, '')}.`,
    cure: 'Correct sslmode, or sslrootcert with the certificate of the authority, in REKEY_DATABASE_URL.',
  }
}

/** The certificates that a URL names are read when it is. A socket that is not there yet is no file. */
const isOfFile = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && error.syscall === 'open' && 'path' in error

const fileDoor = ({ path }: NodeJS.ErrnoException): Door => ({
  message: `A file that the address of the database names cannot be read: ${path}.`,
  cure: 'Correct sslrootcert, sslcert or sslkey in REKEY_DATABASE_URL, or give the user that runs Rekey the right to read the file.',
})

/** A wrong user or password, no such database. */
const notLetIn = new Set(['28P01', '28000', '3D000'])

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
