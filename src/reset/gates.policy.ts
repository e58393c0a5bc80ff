import type { MethodKind } from '../contract/methods.ts'
import type { Gate } from './reset.machine.ts'

/**
 * Guarded mode (security.md LIM-12): a code from an app is a proof beside another, but alone none. Three of them are
 * valid at a time, and none was sent, so that guessing them costs an attacker least of all (OTP-13).
 */
export const isAlone = (proven: readonly MethodKind[]): boolean => proven.every((method) => method === 'appCode')

/** How many gates there are for somebody who passed the first with this. */
export const gatesAfter = (terms: { readonly gates: Gate; readonly guarded: boolean }, first: MethodKind): Gate =>
  terms.guarded && isAlone([first]) ? 2 : terms.gates

/** Digits of a code that is sent (OTP-01); a code from an app has six always. */
export const digitsOf = (method: MethodKind, guarded: boolean): 6 | 8 => (method === 'email' && guarded ? 8 : 6)
