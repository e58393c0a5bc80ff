import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { GraphRoute } from '../../src/http/graph/route.ts'
import {
  addressOf,
  askAll,
  changesNothing,
  each,
  expectNoFault,
  expectRefusal,
  openTarget,
  routes,
  stillServes,
  type Target,
  unchanged,
} from '../badinput.ts'

/**
 * INP-01 to INP-04 on every route of the one table that takes a body: broken JSON, other types, other encodings, and
 * each property of its schema with every kind of value that it does not have.
 */
let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target?.stop())

const writing = routes(({ method, upload }) => method !== 'GET' && method !== 'DELETE' && !upload)
const text = (value: unknown): string => JSON.stringify(value)

type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  minItems?: number
  minimum?: number
}

const schemaOf = (route: GraphRoute): Schema =>
  route.input ? (z.toJSONSchema(route.input, { io: 'input', unrepresentable: 'any' }) as Schema) : {}

const choices = (schema: Schema): Schema[] => {
  const of = schema.anyOf ?? schema.oneOf
  return of ? of.flatMap(choices) : [schema]
}

/** A value that the schema takes, as far as it tells. */
function sampleOf(schema: Schema): unknown {
  const first = choices(schema)[0]!
  if (first.const !== undefined) return first.const
  if (first.enum) return first.enum[0]
  const type = Array.isArray(first.type) ? first.type[0] : first.type
  if (type === 'object') return sampleObject(first)
  if (type === 'array') return first.minItems ? [sampleOf(first.items ?? {})] : []
  if (type === 'integer' || type === 'number') return first.minimum ?? 1
  if (type === 'boolean') return true
  if (first.format === 'uuid') return '00000000-0000-4000-8000-00000000dead'
  if (first.format === 'date-time') return '2026-01-01T00:00:00Z'
  return 'abc'.padEnd(first.minLength ?? 0, 'x')
}
const sampleObject = (schema: Schema): Record<string, unknown> =>
  Object.fromEntries((schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]))

type Part = { readonly path: readonly (string | number)[]; readonly schema: Schema }

/** Every property of a schema, and what stands inside it. */
function partsOf(schema: Schema, path: Part['path'] = []): Part[] {
  const own = choices(schema).flatMap((one) => {
    const named = Object.entries(one.properties ?? {}).map(([name, inner]) => [name, inner] as const)
    return named.flatMap(([name, inner]) => [
      { path: [...path, name], schema: inner },
      ...partsOf(inner, [...path, name]),
    ])
  })
  const listed = choices(schema).flatMap(({ items }) =>
    items && path.length < 6 ? [{ path: [...path, 0], schema: items }, ...partsOf(items, [...path, 0])] : [],
  )
  return [...own, ...listed]
}

/** The body with this value there; objects and lists on the way are made. */
function withValue(body: unknown, path: Part['path'], value: unknown, schema: Schema): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  const one = choices(schema).find((choice) => (typeof step === 'number' ? choice.items : choice.properties?.[step]))
  const inner = (typeof step === 'number' ? one?.items : one?.properties?.[step]) ?? {}
  if (typeof step === 'number') return [withValue(sampleOf(inner), rest, value, inner)]
  const old = (body ?? sampleObject(one ?? {})) as Record<string, unknown>
  return { ...old, [step]: withValue(old[step] ?? (rest.length > 0 ? sampleOf(inner) : undefined), rest, value, inner) }
}

const kinds: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  number: 1.5,
  string: 'x',
  array: [['x']],
  object: { $ne: '' },
}

/** Whether the schema says anything about a value of this kind that would let it pass. */
const takes = (schema: Schema, kind: string): boolean =>
  choices(schema).some((one) => {
    if (one.const !== undefined) return typeof one.const === kind
    if (one.type === undefined) return true
    const types = [one.type].flat()
    return types.includes(kind)
  })

/** Right in kind and bad in itself. */
const nasty: Readonly<Record<string, readonly unknown[]>> = {
  string: [
    '',
    ' ',
    'x'.repeat(3_500),
    "x' or '1'='1'; drop table person; --",
    '../../../etc/passwd%00',
    '\u202etxt.exe',
    '\u200b\u200d\ufeff',
    '\u0008\u001b[2J',
    'e\u0301'.repeat(200),
    '\ufdfa'.repeat(300),
    '(a+)+$',
    '=cmd|"/c calc"!A1',
    '-1',
    '0000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2025-02-30T00:00:00Z',
  ],
  number: [-1, 0, 1.5, 2 ** 31, 2 ** 53, 1e300, -1e300, 5e-324],
  integer: [-1, 0, 2 ** 31, 2 ** 53, 1e300, -1e300],
  array: [Array(2_000).fill('x'), Array(50).fill(null), ['a', 'a'], [{}]],
  object: [{}, Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, n]))],
}
const nastyFor = (schema: Schema): unknown[] => [
  ...new Set(choices(schema).flatMap(({ type }) => [type ?? 'string'].flat().flatMap((one) => nasty[one] ?? []))),
]

type Bad = { readonly what: string; readonly body: string | Uint8Array; readonly headers?: Record<string, string> }

/** Not JSON at all, JSON that two readers read differently, and JSON of another shape. */
function brokenBodies(route: GraphRoute): Bad[] {
  const sample = text(sampleObject(schemaOf(route)))
  const some = sample === '{}' ? '{' : `${sample.slice(0, -1)},`
  const bytes = (value: string, encoding: BufferEncoding) => Buffer.from(value, encoding)
  const deep = (levels: number) => `${some}"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const bodies: [string, string | Uint8Array][] = [
    ['a string', '"x"'],
    ['a number', '1'],
    ['true', 'true'],
    ['an array', `[${sample}]`],
    ['an empty array', '[]'],
    ['no JSON', 'name=value'],
    ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['cut off', `${some}"a":`],
    ['cut off in a string', `${some}"a":"b`],
    ['two objects', `${sample}${sample}`],
    ['single quotes', "{'a':1}"],
    ['a comma too many', `${some}"a":1,}`],
    ['a comment', `${some}/* a */"a":1}`],
    ['NaN', `${some}"a":NaN}`],
    ['Infinity', `${some}"a":-Infinity}`],
    ['a number beyond all', `${some}"a":1e400}`],
    ['a hexadecimal number', `${some}"a":0x10}`],
    ['a control character', `${some}"a":"\u0001"}`],
    ['a NUL', `${some}"a":"\\u0000"}`],
    ['a raw NUL', `${some}"a":"\0"}`],
    ['a NUL in a name', `${some}"a\\u0000":1}`],
    ['a lone surrogate', `${some}"a":"\\ud800"}`],
    ['a lone surrogate in a name', `${some}"\\udc00":1}`],
    ['a doubled name', `${some}"a":1,"a":2}`],
    ['a doubled name, escaped', `${some}"a":1,"\\u0061":2}`],
    ['a doubled name inside', `${some}"a":{"b":1,"b":2}}`],
    ['__proto__', `${some}"__proto__":{"isAdmin":true}}`],
    ['__proto__, escaped', `${some}"\\u005f_proto__":{"isAdmin":true}}`],
    ['constructor', `${some}"constructor":{"prototype":{"isAdmin":true}}}`],
    ['prototype inside', `${some}"a":{"prototype":{}}}`],
    ['nested in lists', deep(17)],
    ['nested deep in lists', deep(30_000)],
    ['nested deep in objects', nested(10_000)],
    ['100,000 brackets', '['.repeat(100_000)],
    ['many names', `${some}${Array.from({ length: 4_001 }, (_, n) => `"k${n}":0`).join(',')}}`],
    ['1 MB', `${some}"a":"${'x'.repeat(1_000_000)}"}`],
    ['1 MB of blanks', `${' '.repeat(1_000_000)}${sample}`],
    ['a BOM', bytes(`\ufeff${some}"a":1}`, 'utf8')],
    ['not UTF-8', Buffer.concat([bytes(`${some}"a":"`, 'utf8'), Buffer.from([0xff, 0xfe]), bytes('"}', 'utf8')])],
    ['overlong UTF-8', Buffer.concat([bytes(`${some}"a":"`, 'utf8'), Buffer.from([0xc0, 0xaf]), bytes('"}', 'utf8')])],
    ['UTF-16', bytes(`${some}"a":1}`, 'utf16le')],
    ['an unknown name', `${some}"isNobodysProperty":1}`],
  ]
  const all: Bad[] = bodies.map(([what, body]) => ({ what, body }))
  if (route.input) all.push({ what: 'null', body: 'null' })
  if (route.input && !route.inputOptional) all.push({ what: 'nothing', body: '' })
  return all
}

/** What is said of a body that does not fit it: types, charsets, packing. */
const otherTypes: Bad[] = [
  ...[
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/csv',
  ],
  ...['application/jsonx', 'application/json-patch+json', 'application/json; charset=utf-16', 'json', '*/*'],
  ...['application/json; charset=iso-8859-1', 'application/json;charset="utf-32"'],
]
  .map((type): Bad => ({ what: type, body: '{}', headers: { 'content-type': type } }))
  .concat(
    { what: 'no type', body: '{}', headers: { 'content-type': '' } },
    ...['gzip', 'deflate', 'br', 'gzip, gzip', 'x'].map((coding) => ({
      what: `packed by ${coding}`,
      body: Buffer.from('1f8b08000000000000034bcc4901004c', 'hex'),
      headers: { 'content-encoding': coding },
    })),
  )

/** Actions that are not there take whatever comes and say so. */
const open = (route: GraphRoute): boolean => schemaOf(route).additionalProperties !== false && route.input !== undefined

it('knows every route that takes a body', () => {
  expect(writing.length).toBeGreaterThan(90)
  expect(writing.filter(({ route }) => route.input && !schemaOf(route).properties).map(({ name }) => name)).toEqual([])
})

describe.each(writing)('$name', ({ route }) => {
  const at = () => addressOf(route, target.places)
  const method = route.method

  const schema = schemaOf(route)
  const sample = sampleObject(schema)
  const bodyWith = (place: Part['path'], value: unknown) => withValue(sample, place, value, schema) as object
  const to = <B extends { body: object; what: string }>(one: B) => ({ ...one, method, path: at() })
  const parts = partsOf(schema)

  describe('refuses and leaves everything as it is', () => {
    changesNothing(() => target)

    it('what is no JSON object of its kind', async () => {
      await each(brokenBodies(route), async ({ what, body }) => {
        const answer = await target.send({ method, path: at(), body })
        expectRefusal(answer, what)
        if (/1 MB|100,000/.test(what) && route.path !== '/$batch') expect([what, answer.status]).toEqual([what, 413])
      })
      await stillServes(target)
    })

    it('other types, charsets and packed bodies, with 415', () =>
      each(otherTypes, async ({ what, body, headers = {} }) => {
        const answer = await target.send({ method, path: at(), body, headers })
        expectRefusal(answer, what)
        expect([what, answer.status]).toEqual([what, 415])
      }))

    if (route.readOnly)
      it('what the directory writes itself', async () => {
        const given = route.readOnly!.map((name) => ({ what: name, body: { ...sample, [name]: 'x' } }))
        await askAll(target, given.map(to), (answer, { what }) => {
          expectRefusal(answer, what)
          expect([what, answer.status, answer.body.includes(what)]).toEqual([what, 400, true])
        })
      })

    if (parts.length > 0)
      it('every property with a value of another kind, and names it', async () => {
        const bad = parts.flatMap(({ path: place, schema: own }) =>
          Object.entries(kinds)
            .filter(([kind]) => !takes(own, kind))
            .map(([kind, value]) => ({ what: `${place.join('.')}: ${kind}`, place, body: bodyWith(place, value) })),
        )
        const right = route.input!.safeParse(sample).success && !open(route)
        await askAll(target, bad.map(to), (answer, { what, place }) => {
          expectRefusal(answer, what)
          expect([what, answer.status]).toEqual([what, 400])
          if (right) expect(answer.body, what).toContain(String(place[0]))
        })
      })
  })
  if (parts.length > 0)
    it('takes no bad value of the right kind amiss', async () => {
      // Where there are many properties, each takes a third of the values in turn.
      const turn = (n: number, at: number) => parts.length <= 20 || (n + at) % 3 === 0
      const values = parts.flatMap(({ path: place, schema: own }, n) =>
        nastyFor(own)
          .filter((_, at) => turn(n, at))
          .map((value) => ({ what: `${place.join('.')}: ${text(value).slice(0, 60)}`, body: bodyWith(place, value) })),
      )
      const refused: ReturnType<typeof to<(typeof values)[number]>>[] = []
      await askAll(target, values.map(to), (answer, one) => {
        if (expectNoFault(answer, one.what)) refused.push(one)
      })
      // What was refused changes nothing: once more, with the database looked at before and after.
      await unchanged(target.w, () => askAll(target, refused, (answer, { what }) => expectRefusal(answer, what)))
      await stillServes(target)
    })
})
