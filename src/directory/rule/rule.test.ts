import { describe, expect, test } from 'vitest'
import { rowsOf } from './builder.ts'
import { nextTurn, offsetsOf } from './due.ts'
import { makeReady } from './evaluate.ts'
import { sentence } from './explain.ts'
import { keysOf, propertiesIn } from './keys.ts'
import { compilePattern } from './patterns.ts'
import { print } from './print.ts'
import { readRule } from './rule.ts'
import { type SubjectValues, subjectOf } from './subject.ts'

const now = Date.parse('2026-03-01T00:00:00Z')
const id = '33333333-3333-4333-8333-333333333333'

const problems = (text: string, around = {}) => {
  const reading = readRule(text, around)
  return reading.ok ? [] : reading.problems.map(({ code, position }) => `${code}@${position}`)
}
const message = (text: string, around = {}) => {
  const reading = readRule(text, around)
  return reading.ok ? 'no problem' : reading.problems[0].message
}
const rule = (text: string) => {
  const reading = readRule(text)
  if (!reading.ok) throw new Error(reading.problems[0].message)
  return reading.rule
}
const holds = (text: string, object: SubjectValues) => makeReady(rule(text)).test(subjectOf(object), now)

describe('what is wrong, and where', () => {
  test.each([
    ['user.city', ['E_SYNTAX@9']],
    ['user.city -eq', ['E_SYNTAX@13']],
    ['user.city -eq "a" -or', ['E_SYNTAX@21']],
    ['user.city -eq "a")', ['E_SYNTAX@17']],
    ['(user.city -eq "a"', ['E_SYNTAX@0']],
    ['user.city -eq "a" user.city -eq "b"', ['E_SYNTAX@18']],
    ['(user.city -eq "a")(user.city -like "b")', ['E_SYNTAX@19', 'E_SYNTAX@30']],
    ['user.city - eq "a"', ['E_SYNTAX@10']],
    ['user.city --eq "a"', ['E_SYNTAX@10']],
    ['user . city -eq "a"', ['E_SYNTAX@0']],
    ['user.city.x -eq "a"', ['E_SYNTAX@0']],
    ['user.ci\u00adty -eq "a"', ['E_SYNTAX@7']],
    ['user.d\u00e9partement -eq "a"', ['E_SYNTAX@6']],
    ['user.city\u00a0-eq "a"', ['E_SYNTAX@9']],
    ['user.city -eq user.state', ['E_SYNTAX@14']],
    ['user.city -eq Human Resources', ['E_SYNTAX@20']],
    ['user.city -eq 12ab', ['E_OPERAND@14']],
    ['user.city -eq ["a"]', ['E_OPERAND@14']],
    ['user.city -in ["a",]', ['E_SYNTAX@19']],
    ['user.city -in ["a" "b"]', ['E_SYNTAX@19']],
    ['user.city -in ["a",""]', ['E_OPERAND@19']],
    ['user.city -in ["a"', ['E_SYNTAX@14']],
    ['user.city -in [["a"]]', ['E_OPERAND@15']],
    ['user.city -startsWith ""', ['E_OPERAND@22']],
    ['user.city -match "a" -and user.x -eq 1 -and user.city -ge "b"', ['E_ATTR@26', 'E_OP@54']],
    ['user.city -match "(a"', ['E_REGEX@18']],
    ['user.city -match "a(?=b)"', ['E_REGEX@19']],
    ['user.city -match "(?<=a)b"', ['E_REGEX@18']],
    ['user.city -match "(a)\\1"', ['E_REGEX@21']],
    ['user.city -match "a++"', ['E_REGEX@19']],
    ['user.city -match "x{1001}"', ['E_REGEX@19']],
    ['user.city -match "(a{1000}){3}"', ['E_REGEX@17']],
    ['user.employeeHireDate -ge 2026-02-30T00:00:00Z', ['E_OPERAND@26']],
    ['user.employeeHireDate -ge 2026-02-28', ['E_OPERAND@26']],
    ['user.employeeHireDate -ge "2026-02-28T24:00Z"', ['E_OPERAND@26']],
    ['user.employeeHireDate -ge system.now -plus p', ['E_SYNTAX@43']],
    ['user.employeeHireDate -ge system.now -plus pt', ['E_SYNTAX@43']],
    ['user.employeeHireDate -ge system.now -plus', ['E_SYNTAX@42']],
    ['user.employeeHireDate -in [2026-01-01T00:00:00Z]', ['E_OP@22']],
    ['user.employeeHireDate -le null', ['E_OPERAND@26']],
    ['user.city -eq system.now', ['E_OPERAND@14']],
    ['user.otherMails -any "x"', ['E_SYNTAX@21']],
    ['user.otherMails -any (_ -any (_ -eq "x"))', ['E_SYNTAX@24']],
    ['user.otherMails -any (assignedPlan.service -eq "x")', ['E_OPERAND@22']],
    ['user.assignedPlans -any (_ -eq "x")', ['E_OPERAND@25']],
    ['user.assignedPlans -eq null', ['E_OP@19']],
    ['assignedPlan.service -eq "x"', ['E_OBJECT@0']],
    [`(Direct Reports for "${id}")`, ['E_SYNTAX@1']],
    [`user.city -eq "a" -or Direct Reports for "${id}"`, ['E_COMBINE@22']],
    [`Direct Reports for "{${id}}"`, ['E_OPERAND@19']],
    [`user.memberOf -eq "${id}"`, ['E_MEMBEROF@0']],
    [`-not (user.memberOf -any (group.objectId -in ['${id}']))`, ['E_MEMBEROF@6']],
    [`user.memberOf -any (group.objectId -in ['{${id}}'])`, ['E_OPERAND@40']],
    [`user.memberOf -any (group.objectId -in [${Array(51).fill(`'${id}'`).join(',')}])`, ['E_MEMBEROF@39']],
  ])('%s', (text, expected) => expect(problems(text)).toEqual(expected))

  test('64 open brackets and -not pass, the 65th does not', () => {
    const nested = (count: number) => `${'-not ('.repeat(count / 2)}user.city -eq "a"${')'.repeat(count / 2)}`
    expect(problems(nested(64))).toEqual([])
    expect(problems(`(${nested(64)})`)).toEqual([`E_SYNTAX@${1 + 31 * 6 + 5}`])
    expect(message(`(${nested(64)})`)).toContain('64 deep')
    expect(problems(`${'('.repeat(62)}user.otherMails -any (_ -in ["a"])${')'.repeat(62)}`)).toEqual([])
    expect(problems(`${'('.repeat(63)}user.otherMails -any (_ -in ["a"])${')'.repeat(63)}`)).toEqual(['E_SYNTAX@91'])
  })

  test.each([
    [
      'user.officeLocation -eq "x"',
      "Unsupported property 'officeLocation'. Did you mean physicalDeliveryOfficeName? (line 1, column 1)",
    ],
    ['user.departmnt -eq "x"', "Unsupported property 'departmnt'. Did you mean department? (line 1, column 1)"],
    ['user.city -startWith "x"', 'There is no operator -startWith. Did you mean -startsWith? (line 1, column 11)'],
    [
      'user.city\n -eq\r\n  Oslo',
      'Invalid operands found for operator -eq: texts stand in quotes, "Oslo". (line 3, column 3)',
    ],
    ['user.city -eq “Oslo”', 'Typographic quotes (“, U+201C) do not quote: use "straight" ones. (line 1, column 15)'],
    [
      'user.city -eq "a\\" b"',
      'In double quotes the backtick escapes, not the backslash: write `" for a quote inside the text. (line 1, column 20)',
    ],
    [
      'user.mail -not null',
      'Invalid operands found for operator -not: it does not compare. Write user.mail -ne null, or -not before the whole condition. (line 1, column 11)',
    ],
    ['city -eq "x"', 'Write the object before the property: user.city. (line 1, column 1)'],
    [
      'user.accountEnabled -contains "t"',
      'Operator -contains is not supported on accountEnabled, which is true or false. Allowed: -eq, -ne. (line 1, column 21)',
    ],
    [
      'user.ünit -eq "x"',
      'The character ü (U+00FC) cannot stand here: names are written in the letters A to Z, texts in quotes. (line 1, column 6)',
    ],
    [
      'user.city -match "*x"',
      'The pattern is not valid: missing argument to repetition operator, at *. (line 1, column 19)',
    ],
    ['', 'The rule is empty. Write a comparison, for example user.department -eq "Sales". (line 1, column 1)'],
  ])('%s says so with its place and cure', (text, expected) => expect(message(text)).toBe(expected))

  test('the kind of group decides what a rule may be about', () => {
    expect(problems('device.isRooted -eq true', { kind: 'user' })).toEqual(['E_OBJECT@0'])
    expect(problems('user.city -eq "a"', { kind: 'device' })).toEqual(['E_OBJECT@0'])
    expect(problems('device.isRooted -eq true', { kind: 'device' })).toEqual([])
    expect(problems('device.isRooted -eq true', { kind: 'device', unified: true })).toEqual(['E_OBJECT@0'])
    expect(problems(`Direct Reports for "${id}"`, { kind: 'device' })).toEqual(['E_OBJECT@0'])
  })

  test('an extension property belongs to an application of the tenant', () => {
    const text = 'user.extension_0f1e2d3c4b5a69788796a5b4c3d2e1f0_badge -eq "1"'
    expect(problems(text, { hasApplication: () => false })).toEqual(['E_ATTR@0'])
    expect(problems(text, { hasApplication: (one: string) => one === '0f1e2d3c4b5a69788796a5b4c3d2e1f0' })).toEqual([])
  })

  test('other spellings and traps are noticed', () => {
    const codes = (text: string) => {
      const reading = readRule(text)
      return reading.ok ? reading.notices.map((notice) => notice.code) : reading.problems
    }
    expect(codes('user.Department -eq "x"')).toEqual(['spelling'])
    expect(codes('user.dirSyncEnabled -eq false')).toEqual(['never_false'])
    expect(codes('user.department -eq "x"')).toEqual([])
  })
})

describe('what it means', () => {
  test('words may touch where dash, bracket or quote separates them', () => {
    expect(holds('user.department-eq"Sales"-and(user.city-eq"Oslo")', { department: 'sales', city: 'OSLO' })).toBe(true)
    expect(holds('not(user.city eq "Oslo")or user.city in["Oslo"]', { city: 'Oslo' })).toBe(true)
  })

  test('a backtick before another character stays', () => {
    expect(holds('user.city -eq "a`x"', { city: 'a`x' })).toBe(true)
  })

  test('an empty text is null', () => {
    expect(print(rule('user.city -ne ""'))).toBe('user.city -ne null')
    expect(holds('user.accountEnabled -eq ""', {})).toBe(true)
  })

  test('folding: composed or not, final sigma, no country', () => {
    expect(holds('user.city -eq "e\u0301vora"', { city: '\u00c9VORA' })).toBe(true)
    expect(holds('user.city -eq "ΟΔΟΣ"', { city: 'οδος' })).toBe(true)
    expect(holds('user.city -eq "IZMIR"', { city: 'ızmır' })).toBe(false)
    expect(holds('user.city -match "^e\u0301"', { city: '\u00c9vora' })).toBe(true)
  })

  test('times compare as instants', () => {
    const hired = { employeeHireDate: new Date('2026-03-01T00:00:00Z') }
    expect(holds('user.employeeHireDate -eq 2026-03-01T02:00+02:00', hired)).toBe(true)
    expect(holds('user.employeeHireDate -eq "2026-02-28T19:00:00.000-05:00"', hired)).toBe(true)
    expect(holds('user.employeeHireDate -eq system.now', hired)).toBe(true)
    expect(holds('user.employeeHireDate -ge system.now -minus p99999999999999999999d', hired)).toBe(true)
    expect(holds('user.employeeHireDate -ge system.now -plus p99999999999999999999d', hired)).toBe(false)
  })

  test('patterns: anchors, a leading (?i), code points', () => {
    expect(holds('user.city -match "\\AOslo\\Z"', { city: 'oslo' })).toBe(true)
    expect(holds('user.city -match "(?i)^OSLO\\z"', { city: 'oslo' })).toBe(true)
    expect(holds('user.city -match "^.$"', { city: '𝔘' })).toBe(true)
  })

  test.each([
    ['(a+)+$', `${'a'.repeat(20_000)}!`],
    ['(a|aa)+$', `${'a'.repeat(20_000)}!`],
    ['.*.*=.*$', 'x'.repeat(20_000)],
    ['(.*a){20}$', 'a'.repeat(20_000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', `${'a'.repeat(20_000)}1`],
    ['(?:a?){500}a{500}$', 'a'.repeat(499)],
    [`(?:\\p{L}?){400}x`, 'é'.repeat(5_000)],
  ])('the pattern %s is answered in bounded time', (pattern, value) => {
    const began = performance.now()
    const outcome = compilePattern(pattern)
    expect(outcome.ok && outcome.pattern(value)).toBeTypeOf('boolean')
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe('told to people', () => {
  const told = (text: string, object: SubjectValues) => sentence(makeReady(rule(text)), 'user', subjectOf(object), now)
  test.each<[string, SubjectValues, string]>([
    ['user.department -eq "Sales"', { department: 'Sales' }, 'Is a member because department is "Sales".'],
    [
      'user.department -eq "Sales"',
      { department: 'IT' },
      'Is not a member; would be one if department were "Sales" (it is "IT").',
    ],
    ['user.department -eq "Sales"', {}, 'Is not a member; would be one if department were "Sales" (it has no value).'],
    ['user.department -ne "Sales"', {}, 'Is a member because department is not "Sales".'],
    [
      'user.department -eq "IT" -and -not (user.jobTitle -contains "intern")',
      { department: 'IT', jobTitle: 'International lead' },
      'Is not a member; would be one if jobTitle did not contain "intern" (it is "International lead").',
    ],
    [
      'user.city -eq "A" -and user.state -eq "B" -or user.country -eq "C"',
      {},
      'Is not a member; would be one if country were "C" (it has no value), or if city were "A" (it has no value) and state were "B" (it has no value).',
    ],
    [
      'user.otherMails -any (_ -endsWith "@x.com")',
      { otherMails: ['a@x.com'] },
      'Is a member because otherMails ("a@x.com") has an element for which _ -endsWith "@x.com".',
    ],
  ])('%s', (text, object, expected) => expect(told(text, object)).toBe(expected))
})

describe('the builder', () => {
  const shown = (text: string) => rowsOf(rule(text))
  test('shows a flat chain, with and without brackets, and what belongs together', () => {
    const row = { join: null, property: 'department', operator: 'Equals', value: 'Sales' }
    expect(shown('user.department -eq "Sales"')).toEqual({ ok: true, rows: [row], groups: [] })
    expect(shown('(user.department -eq "Sales")')).toEqual({ ok: true, rows: [row], groups: [] })
    expect(shown('(user.city -eq "A") -or (user.city -eq "B") -and (user.accountEnabled -eq true)')).toMatchObject({
      rows: [{ join: null }, { join: 'Or' }, { join: 'And', value: true }],
      groups: [[0], [1, 2]],
    })
  })
  test.each([
    ['(user.city -eq "A" -or user.city -eq "B") -and user.country -eq "C"', 'brackets'],
    ['-not (user.city -eq "A")', '-not'],
    [Array(6).fill('user.city -eq "A"').join(' -or '), 'at most 5'],
    ['user.otherMails -contains "a"', 'otherMails'],
    ['user.city -contains "a"', '-contains'],
    ['user.otherMails -any (_ -eq "a")', 'brackets'],
    [`Direct Reports for "${id}"`, 'this kind'],
    ['device.isRooted -eq true', 'this kind'],
  ])('%s is left to the text box', (text, why) => {
    expect(shown(text)).toEqual({ ok: false, message: expect.stringContaining(why) })
  })
})

describe('what a rule depends on', () => {
  test('keys: what somebody must have', () => {
    const keys = (text: string) => keysOf(rule(text))
    expect(keys('user.department -eq "Sales"')).toEqual([{ property: 'department', by: 'equal', text: 'sales' }])
    expect(keys('user.mail -contains "x" -and user.city -in ["A","B"]')).toHaveLength(2)
    expect(keys('user.city -eq "A" -or user.mail -contains "x"')).toBeNull()
    expect(keys('-not (user.city -ne "A" -or user.mail -contains "x")')).toEqual([
      { property: 'city', by: 'equal', text: 'a' },
    ])
    expect(keys('user.city -ne "A"')).toBeNull()
    expect(keys('user.mail -endsWith "@X.com"')).toEqual([{ property: 'mail', by: 'end', text: '@x.com' }])
    expect(keys('user.assignedPlans -any (assignedPlan.service -eq "SCO")')).toEqual([
      { property: 'assignedPlans.service', by: 'equal', text: 'sco' },
    ])
    expect(keys('user.otherMails -all (_ -eq "a")')).toBeNull()
    expect(keys(`Direct Reports for "${id}"`)).toEqual([{ property: 'manager', by: 'equal', text: id }])
  })

  test('properties', () => {
    expect([...propertiesIn(rule('user.city -eq "a" -or -not (user.otherMails -any (_ -eq "b"))'))]).toEqual([
      'city',
      'otherMails',
    ])
  })

  test('a rule with system.now turns at its instant and at no other', () => {
    const one = rule('user.employeeHireDate -ge system.now -minus p30d -and user.employeeHireDate -le system.now')
    expect(offsetsOf(one)).toEqual([-30 * 86_400_000, 0])
    const hired = new Date(now + 5_000)
    const turns: number[] = []
    for (let at: number | null = nextTurn(one, hired, now); at !== null; at = nextTurn(one, hired, at)) turns.push(at)
    const asked = (at: number) => makeReady(one).test(subjectOf({ employeeHireDate: hired }), at)
    expect(turns.map(asked)).toEqual([true, true, true, false])
    expect(asked(turns[0]! - 1)).toBe(false)
    expect(asked(turns[2]!)).toBe(true)
    expect(offsetsOf(rule('user.employeeHireDate -ge 2026-01-01T00:00:00Z'))).toEqual([])
  })
})
