import { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type Reference, Reference as ReferenceInput } from '../../contract/graph/users.ts'
import { findObjects } from '../../directory/objects.ts'
import { findAssignments, type RoleAssignment } from '../../directory/queries.ts'
import { type RoleTemplate, roleOf, roleTemplates } from '../../directory/role-templates.ts'
import { describeRole } from '../../directory/role-words.ts'
import { type Act, acts, may } from '../../directory/roles.policy.ts'
import { assignRole, removeAssignment, removeRole } from '../../directory/roles.ts'
import type { GraphRefusal } from './answer.ts'
import { conditionOf } from './filter.policy.ts'
import { directoryRoleFilters, roleAssignmentFilters, roleDefinitionFilters } from './filters.ts'
import { evaluate } from './memory.ts'
import { objectView, roleView } from './objects.view.ts'
import { parseFilter } from './odata.ts'
import { badRequest, selectOf } from './query.ts'
import { referenceOf } from './references.ts'
import { noSuchObject } from './refusals.ts'
import { relationRoutes } from './relations.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

/** Directory roles, both ways that Graph has for them (graph-api.md 6.3). Roles are few: they are filtered in memory. */

const actsOf = (roleId: string): Act[] => (Object.keys(acts) as Act[]).filter((act) => may([roleId], act))

const definitionView = (role: RoleTemplate) => ({
  id: role.id,
  description: describeRole(role.id),
  displayName: role.displayName,
  isBuiltIn: true,
  isEnabled: true,
  isPrivileged: role.privileged,
  resourceScopes: ['/'],
  rolePermissions: [
    {
      allowedResourceActions: actsOf(role.id).map((act) => `rekey.directory/${act.replace('.', '/')}`),
      excludedResourceActions: [],
      condition: null,
    },
  ],
  templateId: role.id,
  version: '1',
})
type Definition = ReturnType<typeof definitionView>
const definitionProperties = Object.keys(definitionView(roleTemplates[0]!)) as (keyof Definition)[]

const assignmentView = (one: RoleAssignment) => ({
  id: one.id,
  principalId: one.principalId,
  roleDefinitionId: one.roleId,
  directoryScopeId: one.scope,
  appScopeId: null,
  condition: null,
  principalOrganizationId: null,
})
type AssignmentView = ReturnType<typeof assignmentView>
const assignmentProperties = [
  'id',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'appScopeId',
  'condition',
  'principalOrganizationId',
] as const satisfies readonly (keyof AssignmentView)[]

/** Rows that keep the `$filter`, by what they show. */
function filtered<T extends object>(
  call: GraphCall,
  rows: readonly T[],
  about: { resource: string; rules: typeof roleAssignmentFilters; properties: readonly string[] },
): Outcome<T[], GraphRefusal> {
  const text = call.query.$filter
  if (text === undefined) return done([...rows])
  const parsed = parseFilter(text)
  if (!parsed.ok) return badRequest(`Invalid filter clause: ${parsed.refusal}`)
  const known = new Set(about.properties.map((name) => name.toLowerCase()))
  const mode = { ...about, known, advanced: call.eventual, strict: call.program.settings.graphStrict }
  const condition = conditionOf(parsed.value, mode)
  return condition.ok ? done(rows.filter((row) => evaluate(condition.value, row))) : condition
}

const aboutDefinitions = {
  resource: 'unifiedRoleDefinition',
  rules: roleDefinitionFilters,
  properties: definitionProperties,
}
const aboutAssignments = {
  resource: 'unifiedRoleAssignment',
  rules: roleAssignmentFilters,
  properties: assignmentProperties,
}

const roleProperties = Object.keys(roleView('')) as (keyof ReturnType<typeof roleView>)[]
const aboutRoles = { resource: 'directoryRole', rules: directoryRoleFilters, properties: roleProperties }

async function definitions(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, definitionProperties, 'unifiedRoleDefinition')
  if (!select.ok) return select
  const rows = filtered(call, roleTemplates.map(definitionView), aboutDefinitions)
  if (!rows.ok) return rows
  const value = rows.value.map((row) => pick(row, select.value ?? shownDefinition(call)))
  return ok(collection(call, chosenFragment('roleManagement/directory/roleDefinitions', select.value), value))
}

/** `isPrivileged` is of the beta. */
const shownDefinition = (call: GraphCall): readonly string[] =>
  call.base.endsWith('/beta') ? definitionProperties : definitionProperties.filter((name) => name !== 'isPrivileged')

async function definition(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, definitionProperties, 'unifiedRoleDefinition')
  if (!select.ok) return select
  const role = roleOf.get(call.params.id!.toLowerCase())
  if (!role) return refuse(noSuchObject(call.params.id!))
  const context = contextOf(call, 'roleManagement/directory/roleDefinitions/$entity')
  return ok({ ...context, ...pick(definitionView(role), select.value ?? shownDefinition(call)) })
}

const expandable = ['roleDefinition', 'principal']

function expandOf(text: string | undefined): Outcome<ReadonlySet<string>, GraphRefusal> {
  const chosen = new Set<string>()
  for (const typed of text === undefined ? [] : text.split(',')) {
    const name = expandable.find((one) => one.toLowerCase() === typed.trim().toLowerCase())
    if (!name) return badRequest(`Could not expand '${typed.trim()}': use ${expandable.join(', ')}.`)
    chosen.add(name)
  }
  return done(chosen)
}

async function withLinks(call: GraphCall, rows: readonly AssignmentView[], select: ReadonlySet<string> | null) {
  const expand = expandOf(call.query.$expand)
  if (!expand.ok) return expand
  const ids = expand.value.has('principal') ? rows.map((row) => row.principalId) : []
  const principals = await findObjects(call.program.store, call.caller.tenantId, [...new Set(ids)])
  const views = rows.map((row) => {
    const role = roleOf.get(row.roleDefinitionId)
    const principal = principals.get(row.principalId)
    return {
      ...(select ? pick(row, select) : row),
      ...(expand.value.has('roleDefinition') && role
        ? { roleDefinition: pick(definitionView(role), shownDefinition(call)) }
        : {}),
      ...(expand.value.has('principal') ? { principal: principal ? objectView(principal, null, true) : null } : {}),
    }
  })
  return done(views)
}

async function assignments(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, assignmentProperties, 'unifiedRoleAssignment')
  if (!select.ok) return select
  const all = await findAssignments(call.program.store, call.caller.tenantId)
  const rows = filtered(call, all.map(assignmentView), aboutAssignments)
  if (!rows.ok) return rows
  const views = await withLinks(call, rows.value, select.value)
  return views.ok ? ok(collection(call, 'roleManagement/directory/roleAssignments', views.value)) : views
}

async function assignment(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, assignmentProperties, 'unifiedRoleAssignment')
  if (!select.ok) return select
  const all = await findAssignments(call.program.store, call.caller.tenantId)
  const found = all.find((one) => one.id === call.params.id!.toLowerCase())
  if (!found) return refuse(noSuchObject(call.params.id!))
  const views = await withLinks(call, [assignmentView(found)], select.value)
  if (!views.ok) return views
  return ok({ ...contextOf(call, 'roleManagement/directory/roleAssignments/$entity'), ...views.value[0] })
}

const AssignmentInput = z.strictObject({
  principalId: z.guid(),
  roleDefinitionId: z.guid(),
  directoryScopeId: z.string().max(200).default('/'),
})

async function assign(call: GraphCall<z.output<typeof AssignmentInput>>): Promise<Result> {
  const { principalId, roleDefinitionId: role, directoryScopeId: scope } = call.body
  const made = await assignRole(call.program.store, call.unitRequest, {
    principalId: principalId.toLowerCase(),
    role,
    scope,
  })
  if (!made.ok) return made
  const { assignmentId: id, roleId } = made.value
  const row = { id, principalId: made.value.principalId, roleDefinitionId: roleId, directoryScopeId: made.value.scope }
  const context = contextOf(call, 'roleManagement/directory/roleAssignments/$entity')
  const place = `${call.base}/roleManagement/directory/roleAssignments/${id}`
  return created({ ...context, ...row, appScopeId: null, condition: null, principalOrganizationId: null }, place)
}

async function unassign(call: GraphCall): Promise<Result> {
  const removed = await removeAssignment(call.program.store, call.unitRequest, call.params.id!)
  return removed.ok ? noContent : removed
}

/** All roles that somebody has, or that were asked for: here a role needs no activation. */
async function directoryRoles(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, roleProperties, 'directoryRole')
  if (!select.ok) return select
  const held = new Set((await findAssignments(call.program.store, call.caller.tenantId)).map((one) => one.roleId))
  const all = roleTemplates.filter((role) => held.has(role.id)).map((role) => roleView(role.id))
  const rows = filtered(call, all, aboutRoles)
  if (!rows.ok) return rows
  const value = rows.value.map((row) => pick(row, select.value ?? roleProperties))
  return ok(collection(call, chosenFragment('directoryRoles', select.value), value))
}

const roleIn = (call: GraphCall): string => (call.params.id ?? call.params.roleTemplateId ?? '').toLowerCase()

async function directoryRole(call: GraphCall): Promise<Result> {
  if (!roleOf.has(roleIn(call))) return refuse(noSuchObject(roleIn(call)))
  return ok({ ...contextOf(call, 'directoryRoles/$entity'), ...roleView(roleIn(call)) })
}

async function templates(call: GraphCall): Promise<Result> {
  const value = roleTemplates.map(({ id, displayName }) => ({
    id,
    deletedDateTime: null,
    description: describeRole(id),
    displayName,
  }))
  return ok(collection(call, 'directoryRoleTemplates', value))
}

const Activation = z.strictObject({ roleTemplateId: z.guid() })

async function activate(call: GraphCall<z.output<typeof Activation>>): Promise<Result> {
  const id = call.body.roleTemplateId.toLowerCase()
  if (!roleOf.has(id)) return refuse(noSuchObject(id))
  return created({ ...contextOf(call, 'directoryRoles/$entity'), ...roleView(id) }, `${call.base}/directoryRoles/${id}`)
}

async function addMember(call: GraphCall<Reference>): Promise<Result> {
  if (!roleOf.has(roleIn(call))) return refuse(noSuchObject(roleIn(call)))
  const referred = referenceOf(call, call.body['@odata.id'])
  if (!referred.ok) return referred
  const { store } = call.program
  const made = await assignRole(store, call.unitRequest, { principalId: referred.value.id, role: roleIn(call) })
  return made.ok ? noContent : made
}

async function removeMember(call: GraphCall): Promise<Result> {
  const principalId = call.params.otherId!.toLowerCase()
  const removed = await removeRole(call.program.store, call.unitRequest, { principalId, role: roleIn(call) })
  return removed.ok ? noContent : removed
}

const read = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'RoleManagement.ReadWrite.Directory',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const write = ['RoleManagement.ReadWrite.Directory']
const mayRead = { delegated: read, application: read, roles: 'roles.read' } as const
const mayWrite = { delegated: write, application: write, roles: 'roles.write' } as const
const definitionsPath = '/roleManagement/directory/roleDefinitions'
const assignmentsPath = '/roleManagement/directory/roleAssignments'

export const roleRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: definitionsPath,
    summary: 'The roles there are',
    ...mayRead,
    query: ['$select', '$filter'],
    resource: 'unifiedRoleDefinition[]',
    handle: definitions,
  }),
  route({
    method: 'GET',
    path: `${definitionsPath}/{id}`,
    summary: 'A role',
    ...mayRead,
    query: ['$select'],
    resource: 'unifiedRoleDefinition',
    handle: definition,
  }),
  route({
    method: 'GET',
    path: assignmentsPath,
    summary: 'Who has which role',
    ...mayRead,
    query: ['$select', '$filter', '$expand'],
    resource: 'unifiedRoleAssignment[]',
    handle: assignments,
  }),
  route({
    method: 'GET',
    path: `${assignmentsPath}/{id}`,
    summary: 'One assignment of a role',
    ...mayRead,
    query: ['$select', '$expand'],
    resource: 'unifiedRoleAssignment',
    handle: assignment,
  }),
  route({
    method: 'POST',
    path: assignmentsPath,
    summary: 'Give a role, for the organization or for one administrative unit',
    ...mayWrite,
    input: AssignmentInput,
    resource: 'unifiedRoleAssignment',
    status: 201,
    handle: assign,
  }),
  route({
    method: 'DELETE',
    path: `${assignmentsPath}/{id}`,
    summary: 'Take a role away',
    ...mayWrite,
    status: 204,
    handle: unassign,
  }),
  route({
    method: 'GET',
    path: '/directoryRoles',
    summary: 'Roles that somebody has',
    ...mayRead,
    query: ['$select', '$filter'],
    resource: 'directoryRole[]',
    handle: directoryRoles,
  }),
  route({
    method: 'POST',
    path: '/directoryRoles',
    summary: 'Activate a role: here all of them are',
    ...mayWrite,
    input: Activation,
    resource: 'directoryRole',
    status: 201,
    handle: activate,
  }),
  route({
    method: 'GET',
    path: '/directoryRoleTemplates',
    summary: 'The roles there are, as templates',
    ...mayRead,
    resource: 'directoryRoleTemplate[]',
    handle: templates,
  }),
  ...['/directoryRoles/{id}', '/directoryRoles(roleTemplateId)'].flatMap((path) => [
    route({ method: 'GET', path, summary: 'A role', ...mayRead, resource: 'directoryRole', handle: directoryRole }),
    ...relationRoutes(`${path}/members`, 'Who has a role', ['user', 'group'], mayRead, async (call) =>
      roleOf.has(roleIn(call)) ? done({ is: 'roleMembers', role: roleIn(call) }) : refuse(noSuchObject(roleIn(call))),
    ),
    route({
      method: 'POST',
      path: `${path}/members/$ref`,
      summary: 'Give a role',
      ...mayWrite,
      input: ReferenceInput,
      status: 204,
      handle: addMember,
    }),
    route({
      method: 'DELETE',
      path: `${path}/members/{otherId}/$ref`,
      summary: 'Take a role away',
      ...mayWrite,
      status: 204,
      handle: removeMember,
    }),
  ]),
]
