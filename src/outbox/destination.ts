import type { Keyring } from '../base/secret.ts'
import { asciiLower } from '../base/text.ts'

export type Channel = 'mail' | 'text' | 'call'

/**
 * What a mailbox or number is counted and ordered by (LIM-04): one value for every spelling. A text and a call to
 * one number are one destination.
 */
export const destinationDigest = (keys: Keyring, tenantId: string, channel: Channel, address: string): Buffer =>
  channel === 'mail'
    ? keys.digest('destination', tenantId, 'mail', asciiLower(address.trim()))
    : keys.digest('destination', tenantId, 'phone', address.replace(/[^0-9]/g, ''))
