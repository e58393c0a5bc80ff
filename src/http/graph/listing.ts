import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { DirectoryQuery, OrderName } from '../../directory/queries.ts'
import { type Condition, everything } from '../../store/condition.ts'
import type { GraphRefusal } from './answer.ts'
import { conditionOf, type FilterRules, type Level, needsAdvanced, propertiesIn } from './filter.policy.ts'
import type { Prepared } from './names.filter.ts'
import { type Filter, parseFilter } from './odata.ts'
import { badRequest, flagOf, selectOf, topOf } from './query.ts'
import { badRequest as refusal, unsupportedQuery } from './refusals.ts'
import type { GraphCall } from './route.ts'
import { type SearchProperties, searchQuery } from './search.policy.ts'

/** What can be asked of a collection of the directory: one description for its type, its table and its search. */
export type Listing<Property extends string> = {
  readonly resource: string
  readonly properties: readonly Property[]
  /** Names beyond those of the type. */
  readonly open?: RegExp
  readonly defaults: readonly Property[]
  readonly filters: FilterRules
  /** Filters may ask for names that tenants make up. */
  readonly madeUp?: (filter: Filter, rules: FilterRules) => Prepared
  readonly orders: Readonly<Partial<Record<OrderName, Level>>>
  readonly search?: SearchProperties
}

export type Wanted<Property extends string> = {
  readonly select: ReadonlySet<Property | 'id'> | null
  /** What is shown: what was chosen, or the default set. */
  readonly shown: ReadonlySet<string>
  readonly query: DirectoryQuery
  /** `@odata.count` belongs in the answer. */
  readonly counted: boolean
  /** What condition and order look at, in lower case: whoever may not see it may not ask by it. */
  readonly asked: readonly string[]
}

export const listOptions = ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$count', '$search'] as const

type Of<T> = Outcome<T, GraphRefusal>

/** Reads the query options of a collection (graph-api.md section 3). */
export function wantedOf<P extends string>(call: GraphCall, listing: Listing<P>): Of<Wanted<P>> {
  const { query, eventual, after, program } = call
  const select = selectOf(query.$select, listing.properties, listing.resource, listing.open)
  if (!select.ok) return select
  const counted = flagOf('$count', query.$count)
  if (!counted.ok) return counted
  const advanced = eventual && counted.value
  const strict = program.settings.graphStrict
  const filter = filterOf(query.$filter, listing, { advanced, strict })
  if (!filter.ok) return filter
  // What is searched for stands all over the alphabet: in the order of names most of it would be read to find a page.
  const usual = query.$search === undefined ? 'displayName' : 'id'
  const order = orderOf(query.$orderby, listing, usual, strict && !advanced)
  if (!order.ok) return order
  if (strict && !advanced && query.$filter !== undefined && query.$orderby !== undefined)
    return refuse(unsupportedQuery('Sorting not supported for current query.'))
  const search = searchOf(call, listing)
  if (!search.ok) return search
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  return done({
    select: select.value,
    shown: new Set<string>(select.value ?? listing.defaults),
    query: {
      condition: filter.value.condition,
      search: search.value,
      order: order.value,
      limit: top.value,
      after: after && [String(after[0]), String(after[1])],
    },
    // Without the header it is silently left out, as in the original.
    counted: counted.value && eventual,
    asked: [...filter.value.properties, order.value.by.toLowerCase()],
  })
}

function filterOf<P extends string>(
  text: string | undefined,
  listing: Listing<P>,
  mode: { advanced: boolean; strict: boolean },
): Of<{ condition: Condition; properties: readonly string[] }> {
  if (text === undefined) return done({ condition: everything, properties: [] })
  const parsed = parseFilter(text)
  if (!parsed.ok) return badRequest(`Invalid filter clause: ${parsed.refusal}`)
  const known = new Set(listing.properties.map((name) => name.toLowerCase()))
  const { filter, rules } = listing.madeUp?.(parsed.value, listing.filters) ?? {
    filter: parsed.value,
    rules: listing.filters,
  }
  const condition = conditionOf(filter, { resource: listing.resource, rules, known, ...mode })
  return condition.ok ? done({ condition: condition.value, properties: propertiesIn(parsed.value) }) : condition
}

function orderOf<P extends string>(
  text: string | undefined,
  listing: Listing<P>,
  usual: OrderName,
  onlyDefaults: boolean,
): Of<DirectoryQuery['order']> {
  if (text === undefined) return done({ by: usual, descending: false })
  const [, typed = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  const by = (Object.keys(listing.orders) as OrderName[]).find((name) => name.toLowerCase() === typed.toLowerCase())
  if (!by) {
    const names = Object.keys(listing.orders).join(', ')
    return refuse(unsupportedQuery(`Sorting by '${text}' is not supported; use one of ${names}, with asc or desc.`))
  }
  if (onlyDefaults && listing.orders[by] === 'A') return refuse(needsAdvanced(`$orderby ${by}`))
  return done({ by, descending: direction.toLowerCase() === 'desc' })
}

/** Clients depend on the header here, so it is asked for in any mode. */
function searchOf<P extends string>(call: GraphCall, { search }: Listing<P>): Of<string | null> {
  const text = call.query.$search
  if (text === undefined) return done(null)
  if (!search) return badRequest("The query option '$search' is not supported here.")
  if (!call.eventual)
    return refuse(
      unsupportedQuery("Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'."),
    )
  const made = searchQuery(text, search)
  return made.ok ? made : badRequest(`Invalid search clause: ${made.refusal}`)
}

/** `/$count`: a number as text, with the header only. */
export const countRefused = (call: GraphCall): GraphRefusal | null =>
  call.eventual ? null : refusal('$count is not currently supported.')
