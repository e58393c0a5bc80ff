import fc from 'fast-check'
import { type DatabaseConnection, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type Compiled, kyselyOver } from './kysely.ts'
import { madeOf } from './statement.ts'

const never = (): never => {
  throw new Error('Nothing is run here.')
}
const connection: DatabaseConnection = { executeQuery: never, streamQuery: never }
const db = kyselyOver(connection)

/** Statements as ours are: text, values, lists, names, parts within parts, and now and then one of Kysely's own. */
const leaf = fc.oneof(
  fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean()).map((value) => sql`v = ${value}`),
  fc.array(fc.integer(), { minLength: 1, maxLength: 3 }).map((values) => sql`n in (${sql.join(values)})`),
  fc.array(fc.string(), { maxLength: 3 }).map((values) => sql`n = any(${values}::text[])`),
  fc.constantFrom(
    sql`true`,
    sql`${sql.ref('person.id')} is not null`,
    sql`${sql.raw('write_1')}.n > ${1}`,
    sql`${sql.raw('')}${sql.raw('2')}`,
    sql`${sql.join([])}`,
    // As a function: fewer values than places, and strings that are not a template's.
    sql(['a = ', ' and b'] as unknown as TemplateStringsArray, 1),
    sql(['c = ', ' and d'] as unknown as TemplateStringsArray),
    sql`x = ${sql.lit('literal')}`,
    sql`exists (${db.selectFrom('tenant').select('id').where('id', '=', 'one')})`,
  ),
)
const { part } = fc.letrec<{ part: RawBuilder<unknown> }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('part'), tie('part')).map(([one, two]) => sql`(${one} and ${two})`),
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => sql`f(${sql.join(parts, sql` or `)})`),
  ),
}))

describe('statements put together without the visitor', () => {
  const compare = (made: RawBuilder<unknown>): void => {
    const ours: Compiled = made.compile(db)
    const theirs = new PostgresQueryCompiler().compileQuery(ours.query, ours.queryId)
    expect([ours.sql, ours.parameters]).toEqual([theirs.sql, theirs.parameters])
    if (ours.made) expect(ours.made).toEqual(madeOf(theirs.sql))
  }

  it('are what the library makes of them, text and values and name, at once and again', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const all = parts.flatMap((one) => [one, sql`select ${one}, ${7}`, sql`select ${7}, ${one}`])
        for (const made of [...all, ...all]) compare(made)
      }),
    )
  })

  it('are put together once, and told apart by nothing but their parts', () => {
    const asked = (n: number) => sql`select ${n}, ${sql.join([n, sql`x`])}`.compile(db) as Compiled
    expect(asked(1).made).toBe(asked(2).made)
    const alike = [sql`a ${1} b`, sql`a ${sql`$1`} b`, sql`a ${sql.raw('$1')} b`, sql`a $1 b`]
    const [first, ...others] = alike.map((one) => (one.compile(db) as Compiled).made)
    for (const other of others) expect(other).toEqual(first)
    const unlike = [
      sql`${sql.join([1, 2])}`,
      sql`${1}${2}`,
      sql`${sql.join([sql`${1}${2}`])}`,
      sql`${sql.raw('1')}${2}`,
    ]
    for (const one of unlike) compare(one)
  })

  it('are forgotten when there are too many, and put together anew', () => {
    const asked = (n: number) => sql`select ${sql.raw(`column_${n}`)} where n = ${n}`
    const before = (asked(0).compile(db) as Compiled).made
    for (let n = 1; n < 12_000; n++) asked(n).compile(db)
    const after = (asked(0).compile(db) as Compiled).made
    expect(after).not.toBe(before)
    expect(after).toEqual(before)
    compare(asked(11_999))
  })

  it('are refused once the unit they belong to is over', async () => {
    let alive = true
    const ran: string[] = []
    const unit = kyselyOver(
      {
        executeQuery: async (query) => {
          ran.push(query.sql)
          return { rows: [] }
        },
        streamQuery: never,
      },
      () => alive,
    )
    await sql`select ${1}`.execute(unit)
    await unit.selectFrom('tenant').select('id').execute()
    alive = false
    await expect(sql`select ${2}`.execute(unit)).rejects.toThrow('an await is missing')
    await expect(unit.selectFrom('tenant').select('id').execute()).rejects.toThrow('an await is missing')
    expect(ran).toEqual(['select $1', 'select "id" from "tenant"'])
  })
})
