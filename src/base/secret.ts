import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { Fault } from './fault.ts'
import type { Random } from './random.ts'

/**
 * What the keys are for. Each purpose has its own key derived from the master key, so that a digest made for one
 * purpose is worth nothing for another (security.md OTP-02, OTP-04).
 */
export type Purpose =
  | 'code'
  | 'token'
  | 'destination'
  | 'form'
  | 'password'
  | 'contact'
  | 'totp'
  | 'message'
  | 'lockout'
  | 'decoy'
  | 'gateway'
  | 'check'
  | 'challenge'
  | 'device'
  | 'job'
  | 'signing'
  | 'oidc'
  | 'domain'
  | 'pass'

export type Keyring = {
  /** HMAC-SHA-256 over the length-prefixed parts: `('ab','c')` and `('a','bc')` differ. */
  digest(purpose: Purpose, ...parts: readonly (string | Uint8Array)[]): Buffer
  /** AES-256-GCM; `context` names tenant, table, row and column, so that a value moved elsewhere does not open. */
  seal(purpose: Purpose, context: string, plain: string | Uint8Array, random: Random): Buffer
  open(purpose: Purpose, context: string, sealed: Uint8Array): Buffer
}

const version = 1

export function keyring(masterKey: Uint8Array): Keyring {
  if (masterKey.length !== 32) throw new Fault('key.wrong', 'The master key must be 32 bytes long.')
  // Key objects: handing over raw bytes costs five times as much at every use.
  const derived = new Map<string, KeyObject>()
  const keyFor = (use: string): KeyObject => {
    let key = derived.get(use)
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, 'rekey', use, 32)))
      derived.set(use, key)
    }
    return key
  }
  return {
    digest(purpose, ...parts) {
      const mac = createHmac('sha256', keyFor(`mac:${purpose}`))
      for (const part of parts) {
        const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
        const length = Buffer.alloc(4)
        length.writeUInt32BE(bytes.length)
        mac.update(length).update(bytes)
      }
      return mac.digest()
    },
    seal(purpose, context, plain, random) {
      const nonce = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyFor(`seal:${purpose}`), nonce)
      cipher.setAAD(Buffer.from(`${version}|${purpose}|${context}`))
      const body = Buffer.concat([
        cipher.update(typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain),
        cipher.final(),
      ])
      return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), body])
    },
    open(purpose, context, sealed) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < 29 || bytes[0] !== version) throw new Fault('key.wrong', 'A sealed value has an unknown form.')
      const decipher = createDecipheriv('aes-256-gcm', keyFor(`seal:${purpose}`), bytes.subarray(1, 13))
      decipher.setAAD(Buffer.from(`${version}|${purpose}|${context}`))
      decipher.setAuthTag(bytes.subarray(13, 29))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
      } catch (cause) {
        throw new Fault('key.wrong', `A sealed value (${purpose}) does not open with this master key.`, {
          cure: 'Start with the master key this data was made with (REKEY_MASTER_KEY_FILE).',
          cause,
        })
      }
    },
  }
}

/** For values that carry 256 random bits of their own (session tokens, flow handles): a plain digest is enough. */
export const sha256 = (value: string | Uint8Array): Buffer => hash('sha256', value, 'buffer')

/** The one comparison of secrets: fixed-length digests, constant time (security.md ENU-10). */
export const sameDigest = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

/** 256 random bits for a cookie or header; what is stored is `sha256` of it. */
export const newToken = (random: Random): string => random.bytes(32).toString('base64url')
