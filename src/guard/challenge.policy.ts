import type { Instant } from '../base/clock.ts'
import { type Keyring, sameDigest } from '../base/secret.ts'
import { asciiLower } from '../base/text.ts'
import { workAnswer } from './work.ts'

export type RobotKind = 'picture' | 'audio' | 'proof-of-work'

export type CheckInput = {
  readonly id: string
  /** Characters, digits, or solved work. */
  readonly answer: string
  /** Solved work beside spoken digits. */
  readonly work?: string | undefined
  readonly purpose: string
  readonly browser: string
  readonly name: string
}

type Given = { readonly kind: RobotKind; readonly answer: string; readonly work?: string | undefined }
type Kept = {
  readonly id: string
  readonly kind: RobotKind
  readonly purpose: string
  readonly browser: Buffer
  readonly bound_to: Buffer | null
  readonly solution: Buffer | null
  readonly expires_at: Instant
}

/** For this form, this browser, this name, in time, and solved (CAP-02). Which of them failed is not told. */
export function opens(keys: Keyring, kept: Kept, input: CheckInput, now: Instant): boolean {
  const given = { kind: kept.kind, answer: input.answer, work: input.work }
  return (
    kept.expires_at > now &&
    kept.purpose === input.purpose &&
    sameDigest(kept.browser, browserDigest(keys, input.browser)) &&
    (kept.bound_to === null || sameDigest(kept.bound_to, nameDigest(keys, input.name))) &&
    kept.solution !== null &&
    sameDigest(kept.solution, solutionDigest(keys, kept.id, given))
  )
}

/** All that is kept of a solution to compare with (CAP-03). */
export function solutionDigest(keys: Keyring, id: string, given: Given): Buffer {
  if (given.kind === 'proof-of-work')
    return keys.digest('challenge', 'solution', id, given.kind, workAnswer(given.work || given.answer))
  const typed = asciiLower(given.answer.replace(/[\s-]/g, ''))
  const work = given.kind === 'audio' ? workAnswer(given.work ?? '') : ''
  return keys.digest('challenge', 'solution', id, given.kind, typed, work)
}

export const browserDigest = (keys: Keyring, browser: string): Buffer => keys.digest('challenge', 'browser', browser)
export const nameDigest = (keys: Keyring, name: string): Buffer =>
  keys.digest('challenge', 'name', asciiLower(name.trim()))
