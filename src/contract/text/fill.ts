export type Params = Readonly<Record<string, string | number>>

/** `{name}` is replaced; `{count|one text|other text}` chooses by the number's plural form. */
export function fill(locale: string, text: string, params: Params): string {
  const chosen = text.replace(
    /\{(\w+)\|([^|]*)\|((?:[^{}]|\{\w+\})*)\}/g,
    (_, name: string, one: string, other: string) => {
      if (params[name] === undefined) return ''
      return new Intl.PluralRules(locale).select(Number(params[name])) === 'one' ? one : other
    },
  )
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => fromTheLeft(locale, String(params[name] ?? '')))
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])
export const directionOf = (locale: string): 'ltr' | 'rtl' => (rightToLeft.has(locale.slice(0, 2)) ? 'rtl' : 'ltr')

/** A phone number and its mask begin at their left in every language, and have no letter that would say so. */
const fromTheLeft = (locale: string, value: string): string =>
  directionOf(locale) === 'rtl' && /^[+*]/.test(value) ? `\u2066${value}\u2069` : value
