import type { Setup } from '../contract/registration.ts'
import type { Look, Tx } from '../store/unit.ts'

/**
 * What a wizard holds before it counts: a seed, a number, an address. Sealed for this session, so that the row
 * tells nothing and a draft moved to another session does not open (OTP-14).
 */
const purposeOf = (setup: Setup) => (setup === 'app' ? 'totp' : 'contact')
const contextOf = (tenantId: string, sessionId: string, setup: Setup) => `${tenantId}|wizard|${sessionId}|${setup}`

export const sealDraft = (tx: Tx, sessionId: string, setup: Setup, value: string): string =>
  tx.keys.seal(purposeOf(setup), contextOf(tx.tenantId, sessionId, setup), value, tx.random).toString('base64url')

export const openDraft = (look: Look, tenantId: string, sessionId: string, setup: Setup, draft: string): string =>
  look.keys
    .open(purposeOf(setup), contextOf(tenantId, sessionId, setup), Buffer.from(draft, 'base64url'))
    .toString('utf8')
