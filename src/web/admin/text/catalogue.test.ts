import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fill } from '../../../contract/text/fill.ts'
import { en } from './en.ts'
import { pt } from './pt.ts'
import { languageFor, languages, number, speak, t } from './text.ts'

const english: Readonly<Record<string, string>> = en
const sentences = Object.entries(pt as Readonly<Record<string, string>>).map(
  ([key, text]) => [key, text, english[key] ?? ''] as const,
)

/** What a sentence is filled with: `{name}`, and `{count|...}` where it chooses by a number. */
const filledWith = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)(\||\})/g)].map(([, name, end]) => (end === '|' ? `${name}|` : name!))),
]
const names = [...new Set(sentences.flatMap(([, text]) => filledWith(text).map((name) => name.replace('|', ''))))]
const choices = (text: string): number => [...text.matchAll(/\{\w+\|/g)].length

describe('every Portuguese sentence', () => {
  const wrong = (holds: (text: string, original: string) => boolean): string[] =>
    sentences.filter(([, text, original]) => !holds(text, original)).map(([key, text]) => `${key}: ${text}`)

  test('stands for one of the English catalogue, none is missing, and each says something', () => {
    expect(sentences.map(([key]) => key).sort()).toEqual(Object.keys(english).sort())
    expect(wrong((text) => text.length > 0 && text === text.trim())).toEqual([])
  })

  test('is filled with what the English one is filled with, and chooses by the same numbers', () => {
    expect(wrong((text, original) => filledWith(text).sort().join() === filledWith(original).sort().join())).toEqual([])
    expect(wrong((text, original) => choices(text) === choices(original))).toEqual([])
    // Nothing is left of the brackets and bars, for one and for many.
    const said = sentences.flatMap(([key, text]) =>
      [1, 2].map((n) => [key, fill('pt-PT', text, Object.fromEntries(names.map((name) => [name, n])))] as const),
    )
    expect(said.filter(([, text]) => /[{}]|\|\S/.test(text))).toEqual([])
  })

  test('ends as the English one does: a question stays a question, a label has no full stop', () => {
    const end = (text: string): string => /(\.\.\.|[.?:!])?$/.exec(text)![0].replace('!', '.')
    expect(wrong((text, original) => end(text) === end(original))).toEqual([])
  })

  test('is Portuguese', () => {
    // Names of products and of formats, signs, and words that both languages spell alike.
    const alike =
      /^(Menu|UTC|OK|Total|Email|SMS|Push|Browser|Authenticator|Microsoft .*|[^a-z]*|(\{\w+\}\W*|of|s|min|UTC| )+)$/
    expect(wrong((text, original) => text !== original || alike.test(text))).toEqual([])
    const onlyEnglish =
      /\b(the|and|or|of|is|are|was|were|with|without|this|that|which|who|their|not|cannot|you|your)\b/i
    expect(wrong((text) => !onlyEnglish.test(text))).toEqual([])
  })
})

describe('a language', () => {
  test('is the chosen one, else the first of the browser that is spoken here, else English', () => {
    expect(languageFor('en', ['pt-PT'])).toBe('en')
    expect(languageFor(null, ['de-AT', 'pt-BR', 'en-GB'])).toBe('pt')
    expect(languageFor(null, ['PT'])).toBe('pt')
    expect(languageFor('xx', ['de'])).toBe('en')
    expect(languageFor('toString', [])).toBe('en')
  })

  test('is named by itself', () => {
    expect(languages).toEqual([
      { code: 'en', name: 'English' },
      { code: 'pt', name: 'Português' },
    ])
  })

  describe('once it is spoken', () => {
    beforeEach(() => {
      vi.stubGlobal('document', { documentElement: { lang: '' } })
      vi.stubGlobal('navigator', { languages: ['en-GB', 'pt'] })
    })
    afterEach(async () => {
      await speak('en')
      vi.unstubAllGlobals()
    })

    test('has its sentences, its plurals as in Portugal, its figures, and names itself to readers', async () => {
      await speak('pt')
      expect(document.documentElement.lang).toBe('pt-PT')
      expect(t('nav.users.all')).toBe('Todos os utilizadores')
      // In Brazil "0" would be singular.
      expect(t('users.found', { count: 0, text: '0' })).toBe('0 utilizadores encontrados')
      expect(t('users.found', { count: 1, text: '1' })).toBe('um utilizador encontrado')
      expect(t('users.found', { count: 2, text: '2' })).toBe('2 utilizadores encontrados')
      expect(number(1234567.5)).toBe(new Intl.NumberFormat('pt-PT').format(1234567.5))
      await speak('en')
      expect(t('nav.users.all')).toBe('All users')
      expect(number(1234567.5)).toBe('1,234,567.5')
    })

    test('chosen last is the one that stays, whichever catalogue arrives last', async () => {
      await Promise.all([speak('pt'), speak('en')])
      expect(t('nav.users.all')).toBe('All users')
      expect(document.documentElement.lang).toBe('en')
    })
  })
})
