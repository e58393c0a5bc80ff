import { type MethodKind, methodFacts } from '../contract/methods.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'

/**
 * Ruling R2, `private`: an account that cannot reset, or does not exist, is shown plausible methods. They come from
 * a keyed digest of the canonical name, so they are the same on every try, restart and server (ENU-02).
 */
export function decoyMethods(digest: Uint8Array, on: readonly MethodKind[], gates: 1 | 2): UsableMethod[] {
  const candidates = on.filter((method) => methodFacts[method].built)
  if (candidates.length === 0) return []
  const first = digest[0]! % candidates.length
  const wanted = gates === 2 || digest[1]! < 96 ? 2 : 1
  const chosen = [candidates[first]!, ...candidates.filter((_, index) => index !== first)].slice(0, wanted)
  return candidates.filter((method) => chosen.includes(method)).map((method) => decoy(method, digest))
}

function decoy(method: MethodKind, digest: Uint8Array): UsableMethod {
  return {
    method,
    family: methodFacts[method].family,
    credentialId: '00000000-0000-0000-0000-000000000000',
    credentialVersion: 0,
    masked: decoyMask(method, digest),
  }
}

function decoyMask(method: MethodKind, digest: Uint8Array): string | null {
  if (method === 'text' || method === 'call') return `*****${String(digest[2]! % 100).padStart(2, '0')}`
  if (method !== 'email') return null
  const letters = 'abcdefghijklmnoprstuvw'
  const pick = (index: number) => letters[digest[index]! % letters.length]!
  return withoutEnding(`${pick(3)}${pick(4)}******@${'gggoyhim'[digest[5]! % 8]}****.com`)
}

/**
 * In private mode no mask says what a mailbox ends in, a real one neither: `.pt` would prove an account where all
 * inventions end in `.com`, and make its page one letter shorter (MTH-33 is for helpful mode).
 */
export const withoutEnding = (mask: string): string => mask.replace(/\.[^.]+$/, '.***')

export const endingsHidden = (methods: readonly UsableMethod[]): UsableMethod[] =>
  methods.map((one) => (one.method === 'email' && one.masked ? { ...one, masked: withoutEnding(one.masked) } : one))
