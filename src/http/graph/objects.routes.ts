import { z } from 'zod'
import { done, refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import { findObjects } from '../../directory/objects.ts'
import { pageOfGroups } from '../../directory/queries.ts'
import type { GraphRefusal } from './answer.ts'
import { objectProperties, objectView } from './objects.view.ts'
import { selectOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { seesWholeProfiles } from './users.listing.ts'
import { collection, contextOf } from './view.ts'

/** Directory objects by their ids, whatever they are (graph-api.md 6.3). */

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, objectProperties, 'directoryObject')
  if (!select.ok) return select
  const id = call.params.id!.toLowerCase()
  const found = isGuid(id) ? (await findObjects(call.program.store, call.caller.tenantId, [id])).get(id) : undefined
  if (!found) return refuse(noSuchObject(id))
  const context = contextOf(call, 'directoryObjects/$entity')
  return ok({ ...context, ...objectView(found, select.value, seesWholeProfiles(call)) })
}

const kinds = [
  'user',
  'group',
  'device',
  'directoryRole',
  'administrativeUnit',
  'servicePrincipal',
  'directoryObject',
] as const
const ByIds = z.strictObject({
  ids: z
    .array(z.guid().transform((id) => id.toLowerCase()))
    .min(1)
    .max(1_000, 'At most 1000 ids at a time.'),
  types: z.array(z.enum(kinds)).max(10).default([]),
})

async function byIds(call: GraphCall<z.output<typeof ByIds>>): Promise<Result> {
  const { ids, types } = call.body
  const found = await findObjects(call.program.store, call.caller.tenantId, [...new Set(ids)])
  const wanted: ReadonlySet<string> | null =
    types.length === 0 || types.includes('directoryObject') ? null : new Set(types)
  const whole = seesWholeProfiles(call)
  const value = [...new Set(ids)].flatMap((id) => {
    const object = found.get(id)
    return object && (!wanted || wanted.has(object.kind)) ? [objectView(object, null, whole)] : []
  })
  return ok(collection(call, 'directoryObjects', value))
}

const Validate = z.strictObject({
  entityType: z.enum(['Group', 'group']),
  displayName: z.string().max(256).nullish(),
  mailNickname: z.string().max(64).nullish(),
  onBehalfOfUserId: z.guid().nullish(),
})

/** Whether a Microsoft 365 group could be made with these names: its address must be its own. */
async function validate(call: GraphCall<z.output<typeof Validate>>): Promise<Result> {
  const { mailNickname } = call.body
  if (!mailNickname) return noContent
  const query = {
    condition: {
      is: 'all',
      of: [
        { is: 'compare', field: 'mailnickname', test: 'eq', value: mailNickname },
        { is: 'compare', field: 'mailenabled', test: 'eq', value: true },
      ],
    },
    search: null,
    order: { by: 'displayName', descending: false },
    limit: 1,
    after: null,
  } as const
  const taken = await pageOfGroups(call.program.store, call.caller.tenantId, query)
  return taken.items.length === 0 ? done({ status: 204, body: null }) : refuse(conflict)
}

const conflict: GraphRefusal = {
  status: 422,
  code: 'UnprocessableEntity',
  message: 'Conflicting object with one or more of the specified property values is present in the directory.',
  details: [{ code: 'ConflictingObjects', target: 'mailNickname', message: 'Another group has this mailNickname.' }],
}

const read = ['Directory.Read.All', 'Directory.ReadWrite.All']
const rights = { delegated: read, application: read, roles: 'users.read' } as const

export const objectRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/directoryObjects/{id}',
    summary: 'A directory object, whatever it is',
    ...rights,
    query: ['$select'],
    resource: 'directoryObject',
    handle: single,
  }),
  route({
    method: 'POST',
    path: '/directoryObjects/getByIds',
    summary: 'Directory objects by their ids, at most 1000',
    ...rights,
    input: ByIds,
    resource: 'directoryObject[]',
    handle: byIds,
  }),
  route({
    method: 'POST',
    path: '/directoryObjects/validateProperties',
    summary: "Whether a group's names are free",
    ...rights,
    input: Validate,
    status: 204,
    handle: validate,
  }),
]
