/**
 * Something that is nobody's decision: a bug, a broken disk, a database that went away. A fault is thrown and
 * rolls its unit back; a refusal (see `outcome.ts`) is returned and commits.
 */
export class Fault extends Error {
  readonly code: FaultCode
  /** What the operator can do about it; printed by the command line. */
  readonly cure: string | undefined

  constructor(code: FaultCode, message: string, options: { cure?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.cure = options.cure
  }
}

export type FaultCode =
  | 'internal'
  | 'busy'
  | 'settings.invalid'
  | 'key.missing'
  | 'key.wrong'
  | 'store.unavailable'
  | 'store.in_use'
  | 'store.newer'
  | 'store.half_migrated'
  | 'store.unreadable'
  | 'store.full'
  | 'store.unsupported'
  | 'store.inconsistent'
  | 'usage'
