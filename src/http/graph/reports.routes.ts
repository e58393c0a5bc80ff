import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type ReachCondition, registrationCounts, registrationOf, registrations } from '../../reset/reach.ts'
import type { GraphRefusal } from './answer.ts'
import { parseFilter } from './odata.ts'
import { badRequest, selectOf, topOf } from './query.ts'
import { noSuchObject, badRequest as refusal } from './refusals.ts'
import {
  featureCounts,
  methodCounts,
  peopleOf,
  registrationCondition,
  registrationDetails,
  registrationProperties,
} from './reports.policy.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

const base = '/reports/authenticationMethods'
const set = 'reports/authenticationMethods/userRegistrationDetails'

function conditionOf(filter: string | undefined): Outcome<ReachCondition, GraphRefusal> {
  if (filter === undefined) return done({ is: 'all', of: [] })
  const parsed = parseFilter(filter)
  return parsed.ok ? registrationCondition(parsed.value) : badRequest(`Invalid filter clause: ${parsed.refusal}`)
}

type Order = { by: 'userDisplayName' | 'userPrincipalName'; descending: boolean }

function orderOf(orderBy: string | undefined): Outcome<Order, GraphRefusal> {
  if (orderBy === undefined) return done({ by: 'userDisplayName', descending: false })
  const order = /^\s*(userDisplayName|userPrincipalName)(?:\s+(asc|desc))?\s*$/i.exec(orderBy)
  if (!order) return badRequest(`Ordering by '${orderBy}' is not supported; use userDisplayName or userPrincipalName.`)
  const by = order[1]!.toLowerCase() === 'userprincipalname' ? 'userPrincipalName' : 'userDisplayName'
  return done({ by, descending: order[2]?.toLowerCase() === 'desc' })
}

async function page(call: GraphCall): Promise<Result> {
  const { query, after, caller, program } = call
  const condition = conditionOf(query.$filter)
  if (!condition.ok) return condition
  const order = orderOf(query.$orderby)
  if (!order.ok) return order
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  const select = selectOf(query.$select, registrationProperties, 'userRegistrationDetails')
  if (!select.ok) return select
  const begun = after ? ([String(after[0]), String(after[1])] as const) : null
  const wanted = { limit: top.value, ...order.value, after: begun }
  const { rows, more } = await registrations(program.store, caller.tenantId, condition.value, wanted)
  const at = program.store.clock.now()
  const value = rows
    .map((row) => registrationDetails(row, at))
    .map((row) => (select.value ? pick(row, select.value) : row))
  const last = rows.at(-1)
  const name = last && (order.value.by === 'userPrincipalName' ? last.userPrincipalName : last.displayName)
  const next = more && last ? [name!, last.id] : null
  return ok(collection(call, chosenFragment(set, select.value), value, { after: next }))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, registrationProperties, 'userRegistrationDetails')
  if (!select.ok) return select
  const row = await registrationOf(call.program.store, call.caller.tenantId, call.params.id!)
  if (!row) return refuse(noSuchObject(call.params.id!))
  const view = registrationDetails(row, call.program.store.clock.now())
  const context = contextOf(call, `${chosenFragment(set, select.value)}/$entity`)
  return ok({ ...context, ...(select.value ? pick(view, select.value) : view) })
}

async function summary(call: GraphCall, kind: 'methods' | 'features'): Promise<Result> {
  const { includedUserTypes: types = 'all', includedUserRoles: roles = 'all', ...others } = argumentsOf(call)
  const people = peopleOf(types, roles)
  const unknown = Object.keys(others)[0]
  if (unknown) return refuse(refusal(`The function has no parameter '${unknown}'.`))
  if (!people)
    return refuse(
      refusal('includedUserTypes: all, member, guest; includedUserRoles: all, privilegedAdmin, admin, user.'),
    )
  const counts = await registrationCounts(call.program.store, call.caller.tenantId, people)
  const shared = { userTypes: types, userRoles: roles, totalUserCount: counts.total }
  return kind === 'methods'
    ? ok({
        ...contextOf(call, 'microsoft.graph.userRegistrationMethodSummary'),
        ...shared,
        userRegistrationMethodCounts: methodCounts(counts),
      })
    : ok({
        ...contextOf(call, 'microsoft.graph.userRegistrationFeatureSummary'),
        ...shared,
        userRegistrationFeatureCounts: featureCounts(counts),
      })
}

/** Names of arguments without case. */
function argumentsOf({ params }: GraphCall): Record<string, string> {
  const spelled = ['includedUserTypes', 'includedUserRoles']
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      spelled.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name,
      value,
    ]),
  )
}

const reading = {
  delegated: ['AuditLog.Read.All', 'Reports.Read.All'],
  application: ['AuditLog.Read.All', 'Reports.Read.All'],
  roles: 'insights.read',
} as const

const retired = [
  'credentialUserRegistrationDetails',
  'credentialUserRegistrationCount',
  'userCredentialUsageDetails',
  'credentialUserRegistrationsSummary',
  'getCredentialUsageSummary()',
]

export const reportRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: `${base}/userRegistrationDetails`,
    summary: 'What each person has registered, and whether they could reset their password now',
    ...reading,
    query: ['$filter', '$orderby', '$top', '$select', '$skiptoken'],
    resource: 'userRegistrationDetails[]',
    handle: page,
  }),
  route({
    method: 'GET',
    path: `${base}/userRegistrationDetails/{id}`,
    summary: 'The same for one person',
    ...reading,
    query: ['$select'],
    resource: 'userRegistrationDetails',
    handle: single,
  }),
  route({
    method: 'GET',
    path: `${base}/usersRegisteredByMethod()`,
    summary: 'How many people have registered each method',
    ...reading,
    application: [],
    resource: 'userRegistrationMethodSummary',
    handle: (call) => summary(call, 'methods'),
  }),
  route({
    method: 'GET',
    path: `${base}/usersRegisteredByFeature()`,
    summary: 'How many people are registered, enabled and capable',
    ...reading,
    application: [],
    resource: 'userRegistrationFeatureSummary',
    handle: (call) => summary(call, 'features'),
  }),
  ...retired.map((name) =>
    route({
      method: 'GET',
      surface: 'beta',
      path: `/reports/${name}`,
      summary: 'Withdrawn; the answer names what took its place',
      ...reading,
      handle: async (): Promise<Result> =>
        refuse({
          status: 410,
          code: 'ResourceNotFound',
          message: 'This report was withdrawn. Use /reports/authenticationMethods/userRegistrationDetails.',
        }),
    }),
  ),
]
