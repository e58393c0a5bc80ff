import { own } from '../../base/text.ts'
import type { Refusal } from '../refusals.ts'
import type { rules } from './en/rules.ts'
import { en } from './en.ts'
import { fill, type Params } from './fill.ts'
import { pt } from './pt.ts'
import type { Translation } from './translation.ts'

export { directionOf, type Params } from './fill.ts'

export type TextKey = keyof typeof en

/** What every language says; what Graph alone says, it says in English (en/rules.ts). */
const portuguese: Translation<Omit<typeof en, keyof typeof rules>> = pt

/** Languages with a catalogue, by the name that `Intl` and readers know them by. */
const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, 'pt-PT': portuguese }
export const locales: readonly string[] = Object.keys(catalogues)
/** The sentence of `key`, filled (see fill.ts). */
export function t(locale: string, key: TextKey, params: Params = {}): string {
  return fill(locale, own(catalogues, locale)?.[key] ?? en[key] ?? key, params)
}

/** How dates are written in a language: our English is British, so its dates are too. */
export const datesOf = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

/** The sentence of a refusal. */
export const refusalText = (locale: string, refusal: Refusal): string =>
  t(locale, `refusal.${refusal.code}`, refusal.params)

/** The sentences of a refusal's problems, such as the rules a password does not keep. */
export function problemTexts(locale: string, refusal: Refusal): string[] {
  return (refusal.problems ?? []).map((problem) => {
    const key = `password.failure.${problem.code}`
    return isTextKey(key) ? t(locale, key, problem.params) : (problem.message ?? problem.code)
  })
}

/** The first language of these that has a catalogue (OpenID Connect's `ui_locales`: names with blanks between them). */
export function localeNamed(names: string): string | null {
  for (const name of names.slice(0, 200).split(' ')) {
    const found = spoken(name)
    if (found) return found
  }
  return null
}

/** The first language of an `Accept-Language` header that has a catalogue; else the tenant's; else English. */
export function localeOf(header: string | undefined, fallback = 'en'): string {
  const wanted = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    const found = spoken(tag)
    if (found) return found
  }
  return spoken(fallback) ?? 'en'
}

/** Portuguese of Brazil is answered in that of Portugal: nearer than English. */
const spoken = (tag: string): string | undefined => {
  const [language] = tag.toLowerCase().split('-')
  return locales.find((locale) => locale.split('-')[0] === language)
}
