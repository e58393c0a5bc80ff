import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeReady } from './evaluate.ts'
import { explain, sentence } from './explain.ts'
import { ruleLimit } from './grammar.ts'
import { print } from './print.ts'
import { readRule } from './rule.ts'
import { type SubjectValues, subjectOf } from './subject.ts'

/** Every row of `examples.md`, which is the table of directory.md 4.15. */
const now = Date.parse('2026-03-01T00:00:00Z')

type Example = { number: number; rule: string; object: SubjectValues; expected: string; note: string }

/** A cell is a code span: one backtick on each side, or two and a blank where the text has backticks itself. */
const span = (cell: string): string => {
  const double = /^`` ([\s\S]*) ``$/.exec(cell)
  return double?.[1] ?? /^`([\s\S]*)`$/.exec(cell)?.[1] ?? cell
}

const numbered = (length: number): string => {
  const begin = 'user.department -in ["0001"'
  const rest = length - begin.length - 1
  const items = Array.from({ length: Math.floor(rest / 7) }, (_, n) => `,"${String(n + 2).padStart(4, '0')}"`).join('')
  return `${(begin + items).padEnd(length - 1)}]`
}

function example(line: string): Example {
  const [, number, rule, object, expected, note] = line
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
  const text = span(rule!)
  const made: Record<string, string> = {
    '(three spaces)': '   ',
    'user.department -in ["0001","0002",…] (3 072 characters)': numbered(ruleLimit),
    'same, 3 073 characters': numbered(ruleLimit + 1),
  }
  const given = object === 'any' ? {} : (JSON.parse(span(object!)) as Record<string, never>)
  const named = (name: string) => (name.startsWith('extension_') ? name.toLowerCase() : name)
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [named(name), value]))
  if (typeof values.employeeHireDate === 'string')
    Object.assign(values, { employeeHireDate: new Date(values.employeeHireDate) })
  return { number: Number(number), rule: made[text] ?? text, object: values, expected: expected!, note: note! }
}

const file = readFileSync(new URL('./examples.md', import.meta.url), 'utf8')
const examples = file
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map(example)

function answer(text: string, object: SubjectValues): string {
  const reading = readRule(text)
  if (!reading.ok) return `error \`${reading.problems[0].code}\``
  return makeReady(reading.rule).test(subjectOf(object), now) ? 'member' : 'not a member'
}

test('the table has its 131 rows', () => {
  expect(examples.map((row) => row.number)).toEqual(Array.from({ length: 131 }, (_, n) => n + 1))
  expect(examples.at(-2)!.rule).toHaveLength(3_072)
  expect(examples.at(-1)!.rule).toHaveLength(3_073)
})

describe('directory.md 4.15', () => {
  test.each(examples)('$number: $rule', ({ rule, object, expected }) => {
    expect(answer(rule, object)).toBe(expected)
  })

  test.each(examples.filter((row) => !row.expected.startsWith('error')))(
    '$number printed means the same',
    ({ rule, object, expected }) => {
      const reading = readRule(rule)
      if (!reading.ok) throw new Error('refused')
      const printed = print(reading.rule)
      expect(readRule(printed)).toMatchObject({ ok: true, rule: reading.rule })
      if (printed.length <= ruleLimit) expect(answer(printed, object)).toBe(expected)
    },
  )

  test.each(examples.filter((row) => !row.expected.startsWith('error')))(
    '$number is explained',
    ({ rule, object, expected }) => {
      const reading = readRule(rule)
      if (!reading.ok) throw new Error('refused')
      const ready = makeReady(reading.rule)
      const subject = subjectOf(object)
      expect(explain(ready, reading.rule.kind, subject, now).expressionResult).toBe(expected === 'member')
      const said = sentence(ready, reading.rule.kind, subject, now)
      expect(said).toMatch(
        expected === 'member' ? /^Is a member because .+\.$/ : /^Is not a member; would be one if .+\.$/,
      )
      expect(said).not.toMatch(/undefined|\{[a-z]+\}|rule\.[a-z]/)
    },
  )
})
