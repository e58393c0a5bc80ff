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
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}
