import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { settingsSchemas } from '../../contract/method-settings.ts'
import type { MethodPolicyId } from '../../contract/methods.ts'
import { MethodPolicy } from '../../contract/policy.ts'
import { currentSsprPolicy, methodPolicyRows, saveSsprPolicy } from '../../directory/policies.ts'
import { resetMethodPolicy, saveMethodPolicy } from '../../methods/emergency.ts'
import { etagOf, ifMatch } from './etag.ts'
import { authorizationView, configurationView, methodById, methodsPolicyView, typeOf } from './policies.view.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Reply, type Result, route } from './route.ts'
import { contextOf } from './view.ts'

const configurations = 'authenticationMethodConfigurations'

async function methodsPolicy(call: GraphCall): Promise<Result> {
  const { store } = call.program
  const { tenantId } = call.caller
  const [rows, sspr] = await Promise.all([methodPolicyRows(store, tenantId), currentSsprPolicy(store, tenantId)])
  return ok({
    ...contextOf(call, 'policies/authenticationMethodsPolicy/$entity'),
    ...methodsPolicyView(rows, sspr, sspr.updatedAt),
  })
}

const Campaign = z.looseObject({ state: z.enum(['default', 'enabled', 'disabled']).optional() })
const PolicyChange = z
  .strictObject({
    reconfirmationInDays: z.int().min(0).max(730),
    policyMigrationState: z.enum(['preMigration', 'migrationInProgress', 'migrationComplete']),
    registrationEnforcement: z.looseObject({ authenticationMethodsRegistrationCampaign: Campaign.optional() }),
  })
  .partial()

/** What stands for settings that this version keeps fixed; null: the change can be taken. */
function fixed({ policyMigrationState, registrationEnforcement }: z.infer<typeof PolicyChange>): string | null {
  if (policyMigrationState && policyMigrationState !== 'migrationComplete')
    return 'policyMigrationState is migrationComplete here: one policy decides for sign-in and password reset.'
  const state = registrationEnforcement?.authenticationMethodsRegistrationCampaign?.state
  return state === 'enabled' ? 'The registration campaign is not built yet; it can only stay switched off.' : null
}

async function changeMethodsPolicy(call: GraphCall<z.infer<typeof PolicyChange>>): Promise<Result> {
  const refused = fixed(call.body)
  if (refused) return refuse(badRequest(refused))
  const { reconfirmationInDays: reconfirmDays } = call.body
  if (reconfirmDays === undefined) return noContent
  const saved = await saveSsprPolicy(call.program.store, call.unitRequest, { reconfirmDays })
  return saved.ok ? noContent : saved
}

async function configuration(call: GraphCall): Promise<Result> {
  const id = methodById(call.params.configurationId!)
  if (!id) return refuse(noSuchObject(call.params.configurationId!))
  const rows = await methodPolicyRows(call.program.store, call.caller.tenantId)
  const body = { ...contextOf(call, `${configurations}/$entity`), ...configurationView(id, rows[id]) }
  const reply: Reply = { status: 200, body, headers: { ETag: `W/${etagOf(rows[id].version)}` } }
  return { ok: true, value: reply }
}

const ConfigurationChange = z.looseObject({ '@odata.type': z.string().optional() })
const shape = MethodPolicy.partial().shape

/** Targets and state, and what only this method has. */
const schemaOf = (id: MethodPolicyId) =>
  z
    .strictObject({
      id: z.string().optional(),
      state: shape.state,
      includeTargets: shape.includeTargets.unwrap(),
      excludeTargets: shape.excludeTargets.unwrap(),
      ...(id === 'TemporaryAccessPass' ? passShape : (settingsSchemas[id] as z.ZodObject).shape),
    })
    .partial()

const passShape = (settingsSchemas.TemporaryAccessPass as unknown as z.ZodObject).shape

async function changeConfiguration(call: GraphCall<z.infer<typeof ConfigurationChange>>): Promise<Result> {
  const id = methodById(call.params.configurationId!)
  if (!id) return refuse(noSuchObject(call.params.configurationId!))
  const { '@odata.type': type, ...rest } = call.body
  const given = withoutNotes(rest) as Record<string, unknown>
  if (type?.toLowerCase() !== typeOf(id).toLowerCase())
    return refuse(badRequest(`The body must carry "@odata.type": "${typeOf(id)}".`, '@odata.type'))
  const version = ifMatch(call)
  if (!version.ok) return version
  const change = await changeOf(call, id, given)
  if (!change.ok) return change
  const saved = await saveMethodPolicy(call.program.store, call.unitRequest, id, change.value, version.value)
  return saved.ok ? noContent : saved
}

/** Annotations that clients send back as they got them, at any depth. */
const withoutNotes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNotes)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !name.includes('@odata.'))
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNotes(inner)]))
}

/** Only what was named, without the defaults a schema would add; settings are merged with the stored ones. */
async function changeOf(call: GraphCall, id: MethodPolicyId, given: Record<string, unknown>) {
  const parsed = schemaOf(id).safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const field = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.join('.')
    const unknown = issue.code === 'unrecognized_keys'
    const message = unknown
      ? `The property '${field}' does not exist on type '${typeOf(id).slice(1)}'.`
      : `Invalid value specified for property '${field}' of resource '${typeOf(id).slice(1)}'. ${issue.message}`
    return refuse(badRequest(message, field))
  }
  const { id: named, ...values } = parsed.data as Record<string, unknown>
  if (named !== undefined && methodById(String(named)) !== id)
    return refuse(badRequest("Property 'id' is read-only and cannot be set.", 'id'))
  const entries = Object.entries(values).filter(([name]) => Object.hasOwn(given, name))
  const own = new Set(['state', 'includeTargets', 'excludeTargets'])
  const change: Partial<MethodPolicy> = Object.fromEntries(entries.filter(([name]) => own.has(name)))
  const settings = Object.fromEntries(entries.filter(([name]) => !own.has(name)))
  if (Object.keys(settings).length === 0) return { ok: true as const, value: change }
  const rows = await methodPolicyRows(call.program.store, call.caller.tenantId)
  return { ok: true as const, value: { ...change, settings: { ...rows[id].policy.settings, ...settings } } }
}

async function resetConfiguration(call: GraphCall): Promise<Result> {
  const id = methodById(call.params.configurationId!)
  if (!id) return refuse(noSuchObject(call.params.configurationId!))
  const version = ifMatch(call)
  if (!version.ok) return version
  const saved = await resetMethodPolicy(call.program.store, call.unitRequest, id, version.value)
  return saved.ok ? noContent : saved
}

async function authorization(call: GraphCall): Promise<Result> {
  const sspr = await currentSsprPolicy(call.program.store, call.caller.tenantId)
  return ok({ ...contextOf(call, 'policies/authorizationPolicy/$entity'), ...authorizationView(sspr) })
}

const AuthorizationChange = z.strictObject({ allowedToUseSSPR: z.boolean().optional() })

async function changeAuthorization(call: GraphCall<z.infer<typeof AuthorizationChange>>): Promise<Result> {
  const { allowedToUseSSPR: allowedToUseSsprAdmins } = call.body
  if (allowedToUseSsprAdmins === undefined) return noContent
  const saved = await saveSsprPolicy(call.program.store, call.unitRequest, { allowedToUseSsprAdmins })
  return saved.ok ? noContent : saved
}

const write = ['Policy.ReadWrite.AuthenticationMethod']
const reading = {
  delegated: ['Policy.Read.AuthenticationMethod', 'Policy.Read.All', ...write],
  application: ['Policy.Read.AuthenticationMethod', 'Policy.Read.All', ...write],
  roles: 'policy.methods.read',
} as const
const writing = { delegated: write, application: write, roles: 'policy.methods.write' } as const
const authorize = ['Policy.ReadWrite.Authorization']

/** Both spellings of each address are in use. */
const methodsPaths = ['/policies/authenticationMethodsPolicy', '/authenticationMethodsPolicy']
const authorizationPaths = ['/policies/authorizationPolicy', '/policies/authorizationPolicy/authorizationPolicy']

const methodsRoutes = (path: string): GraphRoute[] => [
  route({
    method: 'GET',
    path,
    summary: 'Which authentication methods are on, and for whom',
    ...reading,
    resource: 'authenticationMethodsPolicy',
    handle: methodsPolicy,
  }),
  route({
    method: 'PATCH',
    path,
    summary: 'Change the days until people are asked to confirm their methods again',
    ...writing,
    input: PolicyChange,
    readOnly: ['id', 'displayName', 'description', 'lastModifiedDateTime', 'policyVersion', configurations],
    resource: 'authenticationMethodsPolicy',
    status: 204,
    handle: changeMethodsPolicy,
  }),
  route({
    method: 'GET',
    path: `${path}/${configurations}/{configurationId}`,
    summary: 'One method: state, targets, settings',
    ...reading,
    resource: 'authenticationMethodConfiguration',
    handle: configuration,
  }),
  route({
    method: 'PATCH',
    versioned: true,
    path: `${path}/${configurations}/{configurationId}`,
    summary: 'Change one method; the body names its type in @odata.type',
    ...writing,
    input: ConfigurationChange,
    resource: 'authenticationMethodConfiguration',
    status: 204,
    handle: changeConfiguration,
  }),
  route({
    method: 'DELETE',
    versioned: true,
    path: `${path}/${configurations}/{configurationId}`,
    summary: 'Set one method back to what a new tenant has',
    ...writing,
    status: 204,
    handle: resetConfiguration,
  }),
]

const authorizationRoutes = (path: string): GraphRoute[] => [
  route({
    method: 'GET',
    path,
    summary: 'Whether administrators may reset their own password (allowedToUseSSPR)',
    delegated: ['Policy.Read.All', ...authorize],
    application: ['Policy.Read.All', ...authorize],
    roles: 'everyone',
    resource: 'authorizationPolicy',
    handle: authorization,
  }),
  route({
    method: 'PATCH',
    path,
    summary: 'Let administrators reset their own password, or not; at once',
    delegated: authorize,
    application: authorize,
    roles: 'sspr.administrators.write',
    input: AuthorizationChange,
    readOnly: Object.keys(authorizationView({ policy: { allowedToUseSsprAdmins: true } as never })).filter(
      (name) => name !== 'allowedToUseSSPR',
    ),
    resource: 'authorizationPolicy',
    status: 204,
    handle: changeAuthorization,
  }),
]

export const policyRoutes: readonly GraphRoute[] = [
  ...methodsPaths.flatMap(methodsRoutes),
  ...authorizationPaths.flatMap(authorizationRoutes),
]
