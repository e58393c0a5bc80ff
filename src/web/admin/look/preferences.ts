import { useSyncExternalStore } from 'react'

/** What a person has chosen for this browser. */
export type Preferences = {
  readonly mode: 'system' | 'light' | 'dark'
  readonly density: 'comfortable' | 'compact'
  readonly times: 'local' | 'utc'
  /** A language by its code; null follows the browser's own languages (text/text.ts). */
  readonly language: string | null
}

const kept = 'rekey.admin.preferences'
const usual: Preferences = { mode: 'system', density: 'comfortable', times: 'local', language: null }
const listeners = new Set<() => void>()
let current: Preferences = read()

function read(): Preferences {
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<Preferences>) }
  } catch {
    return usual
  }
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  localStorage.setItem(kept, JSON.stringify(current))
  for (const listener of listeners) listener()
}

export const preferences = (): Preferences => current

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences)

/** A media query, followed while it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

/** A phone held upright, or a desktop enlarged fourfold. */
export const useNarrow = (): boolean => useMedia('(max-width: 640px)')
