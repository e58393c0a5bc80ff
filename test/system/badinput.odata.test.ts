import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complexes, entities, memberFacts } from '../../src/contract/graph/resources.ts'
import type { GraphRoute } from '../../src/http/graph/route.ts'
import {
  addressOf,
  askAll,
  each,
  everything,
  expectNoFault,
  expectRefusal,
  movedSince,
  nobody,
  openTarget,
  routes,
  stillServes,
  type Target,
} from '../badinput.ts'
import { bearer } from '../tokens.ts'
import type { Answer } from '../wire.ts'

/** INP-02, INP-09 on every route of the one table: query options that are broken, hostile, foreign or doubled. */
let target: Target
let before: Record<string, string>
beforeAll(async () => {
  target = await openTarget()
  await target.w.running.program.dispatcher.drain()
  before = await everything(target.w)
})
afterAll(() => target?.stop())

const reading = routes(({ method }) => method === 'GET')
const eventual = { consistencylevel: 'eventual' }
const times = (text: string, count: number, between = ''): string => Array(count).fill(text).join(between)

/** What no collection has an answer to, whatever its type. */
const bad: Readonly<Record<string, readonly string[]>> = {
  $filter: [
    '',
    ' ',
    "'",
    '(',
    ')',
    '()',
    ',',
    'id',
    'id eq',
    'eq',
    'and',
    'not',
    'true',
    "id eq 'a",
    "id eq 'a''",
    "id xx 'a'",
    "id == 'a'",
    'id eq "a"',
    "id eq 'a' and",
    "id eq 'a' and or id eq 'b'",
    "id eq 'a' 'b'",
    "id eq 'a'; drop table person; --",
    "id eq 'a' union select 1",
    "'a' eq id",
    '1 eq 1',
    "isNobody eq 'a'",
    "isNobody/any(x:x eq 'a')",
    "constructor eq 'a'",
    "__proto__ eq 'a'",
    "__proto__/any(x:x eq 'a')",
    "toString/any(x:x/constructor eq 'a')",
    'hasOwnProperty/$count eq 1',
    'id in ()',
    "id in 'a'",
    "id in ('a'",
    "id in ('a',)",
    "id/any(x:x eq 'a')",
    'id/$count eq 1',
    "identities/issuer eq 'a'",
    'assignedLicenses/skuId eq 00000000-0000-4000-8000-00000000dead',
    "businessPhones/any(x:businessPhones/any(y:y eq 'a'))",
    'proxyAddresses/any(x:proxyAddresses/$count gt 0)',
    'otherMails/any(x:x/any())',
    "otherMails/any(x:mail eq 'a')",
    'startswith(id',
    "startswith(id,'a'",
    "startswith('a',id)",
    'startswith(id,1)',
    "concat(id,'a') eq 'b'",
    'id add 1 eq 2',
    'id eq $it',
    'id eq id',
    'id eq @p1',
    "id has 'a'",
    'id eq 1e400',
    'id eq 99999999999999999999',
    'createdDateTime eq 2025-13-45T99:99:99Z',
    'createdDateTime gt now()',
    'createdDateTime gt datetime2025',
    "id eq 'a\0'",
    "id\0 eq 'a'",
    "\u0131d eq 'a'",
    "ｉｄ eq 'a'",
    "id\u00a0eq\u00a0'a'",
    '\u2028',
    `${times('(', 1_000)}id eq 'a'${times(')', 1_000)}`,
    `${times('not ', 900)}id eq 'a'`,
    `${times('a/any(b:', 400)}b eq 1${times(')', 400)}`,
    `${times('a/', 1_500)}b eq 1`,
    times("id eq 'a'", 350, ' or '),
    `id in (${times("'a'", 900, ',')})`,
    `id eq '${times('x', 7_000)}'`,
    `id eq '${times("''", 1_500)}`,
    times(' ', 1_500),
    times("'a' ", 900),
  ],
  $search: [
    '',
    ' ',
    'x',
    '"',
    '""',
    '"displayName:"',
    '"isNobody:x"',
    '"__proto__:x"',
    '"constructor:x"',
    '"a" "b"',
    '"a" AND',
    'AND "a"',
    '"a" and "b"',
    'NOT',
    '("a"',
    '"a")',
    '"a\\"',
    '"!&|:*()"',
    '"\'"',
    '"displayName:a\0"',
    `${times('(', 200)}"a"${times(')', 200)}`,
    times('NOT ', 120),
    times('"a"', 100, ' OR '),
    `"${times('a ', 240)}"`,
    `"displayName:${times('a', 600)}"`,
    times('"', 499),
  ],
  $orderby: [
    '',
    ' ',
    ',',
    'isNobody',
    '__proto__',
    'constructor asc',
    'displayName up',
    'displayName asc desc',
    'displayName,',
    ',displayName',
    'displayName asc,displayName desc',
    'displayName;select 1',
    "displayName' desc",
    'displayName/x',
    'length(displayName)',
    '$count',
    'displayName\0',
    times('displayName,', 300),
    times('(', 1_000),
    times('a', 3_900),
  ],
  $select: [
    'isNobody',
    '__proto__',
    'constructor',
    'toString',
    'id,isNobody',
    'id/x',
    'id;select 1',
    "id'",
    'id(',
    'id\0',
    'passwordHash',
    'phc',
    'tenant_id',
    times('isNobody', 400, ','),
    times('a', 3_900),
  ],
  $expand: [
    '',
    ' ',
    'isNobody',
    '__proto__',
    'constructor',
    'manager(',
    'manager)',
    'manager()x',
    'manager($filter=id eq 1)',
    'manager($select=isNobody)',
    'manager($select=)',
    'manager($levels=0)',
    'manager($levels=99999)',
    'manager($levels=1;$levels=1)',
    'memberOf($levels=max)',
    'manager;members',
    'members($select=id,isNobody)',
    `${times('manager($expand=', 200)}manager${times(')', 200)}`,
    times('isNobody', 300, ','),
    times('(', 1_000),
    'manager\0',
  ],
  $top: [
    '',
    ' ',
    '-1',
    '0',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    'abc',
    'NaN',
    'Infinity',
    '１',
    '10 ',
    ' 10',
    '99999999999',
    "1'",
    '1\0',
    times('9', 3_000),
  ],
  $count: ['', ' ', '1', '0', 'yes', 'null', 'truefalse', 'true\0', times('true', 500)],
}
const neverThere = {
  $skip: '1',
  $format: 'xml',
  $apply: 'groupby((id))',
  $compute: 'id as x',
  $index: '1',
  $levels: '5',
  $schemaversion: '1',
  $deltaLink: 'x',
  $: 'x',
  '$select ': 'id',
  $$filter: 'x',
  $__proto__: 'x',
}

/** An option, encoded as a client encodes it. */
const option = (name: string, value: string): string => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
const short = (query: string): string => `${query.slice(0, 200)}${query.length > 120 ? `... (${query.length})` : ''}`

const addressed = (route: GraphRoute, query: string): string => `${addressOf(route, target.places)}?${query}`
const asked = (route: GraphRoute, query: string) => ({
  method: 'GET',
  path: addressed(route, query),
  headers: eventual,
})
const get = (route: GraphRoute, query: string): Promise<Answer> =>
  target.send({ path: addressed(route, query), headers: eventual })

const takesTop = (route: GraphRoute): boolean => (route.query ?? []).includes('$top')
/** A page of a fixed list says `$top` is a number and no more. */
const optionsOf = (route: GraphRoute): string[] => (route.query ?? []).filter((name) => Object.hasOwn(bad, name))

/** Every property of the type that a route lists, in every comparison that the grammar has. */
function comparisons(route: GraphRoute): string[] {
  const type = (route.resource ?? '').replace('[]', '')
  const members = { ...entities, ...complexes }[type] ?? {}
  return Object.entries(members).flatMap(([name, text]) => {
    const { list, type: kind } = memberFacts(text)
    const inner = Object.keys(complexes[kind] ?? {})[0]
    const own = inner ? `${name}/${inner}` : name
    const values = ["'a'", '1', 'true', 'null', '2025-01-01', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z']
    const plain = values.flatMap((value) => [`${own} eq ${value}`, `${own} ge ${value}`, `${own} in (${value})`])
    const some = values.flatMap((value) => [
      `${name}/any(x:x eq ${value})`,
      `${name}/all(x:x${inner ? `/${inner}` : ''} ne ${value})`,
    ])
    return [
      ...plain,
      ...(list ? some : []),
      `${own} lt 999999999999999`,
      `${own} gt -999999999999999.999999999`,
      `${name}/$count gt 999999999999999`,
      `${name}/any()`,
      `${name} in (1,null,true)`,
      `${name}/isNobody eq 'a'`,
      `not(${own} eq null)`,
      `startswith(${own},'\\')`,
      `endswith(${own},'%_')`,
      `contains(${own},'(a+)+$')`,
      `${own} eq '${times('a', 3_000)}'`,
      `${own} eq '\ud83d\ude00'`,
      `${own} ne '00000000-0000-0000-0000-000000000000' or ${own} eq ${times('(', 3)}null${times(')', 3)}`,
    ]
  })
}

let turn = 0
/** Collections answer all of them; what leads from an object to others takes its share in turn. */
function share(route: GraphRoute): string[] {
  const all = comparisons(route)
  if (!route.path.includes('{')) return all
  turn += 1
  return all.filter((_, at) => at % 37 === turn % 37)
}

it('knows every route that reads', () => {
  expect(reading.length).toBeGreaterThan(150)
  expect(new Set(reading.flatMap(({ route }) => optionsOf(route))).size).toBe(Object.keys(bad).length)
})

describe.each(reading)('$name', ({ route }) => {
  it('refuses options that it does not have, and any option twice', async () => {
    const foreign = Object.entries({
      ...neverThere,
      $search: '"a"',
      $filter: "id eq 'a'",
      $expand: 'manager',
      $deltatoken: 'x',
    })
      .filter(([name]) => !route.query?.includes(name))
      .map(([name, value]) => option(name, value))
    const doubled = (route.query ?? []).flatMap((name) => [
      `${name}=x&${name}=x`,
      `${name}=x&${name.toUpperCase()}=y`,
      `${name}=x&${name.replace('$', '%24')}=y`,
      `${name}=${times('x', 4_100)}`,
    ])
    const broken = (route.query ?? []).flatMap((name) => [`${name}=a%00`, `${name}=%ed%a0%80%00`])
    const all = [...foreign, ...doubled, ...broken].map((query) => asked(route, query))
    await askAll(target, all, (answer, { path }) => expectRefusal(answer, short(path)))
  })

  it('takes whatever else stands in an address', async () => {
    const odd = [
      '%',
      '%zz=1',
      '&&&',
      '=',
      '?',
      'a=1&a=2',
      '__proto__=1',
      'constructor[prototype]=1',
      `a=${times('b', 4_100)}`,
    ]
    for (const name of (route.query ?? []).filter((one) => !one.startsWith('$')))
      odd.push(
        `${name}=%ff`,
        ...['', 'x', '-1', '1e400', "'; select", '(a+)+$', '"', times('x', 3_900)].map((value) => option(name, value)),
      )
    await each(odd, async (query) => expectNoFault(await get(route, query), short(query)))
  })

  const options = optionsOf(route)
  if (options.length === 0) return

  it('refuses what is broken, says so, and answers again', async () => {
    const lost = addressOf(route, target.places).includes(nobody)
    const queries = options.flatMap((name) => bad[name]!.map((value) => asked(route, option(name, value))))
    await askAll(target, queries, (answer, { path: query }) => {
      expectRefusal(answer, short(query))
      // Behind an address of nobody there is nothing to ask.
      const as = answer.status === 414 || (lost && answer.status === 404) ? 400 : answer.status
      expect([short(query), as]).toEqual([short(query), 400])
    })
    await stillServes(target)
  })

  if (!options.includes('$filter')) return
  it('answers or refuses every comparison with every property', async () => {
    const count = route.query?.includes('$count') ? '&$count=true' : ''
    const queries = share(route).map((filter) => asked(route, `${option('$filter', filter)}${count}`))
    await askAll(target, queries, (answer, { path }) => void expectNoFault(answer, short(path)))
  })
})

describe('an address beyond all', () => {
  const grow = (count: number) => option('$filter', times("id eq 'a'", count, ' or '))
  it.each([400, 1_000, 10_000])('a filter of %i terms is refused before it is read', async (terms) => {
    const answer = await target.send({ path: `/v1.0/users?${grow(terms)}` })
    // The parser itself refuses what is longer than all headers may be, and says nothing.
    if (terms >= 1_000) expect([answer.status, answer.body]).toEqual([431, ''])
    else expectRefusal(answer, String(terms))
    await stillServes(target)
  })

  it('100 KB in any option', async () => {
    for (const name of Object.keys(bad)) {
      const answer = await target.send({ path: `/v1.0/users?${name}=${times('x', 100_000)}` })
      expect([name, answer.status]).toEqual([name, 431])
    }
    await stillServes(target)
  })

  it('10,000 terms in a step of a batch', async () => {
    const step = (url: string) => ({ requests: [{ id: '1', method: 'GET', url }] })
    const ask = (url: string) => target.send({ method: 'POST', path: '/v1.0/$batch', body: JSON.stringify(step(url)) })
    expectRefusal(await ask(`/users?${grow(10_000)}`), 'long')
    const inner = JSON.parse((await ask(`/users?${option('$filter', times("id eq 'a'", 310, ' or '))}`)).body) as {
      responses: { status: number; body: { error: { code: string } } }[]
    }
    expect(inner.responses[0]).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } })
  })
})

describe('all of this', () => {
  it('has changed nothing', async () => {
    // A download is written down, and so is the day on which something was looked at first.
    const kept = ['audit_event', 'audit_event_other', 'milestone']
    expect((await movedSince(target.w, before)).filter((name) => !kept.includes(name))).toEqual([])
  })
})

describe('tokens of pages', () => {
  const paged = reading.filter(({ route }) => takesTop(route) && route.query?.includes('$skiptoken'))
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const life = { query: { $filter: "id ne 'a'" }, after: ['a', 'b'], until: 9e15 }
  const forged = [
    '',
    ' ',
    '.',
    '..',
    'x',
    'a.b',
    'a.b.c',
    '%00',
    `${encode(life)}.`,
    `${encode(life)}.${'A'.repeat(43)}`,
    `${encode({ ...life, after: { $ne: 1 } })}.${'A'.repeat(43)}`,
    `${encode(null)}.${'A'.repeat(43)}`,
    '__proto__',
    'A'.repeat(7_000),
  ]

  it.each(paged)('$name takes no forged one', async ({ route }) => {
    for (const name of (route.query ?? []).filter((one) => one === '$skiptoken' || one === '$deltatoken'))
      await each(forged, async (value) => expectRefusal(await get(route, option(name, value)), short(value)))
  })

  const tokenOf = (answer: Answer, link: string, name: string): string => {
    const found = (JSON.parse(answer.body) as Record<string, string>)[link]
    return new URL(found!).searchParams.get(name)!
  }

  it('a real one goes nowhere else, not changed in a letter, and not after its day', async () => {
    const first = await target.send({ path: '/v1.0/users?$top=1&$select=id' })
    const token = tokenOf(first, '@odata.nextLink', '$skiptoken')
    expect((await target.send({ path: `/v1.0/users?$skiptoken=${token}` })).status).toBe(200)
    for (const { route } of paged.filter((one) => one.route.path !== '/users'))
      expectRefusal(await get(route, `$skiptoken=${token}`), addressOf(route))
    const places = Array.from({ length: token.length }, (_, at) => at).filter((at) => at % 7 === 0)
    await each(places, async (at) => {
      const letter = token[at] === 'A' ? 'B' : 'A'
      const other = token.slice(0, at) + letter + token.slice(at + 1)
      expectRefusal(await target.send({ path: `/v1.0/users?$skiptoken=${other}` }), `letter ${at}`)
    })
    const cut = [token.slice(1), token.slice(0, -1), `${token}A`, `${token}.A`, token.toUpperCase(), `${token}=`]
    for (const other of cut) expectRefusal(await target.send({ path: `/v1.0/users?$skiptoken=${other}` }), other)
  })

  it('one of changes is as strict, and both have an end', async () => {
    let answer = await target.send({ path: '/v1.0/users/delta?$select=id' })
    while (answer.body.includes('@odata.nextLink')) {
      const next = tokenOf(answer, '@odata.nextLink', '$skiptoken')
      answer = await target.send({ path: `/v1.0/users/delta?$skiptoken=${next}` })
    }
    const token = tokenOf(answer, '@odata.deltaLink', '$deltatoken')
    expect((await target.send({ path: `/v1.0/users/delta?$deltatoken=${token}` })).status).toBe(200)
    expectRefusal(await target.send({ path: `/v1.0/groups/delta?$deltatoken=${token}` }), 'of users')
    expectRefusal(await target.send({ path: `/v1.0/users/delta?$skiptoken=${token}` }), 'as a page')
    expectRefusal(await target.send({ path: `/v1.0/users?$skiptoken=${token}` }), 'elsewhere')
    expectRefusal(await target.send({ path: `/v1.0/users/delta?$deltatoken=${token.slice(0, -2)}` }), 'cut')
    expectRefusal(await target.send({ path: `/v1.0/users/delta?$deltatoken=${token}&$skiptoken=${token}` }), 'both')
    const page = tokenOf(await target.send({ path: '/v1.0/users?$top=1' }), '@odata.nextLink', '$skiptoken')
    target.w.advance({ days: 40 })
    const headers = { authorization: await bearer(target.w, target.boss) }
    const late = async (path: string) => {
      const answer = await target.send({ path, headers })
      expectRefusal(answer, path)
      return [answer.status, (JSON.parse(answer.body) as { error: { code: string } }).error.code]
    }
    expect(await late(`/v1.0/users?$skiptoken=${page}`)).toEqual([400, 'Directory_ExpiredPageToken'])
    expect(await late(`/v1.0/users/delta?$deltatoken=${token}`)).toEqual([410, 'syncStateNotFound'])
  })
})
