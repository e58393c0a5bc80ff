import { fill, type Params } from '../../../contract/text/fill.ts'
import type { Translation } from './catalogue.ts'
import { en } from './en.ts'

export type TextKey = keyof typeof en
export type Catalogue = Translation<typeof en>

/** A language by its own name. `locale` is how it writes dates, numbers and plurals where the browser names no region. */
type Language = { readonly name: string; readonly locale: string; readonly load: () => Promise<Catalogue> }

/** English is there at once; every other catalogue is a file of its own, fetched by those who read it. */
const known = {
  en: { name: 'English', locale: 'en', load: async () => en },
  pt: { name: 'Português', locale: 'pt-PT', load: async () => (await import('./pt.ts')).pt },
} as const satisfies Record<string, Language>

export type LanguageCode = keyof typeof known
const isKnown = (code: string): code is LanguageCode => Object.hasOwn(known, code)
export const languages = Object.entries(known).map(([code, { name }]) => ({ code: code as LanguageCode, name }))

/** The language somebody chose, else the first of the browser's (RFC 4647 tags) that has a catalogue, else English. */
export function languageFor(chosen: string | null | undefined, tags: readonly string[]): LanguageCode {
  const wanted = [chosen ?? '', ...tags.map((tag) => tag.toLowerCase().split('-')[0]!)]
  return wanted.find(isKnown) ?? 'en'
}

let current: LanguageCode = 'en'
let texts: Catalogue = en
let asked = 0

export const language = (): LanguageCode => current

/**
 * Says everything in this language once its catalogue is there; rejects when it cannot be fetched, and nothing changes.
 * Sentences are read at the moment they are shown: what stands on the page is drawn anew afterwards (frame/App.tsx).
 */
export async function speak(code: LanguageCode): Promise<void> {
  const turn = ++asked
  const loaded = await known[code].load()
  if (turn !== asked) return
  current = code
  texts = loaded
  document.documentElement.lang = known[code].locale
}

/** The sentence of `key`. `{name}` is replaced, `{count|one text|other text}` chooses by the number (fill.ts). */
export const t = (key: TextKey, params: Params = {}): string => fill(known[current].locale, texts[key], params)

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

/** How dates and numbers are written: the page's language, in the browser's region where it names one for it. */
export const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(`${current}-`)) ?? known[current].locale

export const number = (value: number): string => new Intl.NumberFormat(locale()).format(value)
