import { type MethodKind, methodFacts } from '../contract/methods.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'

/**
 * Ruling R2, `private`: an account that cannot reset, or does not exist, is shown plausible methods. They come from
 * a keyed digest of the canonical name, so they are the same on every try, restart and server (ENU-02).
 */
export function decoyMethods(
  digest: Uint8Array,
  on: readonly MethodKind[],
  gates: 1 | 2,
  domain: string,
): UsableMethod[] {
  const candidates = on.filter((method) => methodFacts[method].built)
  if (candidates.length === 0) return []
  const first = digest[0]! % candidates.length
  const wanted = gates === 2 || digest[1]! < 96 ? 2 : 1
  const chosen = [candidates[first]!, ...candidates.filter((_, index) => index !== first)].slice(0, wanted)
  return candidates.filter((method) => chosen.includes(method)).map((method) => decoy(method, digest, domain))
}

function decoy(method: MethodKind, digest: Uint8Array, domain: string): UsableMethod {
  return {
    method,
    family: methodFacts[method].family,
    credentialId: '00000000-0000-0000-0000-000000000000',
    credentialVersion: 0,
    masked: decoyMask(method, digest, domain),
  }
}

function decoyMask(method: MethodKind, digest: Uint8Array, domain: string): string | null {
  if (method === 'text' || method === 'call') return `*****${String(digest[2]! % 100).padStart(2, '0')}`
  if (method !== 'email') return null
  const letters = 'abcdefghijklmnoprstuvw'
  const pick = (index: number) => letters[digest[index]! % letters.length]!
  const hosts = ['g****.com', 'o****.com', 'y****.com', 'i****.com']
  const host = hosts.filter((name) => !domain.startsWith(name[0]!))[digest[5]! % 3] ?? 'g****.com'
  return `${pick(3)}${pick(4)}******@${host}`
}
