import { own } from '../../base/text.ts'
import type { Refusal } from '../refusals.ts'
import { en } from './en.ts'
import { fill, type Params } from './fill.ts'

export type { Params } from './fill.ts'

export type TextKey = keyof typeof en

/** Languages with a catalogue. A further one must have every key of the English one, or it does not compile. */
const catalogues: Readonly<Record<string, Readonly<Record<TextKey, string>>>> = { en }
export const locales: readonly string[] = Object.keys(catalogues)
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])

export const directionOf = (locale: string): 'ltr' | 'rtl' => (rightToLeft.has(locale.slice(0, 2)) ? 'rtl' : 'ltr')

/** The sentence of `key`, filled (see fill.ts). */
export function t(locale: string, key: TextKey, params: Params = {}): string {
  return fill(locale, (own(catalogues, locale) ?? en)[key] ?? key, params)
}

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
    const found = locales.find((locale) => locale === tag || locale === tag.split('-')[0])
    if (found) return found
  }
  return locales.includes(fallback) ? fallback : 'en'
}
