import type { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { CheckGroups, CheckObjects, GetMemberships } from '../../contract/graph/groups.ts'
import { findGroup, membershipsOf } from '../../directory/queries.ts'
import { userOfPath } from './acting.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { readAll } from './users.listing.ts'
import { contextOf } from './view.ts'

/** What somebody is in, through other groups too, as lists of ids (graph-api.md 6.1). */

type Whose = (call: GraphCall) => Promise<{ readonly id: string } | null>
const user: Whose = (call) => userOfPath(call)
const group: Whose = (call) => findGroup(call.program.store, call.caller.tenantId, call.params.id!)

async function answer(
  call: GraphCall,
  whose: Whose,
  chosen: (found: Awaited<ReturnType<typeof membershipsOf>>) => readonly string[],
): Promise<Result> {
  const member = await whose(call)
  if (!member) return refuse(noSuchObject(call.params.id!))
  const found = await membershipsOf(call.program.store, call.caller.tenantId, member.id)
  return ok({ ...contextOf(call, 'Collection(Edm.String)'), value: chosen(found) })
}

const checkGroups = (whose: Whose) => (call: GraphCall<z.output<typeof CheckGroups>>) =>
  answer(call, whose, (found) => {
    const ids = new Set(found.groups.map((one) => one.id))
    return [...new Set(call.body.groupIds)].filter((id) => ids.has(id))
  })

const checkObjects = (whose: Whose) => (call: GraphCall<z.output<typeof CheckObjects>>) =>
  answer(call, whose, (found) => {
    const ids = new Set([...found.groups.map((one) => one.id), ...found.others])
    return [...new Set(call.body.ids)].filter((id) => ids.has(id))
  })

type Get = GraphCall<z.output<typeof GetMemberships>>
const groupIds = ({ body }: Get, groups: readonly { id: string; securityEnabled: boolean }[]): string[] =>
  groups.filter((one) => !body.securityEnabledOnly || one.securityEnabled).map((one) => one.id)

const getGroups = (whose: Whose) => (call: Get) => answer(call, whose, (found) => groupIds(call, found.groups))

const getObjects = (whose: Whose) => (call: Get) =>
  answer(call, whose, (found) => [...groupIds(call, found.groups), ...found.others])

const scopes = ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', ...readAll]
const rights = { delegated: scopes, application: scopes, roles: 'users.read' } as const
const own = { own: ['User.Read', 'User.ReadWrite', ...scopes], me: true } as const

const routesOf = (path: string, whose: Whose, more: object): GraphRoute[] => {
  const shared = { method: 'POST' as const, ...rights, ...more }
  return [
    route({
      ...shared,
      path: `${path}/checkMemberGroups`,
      summary: 'Which of these groups it is in',
      input: CheckGroups,
      handle: checkGroups(whose),
    }),
    route({
      ...shared,
      path: `${path}/checkMemberObjects`,
      summary: 'Which of these groups, roles and units it is in',
      input: CheckObjects,
      handle: checkObjects(whose),
    }),
    route({
      ...shared,
      path: `${path}/getMemberGroups`,
      summary: 'All groups it is in',
      input: GetMemberships,
      handle: getGroups(whose),
    }),
    route({
      ...shared,
      path: `${path}/getMemberObjects`,
      summary: 'All groups, roles and units it is in',
      input: GetMemberships,
      handle: getObjects(whose),
    }),
  ]
}

export const membershipRoutes: readonly GraphRoute[] = [
  ...routesOf('/users/{id}', user, own),
  ...routesOf('/groups/{id}', group, {}),
]
