import { before, day } from '../base/clock.ts'
import type { Look, Store } from '../store/unit.ts'
import { systemRequest } from '../store/unit.ts'
import * as rows from './changes.store.ts'

/** Delta queries: the directory once, then only what has changed since (graph-api.md 3.3). */

export type { ChangedGroup, ChangedUser, MemberChange, Place, Span } from './changes.store.ts'

/** What happened is known for so long; whoever comes later starts over. */
export const changesKept = 30 * day

export const horizon = (store: Store): Promise<string> => store.look(rows.horizonOf)

export const allUsers = (
  store: Store,
  tenantId: string,
  after: string | null,
  limit: number,
  only: readonly string[] | null,
) => store.look((look) => rows.usersById(look, tenantId, after, limit, only))

export const usersChanged = (
  store: Store,
  tenantId: string,
  span: rows.Span,
  after: rows.Place | null,
  limit: number,
  only: readonly string[] | null,
) => store.look((look) => rows.changedUsers(look, tenantId, span, after, limit, only))

export type GroupPart = {
  readonly id: string
  readonly group: Awaited<ReturnType<typeof rows.groupsById>>[number] | null
  /** Null when nobody asked for members, or nobody can be in it any more. */
  readonly members: readonly rows.MemberChange[] | null
}
/** Where a page of groups ended: inside the members of this one, or behind it. */
export type GroupPlace = { readonly group: string; readonly member: string | null }
export type GroupsWanted = {
  /** Null in the first round. */
  readonly span: rows.Span | null
  readonly after: GroupPlace | null
  readonly limit: number
  readonly only: readonly string[] | null
  readonly withMembers: boolean
}

/** Members on one page, over all its groups: a big group goes on on the next page. */
const mostMembers = 1_000

/** Groups with what became of their members. `next` is null on the last page. */
export const groupsOf = (
  store: Store,
  tenantId: string,
  wanted: GroupsWanted,
): Promise<{ parts: GroupPart[]; next: GroupPlace | null }> =>
  store.look(async (look) => {
    const groups = await groupsFrom(look, tenantId, wanted)
    const parts: GroupPart[] = []
    let left = mostMembers
    for (const [at, { id, group }] of groups.slice(0, wanted.limit).entries()) {
      const inside = at === 0 && wanted.after?.group === id ? wanted.after.member : null
      const before = parts.at(-1)
      if (left === 0 && before) return { parts, next: { group: before.id, member: null } }
      if (!wanted.withMembers || group === null || group.deletedAt !== null) {
        parts.push({ id, group, members: null })
        continue
      }
      const from = wanted.span?.from ?? null
      const found = await rows.memberChanges(look, tenantId, id, from, inside, left + 1)
      const members = found.slice(0, left)
      parts.push({ id, group, members })
      left -= members.length
      if (found.length > members.length) return { parts, next: { group: id, member: members.at(-1)?.id ?? inside } }
    }
    const last = parts.at(-1)
    return { parts, next: groups.length > wanted.limit && last ? { group: last.id, member: null } : null }
  })

/** From the group on whose members are not all told yet, else from the one behind. */
async function groupsFrom(look: Look, tenantId: string, { span, after, limit, only }: GroupsWanted) {
  const begin = after && (after.member === null ? after.group : beforeId(after.group))
  if (span) return rows.changedGroups(look, tenantId, span, begin, limit + 1, only)
  const groups = await rows.groupsById(look, tenantId, begin, limit + 1, only)
  return groups.map((group) => ({ id: group.id, group }))
}

/** The id just below, so that `>` begins with this one. */
function beforeId(id: string): string {
  const below = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0')
  return below.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Housekeeping: changes are forgotten after a month. */
export const forgetChanges = (store: Store): Promise<void> =>
  store.unit(systemRequest('00000000-0000-0000-0000-000000000000', store.random.uuid()), (tx) =>
    rows.forgetBefore(tx, before(tx.now, changesKept)),
  )
