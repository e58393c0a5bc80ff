import { nextLink } from './query.ts'
import type { GraphCall, PageKey } from './route.ts'

/** The frames that entities are answered in. */

export const contextOf = (call: Pick<GraphCall, 'base'>, fragment: string): { '@odata.context': string } => ({
  '@odata.context': `${call.base}/$metadata#${fragment}`,
})

/** `users`, or `users(id,displayName)` when properties were chosen. */
export const chosenFragment = (set: string, select: ReadonlySet<string> | null): string =>
  select ? `${set}(${[...select].join(',')})` : set

/** Only these properties, in the order of the type. */
export const pick = (view: object, names: ReadonlySet<string> | readonly string[]): object => {
  const wanted = names instanceof Set ? (names as ReadonlySet<string>) : new Set(names as readonly string[])
  return Object.fromEntries(Object.entries(view).filter(([name]) => wanted.has(name)))
}

export const collection = (
  call: GraphCall,
  fragment: string,
  value: readonly object[],
  { after = null, count = null }: { after?: PageKey | null; count?: number | null } = {},
) => ({
  ...contextOf(call, fragment),
  ...(count === null ? {} : { '@odata.count': count }),
  ...(after ? nextLink(call, after) : {}),
  value,
})

/** The key of a page's last row, when there are more. */
export function keyBehind({ items, more }: { items: readonly { pageKey: string; id: string }[]; more: boolean }) {
  const last = items.at(-1)
  return more && last ? [last.pageKey, last.id] : null
}
