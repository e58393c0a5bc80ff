import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { findObjects, pageOfObjects, type Relation } from '../../directory/objects.ts'
import type { UserRecord } from '../../directory/queries.ts'
import { everything } from '../../store/condition.ts'
import type { GraphRefusal } from './answer.ts'
import { objectProperties, objectView } from './objects.view.ts'
import { selectOf } from './query.ts'
import { badRequest } from './refusals.ts'
import type { GraphCall } from './route.ts'

/** `$expand`: links in the same answer, each with properties of its own; at most 20 objects of a list. */

export type Expansion = {
  readonly name: string
  readonly select: ReadonlySet<string> | null
  /** Of managers: how far up. */
  readonly levels: number
}
/** Names in canonical case to how they are followed; `null` for the manager, who is found by the row. */
export type Links = Readonly<Record<string, ((id: string) => Relation) | null>>

const mostObjects = 20
/** Longer chains of managers end there. */
const mostLevels = 100

export function expansionsOf(text: string | undefined, links: Links): Outcome<readonly Expansion[], GraphRefusal> {
  if (text === undefined) return done([])
  const found: Expansion[] = []
  const one = /\s*(\w+)\s*(?:\(([^()]*)\))?\s*(,|$)/y
  for (let more = true; more; ) {
    const match = one.exec(text)
    if (!match) return refuse(badRequest(`The query option '$expand=${text.slice(0, 100)}' is not valid.`))
    const [, typed = '', inside, end] = match
    more = end === ','
    const name = Object.keys(links).find((link) => link.toLowerCase() === typed.toLowerCase())
    if (!name || found.some((other) => other.name === name))
      return refuse(badRequest(`Could not expand '${typed}': use each of ${Object.keys(links).join(', ')} once.`))
    const options = nested(inside, links[name] === null)
    if (!options.ok) return options
    found.push({ name, ...options.value })
  }
  return done(found)
}

type Nested = Pick<Expansion, 'select' | 'levels'>

/** `$select`, and `$levels` where a link goes on to the next of its kind; parted by semicolons. */
function nested(inside: string | undefined, further: boolean): Outcome<Nested, GraphRefusal> {
  const options: { select: Expansion['select']; levels: number } = { select: null, levels: 1 }
  const given = new Set<string>()
  for (const part of (inside ?? '').split(';').filter((text) => text.trim() !== '')) {
    const [, name = '', value = ''] = /^\s*\$(select|levels)\s*=\s*([\w,\s]+?)\s*$/i.exec(part) ?? []
    const option = name.toLowerCase()
    if (option === '' || given.has(option) || (option === 'levels' && !further))
      return refuse(badRequest(`Inside this $expand '${part.slice(0, 100)}' is not supported: use $select once.`))
    given.add(option)
    if (option === 'levels') {
      const levels = /^max$/i.test(value) ? mostLevels : /^\d{1,4}$/.test(value) ? Number(value) : 0
      if (levels < 1 || levels > 1_000) return refuse(badRequest('$levels is a number from 1 to 1000, or max.'))
      options.levels = Math.min(levels, mostLevels)
      continue
    }
    const select = selectOf(value, objectProperties, 'directoryObject')
    if (!select.ok) return select
    options.select = select.value
  }
  return done(options)
}

type Row = { readonly id: string; readonly managerId?: string | null }

/** What is added to each row, in the order of the rows. */
export async function expanded(
  call: GraphCall,
  rows: readonly Row[],
  expansions: readonly Expansion[],
  links: Links,
  whole: boolean,
): Promise<Record<string, unknown>[]> {
  const added: Record<string, unknown>[] = rows.map(() => ({}))
  for (const { name, select, levels } of expansions) {
    const follow = links[name]
    const values = follow
      ? await lists(call, rows, follow, select, whole)
      : await managers(call, rows, { select, levels }, whole)
    values.forEach((value, at) => {
      if (value !== undefined) added[at]![name] = value
    })
  }
  return added
}

/** Level by level for all rows together; a ring ends where it closes. */
async function managers(call: GraphCall, rows: readonly Row[], { select, levels }: Nested, whole: boolean) {
  const known = new Map<string, UserRecord>()
  let ids = managerIds(rows)
  for (let level = 0; level < levels && ids.length > 0; level++) {
    const found = [...(await findObjects(call.program.store, call.caller.tenantId, ids)).values()]
    const users = found.flatMap((object) => (object.kind === 'user' ? [object.user] : []))
    for (const user of users) known.set(user.id, user)
    ids = managerIds(users).filter((id) => !known.has(id))
  }
  const above = (row: Row, left: number, seen: ReadonlySet<string>): object | undefined => {
    const user = row.managerId && !seen.has(row.managerId) ? known.get(row.managerId) : undefined
    if (!user || left === 0) return undefined
    const next = above(user, left - 1, new Set([...seen, user.id]))
    return { ...objectView({ kind: 'user', user }, select, whole), ...(next ? { manager: next } : {}) }
  }
  return rows.map((row) => above(row, levels, new Set([row.id])))
}

const managerIds = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => row.managerId ?? []))]

async function lists(
  call: GraphCall,
  rows: readonly Row[],
  follow: (id: string) => Relation,
  select: Expansion['select'],
  whole: boolean,
) {
  const values: object[][] = []
  for (const row of rows) {
    const query = {
      relation: follow(row.id),
      kinds: null,
      condition: everything,
      search: null,
      order: { by: 'id', descending: false },
      limit: mostObjects,
      after: null,
    } as const
    const page = await pageOfObjects(call.program.store, call.caller.tenantId, query, false)
    values.push(page.items.map((object) => objectView(object, select, whole)))
  }
  return values
}
