import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addressOf,
  each,
  expectRefusal,
  nobody,
  openTarget,
  routes,
  stillServes,
  type Target,
  unchanged,
} from '../badinput.ts'
import type { Answer } from '../wire.ts'

/** Broken and hostile rules at every door that takes a rule, and broken files at every door that takes a file. */
let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target?.stop())

const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
  target.send({ method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const times = (text: string, count: number, between = ''): string => Array(count).fill(text).join(between)

describe('rules', () => {
  const evil = [
    '(a+)+$',
    '(a|aa)+$',
    '(a|a?)+$',
    '(.*a){20}',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '([a-zA-Z]+)*$',
  ]
  const broken = [
    '',
    ' ',
    '(',
    ')',
    'user',
    'user.department',
    'user.department -eq',
    'user.department -eq "Sales',
    'user.department -is "Sales"',
    'user.isNobody -eq "Sales"',
    'user.__proto__ -eq "Sales"',
    'user.constructor -eq "Sales"',
    'user.accountEnabled -eq "maybe"',
    'user.department -eq true',
    'user.department -in "Sales"',
    'user.department -in [',
    'user.department -match "("',
    'user.department -match "(?<=a)b"',
    'user.department -match "(a)\\1"',
    'user.department -match "a{1001}"',
    'user.department -match "((a{1,1000}){1,1000}){1,1000}"',
    'user.department -match "[[:nothing:]]"',
    'user.department -eq "a\u0000b"',
    'user.department -eq "Sales" -and',
    'user.department -eq "Sales" user.city -eq "x"',
    "'; drop table person; --",
    'user.otherMails -any (_ -contains',
    'user.assignedPlans -any (assignedPlan.service -eq "x" -and',
    `${times('(', 1_000)}user.department -eq "Sales"${times(')', 1_000)}`,
    times('-not ', 700),
    times('user.department -eq "Sales"', 100, ' -or '),
    times('"', 3_000),
    times('a', 100_000),
  ]
  const doors = (rule: string): [string, string, object][] => [
    [
      'POST',
      '/v1.0/groups',
      {
        displayName: 'R',
        mailEnabled: false,
        mailNickname: 'r',
        securityEnabled: true,
        groupTypes: ['DynamicMembership'],
        membershipRule: rule,
        membershipRuleProcessingState: 'On',
      },
    ],
    ['PATCH', `/v1.0/groups/${target.places['/groups/{id}/processing']}`, { membershipRule: rule }],
    ['POST', '/beta/groups/evaluateDynamicMembership', { memberId: target.victim.id, membershipRule: rule }],
    ['POST', '/api/groups/ruleValidation', { rule, memberIds: [target.victim.id] }],
    ['POST', '/api/groups/rulePreview', { rule }],
    ['POST', '/api/groups/ruleCheck', { rule }],
  ]

  it('that are none are refused at every door with what is wrong, and nothing is kept', async () => {
    await unchanged(target.w, () =>
      each(broken, async (rule) => {
        for (const [method, path, body] of doors(rule)) {
          const what = `${method} ${path} ${rule.slice(0, 60)}`
          const answer = await send(method, path, body)
          // The check answers whether it could be saved, and why not.
          if (path.endsWith('ruleCheck') && answer.status === 200)
            expect([what, (JSON.parse(answer.body) as { valid?: boolean; errors?: unknown[] }).valid]).toEqual([
              what,
              false,
            ])
          else expectRefusal(answer, what)
        }
      }),
    )
    await stillServes(target)
  })

  it('patterns made to run for ever are answered like any other', async () => {
    const long = `${times('a', 63)}!`
    expect(
      (await send('PATCH', `/v1.0/users/${target.victim.id}`, { department: long, jobTitle: times('x', 120) })).status,
    ).toBe(204)
    for (const pattern of evil)
      for (const property of ['department', 'jobTitle']) {
        const rule = `user.${property} -match "${pattern}"`
        const answer = await send('POST', '/beta/groups/evaluateDynamicMembership', {
          memberId: target.victim.id,
          membershipRule: rule,
        })
        expect([rule, answer.status]).toEqual([rule, 200])
        expect((await send('POST', '/api/groups/rulePreview', { rule })).status).toBe(200)
      }
  })
})

describe('files', () => {
  const uploads = routes((route) => route.upload !== undefined)
  const head = 'version:v1.0\r\n'
  const columns =
    'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required'
  const files: [string, string | Uint8Array][] = [
    ['nothing', ''],
    ['a blank', ' '],
    ['binary', Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 7) % 256))],
    ['an archive', Buffer.from('504b0304140000000800', 'hex')],
    ['no UTF-8', Buffer.concat([Buffer.from(`${head}${columns}\r\n`), Buffer.from([0xff, 0xfe, 0x00])])],
    ['UTF-16', Buffer.from(`${head}${columns}\r\n`, 'utf16le')],
    ['no version', `${columns}\r\nA,a@meridian.example,x,No`],
    ['another version', `version:v9\r\n${columns}\r\nA,a@meridian.example,x,No`],
    ['a head alone', head],
    ['unknown columns', `${head}Nothing [nothing] Required\r\nx`],
    ['doubled columns', `${head}${columns},${columns}\r\n`],
    ['an open quote', `${head}${columns}\r\n"A,a@meridian.example`],
    ['a line of 1 MB', `${head}${columns}\r\n${times('a', 1_000_000)}`],
    ['a cell of 1 MB', `${head}${columns}\r\n"${times('a', 1_000_000)}",a,b,c`],
    ['a million commas', `${head}${columns}\r\n${times(',', 1_000_000)}`],
    ['a NUL', `${head}${columns}\r\nA\0,a@meridian.example,x,No`],
    ['JSON', '{"a":1}'],
  ]

  it.each(uploads)('$name takes no file that is none', async ({ route }) => {
    const headers = { 'content-type': route.upload! }
    for (const query of [
      'kind=createUsers',
      '',
      'kind=nothing',
      'kind=__proto__',
      'kind=createUsers&kind=deleteUsers',
      `kind=importMembers&groupId=${nobody}`,
    ])
      await unchanged(target.w, () =>
        each(files, async ([what, body]) => {
          const answer = await target.send({
            method: route.method,
            path: `${addressOf(route)}?${query}`,
            body,
            headers,
          })
          // A file that can be read is checked row by row: its rows are wrong, and the answer says so.
          if (answer.status < 300) expect([what, 'broken' in (JSON.parse(answer.body) as object)]).toEqual([what, true])
          else expectRefusal(answer, `${query} ${what}`)
        }),
      )
    await stillServes(target)
  })
})
