import { fill, type Params } from '../../../contract/text/fill.ts'
import { en } from './en.ts'

export type TextKey = keyof typeof en
export type Catalogue = Readonly<Record<TextKey, string>>

/** Languages with a catalogue; a further one must have every key of the English one, or it does not compile. */
const catalogues: Readonly<Record<string, { readonly name: string; readonly texts: Catalogue }>> = {
  en: { name: 'English', texts: en },
}
export const languages: readonly { readonly code: string; readonly name: string }[] = Object.entries(catalogues).map(
  ([code, { name }]) => ({ code, name }),
)

const kept = 'rekey.admin.language'
let current = chosen()

function chosen(): string {
  const wanted = [localStorage.getItem(kept), ...navigator.languages.map((tag) => tag.split('-')[0]!)]
  return wanted.find((code) => code !== null && code in catalogues) ?? 'en'
}

export const language = (): string => current

/** The page is drawn anew afterwards (frame/App.tsx): every sentence is read at the moment it is shown. */
export function speak(code: string): void {
  current = code
  localStorage.setItem(kept, code)
  document.documentElement.lang = code
}

/** The sentence of `key`. `{name}` is replaced, `{count|one text|other text}` chooses by the number (fill.ts). */
export const t = (key: TextKey, params: Params = {}): string =>
  fill(current, (catalogues[current]?.texts ?? en)[key], params)

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

export const number = (value: number): string => new Intl.NumberFormat(current).format(value)
