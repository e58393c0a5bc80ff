import { type Challenge, createChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import type { Random } from '../base/random.ts'

/** What the browser solves: a `Challenge` of altcha's second version, plain SHA-256 over one block. */
export type Work = Challenge

/** 18 bits on average, four more in guarded mode (CAP-06, LIM-12). */
export const workBits = 18
export const guardedBits = 4

/**
 * The number to find is drawn here, between half and one and a half of the average: nobody waits much longer than
 * others, `most` is for a progress bar, and checking is one comparison. No time is in it, so a wrong clock cannot make it fail (CAP-07).
 */
export async function newWork(id: string, bits: number, random: Random): Promise<{ work: Work; answer: string }> {
  const counter = 2 ** (bits - 1) + random.int(2 ** bits)
  const data = { id, most: 3 * 2 ** (bits - 1) }
  const work = await createChallenge({ algorithm: 'SHA-256', cost: 1, deriveKey, counter, data })
  return { work, answer: String(counter) }
}

/** The number alone, or altcha's solution object as JSON; anything else is no answer. */
export function workAnswer(typed: string): string {
  const plain = typed.trim()
  if (/^\d{1,10}$/.test(plain)) return plain
  try {
    const { counter } = JSON.parse(plain) as { counter?: unknown }
    return Number.isSafeInteger(counter) ? String(counter) : ''
  } catch {
    return ''
  }
}
