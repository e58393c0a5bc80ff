import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { findObjects, pageOfObjects, type Relation } from '../../directory/objects.ts'
import { everything } from '../../store/condition.ts'
import type { GraphRefusal } from './answer.ts'
import { objectProperties, objectView } from './objects.view.ts'
import { selectOf } from './query.ts'
import { badRequest } from './refusals.ts'
import type { GraphCall } from './route.ts'

/** `$expand`: links in the same answer, each with properties of its own; at most 20 objects of a list. */

export type Expansion = { readonly name: string; readonly select: ReadonlySet<string> | null }
/** Names in canonical case to how they are followed; `null` for the manager, who is found by the row. */
export type Links = Readonly<Record<string, ((id: string) => Relation) | null>>

const mostObjects = 20

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
    const select = nested(inside)
    if (!select.ok) return select
    found.push({ name, select: select.value })
  }
  return done(found)
}

function nested(inside: string | undefined): Outcome<ReadonlySet<string> | null, GraphRefusal> {
  if (inside === undefined || inside.trim() === '') return done(null)
  const select = /^\s*\$select\s*=\s*([\w,\s]+)$/i.exec(inside)?.[1]
  if (!select) return refuse(badRequest(`Inside $expand only $select is supported, not '${inside.slice(0, 100)}'.`))
  return selectOf(select, objectProperties, 'directoryObject')
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
  for (const { name, select } of expansions) {
    const follow = links[name]
    const values = follow ? await lists(call, rows, follow, select, whole) : await managers(call, rows, select, whole)
    values.forEach((value, at) => {
      if (value !== undefined) added[at]![name] = value
    })
  }
  return added
}

async function managers(call: GraphCall, rows: readonly Row[], select: Expansion['select'], whole: boolean) {
  const ids = [...new Set(rows.flatMap((row) => row.managerId ?? []))]
  const found = await findObjects(call.program.store, call.caller.tenantId, ids)
  return rows.map((row) => {
    const manager = row.managerId ? found.get(row.managerId) : undefined
    return manager && objectView(manager, select, whole)
  })
}

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
