import fc from 'fast-check'
import { type DatabaseConnection, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { kyselyOver } from './kysely.ts'

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
  it('are what the library makes of them, text and values', () => {
    fc.assert(
      fc.property(part, (made) => {
        const ours = sql`select ${made}, ${7}`.compile(db)
        const theirs = new PostgresQueryCompiler().compileQuery(ours.query, ours.queryId)
        expect([ours.sql, ours.parameters]).toEqual([theirs.sql, theirs.parameters])
      }),
    )
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
