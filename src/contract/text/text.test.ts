import { describe, expect, test } from 'vitest'
import { rules } from './en/rules.ts'
import { en } from './en.ts'
import { fill } from './fill.ts'
import { pt } from './pt.ts'
import { datesOf, localeOf, t } from './text.ts'

const english: Readonly<Record<string, string>> = en
const sentences = Object.entries(pt as Readonly<Record<string, string>>).map(
  ([key, text]) => [key, text, english[key] ?? ''] as const,
)
const wrong = (holds: (text: string, original: string) => boolean): string[] =>
  sentences.filter(([, text, original]) => !holds(text, original)).map(([key, text]) => `${key}: ${text}`)

/** What a sentence is filled with: `{name}`, and `{count|...}` where it chooses by a number. */
const filledWith = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)(\||\})/g)].map(([, name, end]) => (end === '|' ? `${name}|` : name!))),
]
const names = [...new Set(sentences.flatMap(([, text]) => filledWith(text).map((name) => name.replace('|', ''))))]

describe('every Portuguese sentence', () => {
  test('stands for one of the English catalogue, none is missing but those of rules, and each says something', () => {
    const expected = Object.keys(english).filter((key) => !(key in rules))
    expect(sentences.map(([key]) => key).sort()).toEqual(expected.sort())
    expect(wrong((text) => text.length > 0)).toEqual([])
  })

  test('is filled with what the English one is filled with, and chooses by the same numbers', () => {
    expect(wrong((text, original) => filledWith(text).sort().join() === filledWith(original).sort().join())).toEqual([])
    const said = sentences.flatMap(([key, text]) =>
      [1, 2].map((n) => [key, fill('pt-PT', text, Object.fromEntries(names.map((name) => [name, n])))] as const),
    )
    expect(said.filter(([, text]) => /[{}|]/.test(text))).toEqual([])
  })

  test('ends as the English one does', () => {
    const end = (text: string): string => /[.?:!]?$/.exec(text)![0].replace('!', '.')
    expect(wrong((text, original) => end(text) === end(original) || original.endsWith('!'))).toEqual([])
  })

  test('is Portuguese', () => {
    const alike = /^(Cookies|(\{\w+\}\W*|UTC| )+)$/
    expect(wrong((text, original) => text !== original || alike.test(text))).toEqual([])
    const onlyEnglish =
      /\b(the|and|or|of|is|are|was|were|with|without|this|that|which|who|their|not|cannot|you|your)\b/i
    expect(wrong((text) => !onlyEnglish.test(text))).toEqual([])
  })

  test('in a mail or a text holds no link', () => {
    expect(sentences.filter(([key, text]) => /^(mail|text)\./.test(key) && /https?:|www\./.test(text))).toEqual([])
  })
})

describe('what people read at sign-in, registration and reset', () => {
  const others = /^(why|rule|refusal\.(group|directory|licence|policy))\./
  test('names no product of Microsoft: those are data of the directory', () => {
    const both = [...Object.entries(english), ...sentences.map(([key, text]) => [key, text] as const)]
    expect(both.filter(([key, text]) => !others.test(key) && /Microsoft|Azure|\bEntra ID/i.test(text))).toEqual([])
  })
})

test('numbers and their masks begin at the left in a language that begins at the right', () => {
  const shown = (locale: string, to: string) => fill(locale, 'x {to}', { to })
  expect(shown('ar', '*****59')).toBe('x \u2066*****59\u2069')
  expect(shown('he', '+299 221159')).toBe('x \u2066+299 221159\u2069')
  expect([shown('ar', 'carla@meridian.example'), shown('en', '*****59')]).toEqual([
    'x carla@meridian.example',
    'x *****59',
  ])
})

test('dates are as British as the words around them', () => {
  const at = new Date('2026-03-09T16:05:00Z')
  const long = (locale: string) => at.toLocaleDateString(datesOf(locale), { dateStyle: 'long', timeZone: 'UTC' })
  expect([long('en'), long('pt-PT')]).toEqual(['9 March 2026', '9 de março de 2026'])
})

describe('the language of an answer', () => {
  test.each([
    ['pt-PT,pt;q=0.9,en;q=0.8', 'pt-PT'],
    ['pt-BR', 'pt-PT'],
    ['PT', 'pt-PT'],
    ['en-GB,pt;q=0.9', 'en'],
    ['de,fr;q=0.9,pt;q=0.2,en;q=0.1', 'pt-PT'],
    ['de', 'en'],
    ['ptx', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%s: %s', (header, expected) => expect(localeOf(header)).toBe(expected))

  test('is the given one where nothing else fits, if it is spoken', () => {
    expect(localeOf(undefined, 'pt')).toBe('pt-PT')
    expect(localeOf('de', 'pt-BR')).toBe('pt-PT')
    expect(localeOf('de', 'fr')).toBe('en')
  })
})

test('a sentence without its own in a language is said in English', () => {
  expect(t('pt-PT', 'action.next')).toBe('Seguinte')
  expect(t('pt-PT', 'rule.and')).toBe(en['rule.and'])
  expect(t('xx', 'action.next')).toBe('Next')
})

test('plurals are those of Portugal: none is many', () => {
  const left = (days: number): string => t('pt-PT', 'register.days', { days })
  expect([0, 1, 2].map(left)).toEqual([
    'Tem 0 dias até que isto seja exigido.',
    'Tem 1 dia até que isto seja exigido.',
    'Tem 2 dias até que isto seja exigido.',
  ])
})
