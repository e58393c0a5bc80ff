import { Secret, TOTP } from 'otpauth'
import type { Instant } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { sameDigest } from '../../base/secret.ts'
import { codeOf } from './code.ts'

/** RFC 6238 with the parameters every app knows; other values break common ones (`authentication-methods.md` 7.4). */
export const stepSeconds = 30
const driftSteps = 1

export const stepAt = (now: Instant): number => Math.floor(now.getTime() / 1000 / stepSeconds)

/** 160 bits (OTP-12), as 32 letters of Base32. */
export const newSeed = (random: Random): string => new Secret({ buffer: arrayBuffer(random.bytes(20)) }).base32

const arrayBuffer = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer

const part = (text: string): string => encodeURIComponent(text.replaceAll(':', ' ').trim())

/** What the QR code holds: blanks as %20, no colon inside a part, always the defaults. */
export function otpauthUri(input: { seed: string; tenantName: string; userPrincipalName: string }): string {
  const issuer = part(input.tenantName) || 'Rekey'
  return `otpauth://totp/${issuer}:${part(input.userPrincipalName)}?secret=${input.seed}&issuer=${issuer}&algorithm=SHA1&digits=6&period=${stepSeconds}`
}

/** The seed as people type it: groups of four. */
export const groupedSeed = (seed: string): string => seed.match(/.{1,4}/g)?.join(' ') ?? seed

/**
 * The step whose code was typed, or null. One step of drift either way; a step not after `lastStep` was used
 * already (RFC 6238 5.2). Every candidate is compared in constant time, without an early exit.
 */
export function verifyTotp(seedBase32: string, typed: string, now: Instant, lastStep: number): number | null {
  const code = codeOf(typed)
  if (code === null) return null
  const totp = new TOTP({
    secret: Secret.fromBase32(seedBase32),
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
  })
  const wanted = Buffer.from(code)
  let found: number | null = null
  for (let step = Math.max(0, stepAt(now) - driftSteps); step <= stepAt(now) + driftSteps; step++) {
    const right = sameDigest(Buffer.from(totp.generate({ timestamp: step * stepSeconds * 1000 })), wanted)
    if (right && step > lastStep) found = step
  }
  return found
}
