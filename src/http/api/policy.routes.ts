import type { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import {
  AdministratorPolicyView,
  Customization,
  CustomizationView,
  Notifications,
  NotificationsView,
  OnPremises,
  OnPremisesView,
  PreviewInput,
  PreviewView,
  ResetPolicyChange,
  ResetPolicyView,
} from '../../contract/api/policy.ts'
import type { SsprPolicy } from '../../contract/policy.ts'
import { SsprPolicy as SsprPolicySchema } from '../../contract/policy.ts'
import { customizationOf, saveCustomization } from '../../directory/customization.ts'
import type { SsprChange } from '../../directory/policies.ts'
import { type ShownPolicy, saveSsprPolicyBy, shownPolicy, synchronizedUsers } from '../../directory/sspr.ts'
import { contactRecipients } from '../../reset/contact.ts'
import { previewPolicy, registrationCounts } from '../../reset/reach.ts'
import { actingOf } from '../graph/acting.ts'
import { etagOf, matchedTag, mustMatch } from '../graph/etag.ts'
import { type GraphCall, type GraphRoute, type Result, type RoleName, route } from '../graph/route.ts'
import { time } from '../graph/users.view.ts'
import { alertView, localeFor } from './language.ts'
import { administratorMethods, notYet } from './status.policy.ts'

const answered = (body: object, tag: string): Result => ({
  ok: true,
  value: { status: 200, body, headers: { ETag: tag } },
})

const policyView = ({ policy, version, updatedAt, scopeGroup, alerts }: ShownPolicy, locale: string) => ({
  ...policy,
  version,
  updatedDateTime: time(updatedAt),
  scopeGroup,
  alerts: alerts.map((alert) => alertView(locale, alert)),
})

async function read(call: GraphCall): Promise<Result> {
  const shown = await shownPolicy(call.program.store, call.caller.tenantId)
  return answered(policyView(shown, localeFor(call)), etagOf(shown.version))
}

/** Writeback needs a connector, and there is none yet: switching it on would only lock people out. */
const needsConnector = (change: Partial<SsprPolicy>): boolean => change.writebackEnabled === true

async function save(call: GraphCall, change: Partial<SsprPolicy>): Promise<Result> {
  const version = mustMatch(call)
  if (!version.ok) return version
  if (needsConnector(change)) return refuse({ code: 'policy.no_connector', field: 'writebackEnabled' })
  const by = actingOf(call.caller)
  const saved = await saveSsprPolicyBy(call.program.store, call.unitRequest, by, change as SsprChange, version.value)
  return saved.ok ? read(call) : saved
}

async function preview(call: GraphCall<z.infer<typeof PreviewInput>>): Promise<Result> {
  const { policy, methods, which, top, after } = call.body
  const draft = { ...(policy ? { policy } : {}), ...(methods ? { methods } : {}) } as Parameters<
    typeof previewPolicy
  >[2]
  const page = { which, limit: top, after }
  const askerId = call.caller.user?.id ?? null
  const found = await previewPolicy(call.program.store, call.caller.tenantId, draft, askerId, page)
  if (!found.ok) return found
  const { people, more, which: _which, ...counts } = found.value
  const last = people.at(-1)
  const next = more && last ? [last.displayName, last.id] : null
  return { ok: true, value: { status: 200, body: { ...counts, people: { which, value: people, after: next } } } }
}

const named = ({
  id,
  displayName,
  userPrincipalName,
}: {
  id: string
  displayName: string
  userPrincipalName: string
}) => ({
  id,
  displayName,
  userPrincipalName,
})

async function notifications(call: GraphCall): Promise<Result> {
  const { store } = call.program
  const { policy, version } = await shownPolicy(store, call.caller.tenantId)
  const { notifyUsers, notifyAdmins, notifyUsersOnChange } = policy
  const recipients = (await contactRecipients(store, call.caller.tenantId)).map(named)
  return answered({ notifyUsers, notifyAdmins, notifyUsersOnChange, contactRecipients: recipients }, etagOf(version))
}

async function customization(call: GraphCall): Promise<Result> {
  const { customization: shown, tag } = await customizationOf(call.program.store, call.caller.tenantId)
  const { alerts } = await shownPolicy(call.program.store, call.caller.tenantId)
  const mine = alerts.filter((alert) => alert.field.startsWith('helpdesk'))
  const said = mine.map((alert) => alertView(localeFor(call), alert))
  return answered({ ...shown, alerts: said }, `"${tag}"`)
}

async function saveLook(call: GraphCall<Partial<Customization>>): Promise<Result> {
  const tag = matchedTag(call)
  if (!tag.ok) return tag
  const by = actingOf(call.caller)
  const saved = await saveCustomization(call.program.store, call.unitRequest, by, call.body, tag.value)
  return saved.ok ? customization(call) : saved
}

async function onPremises(call: GraphCall): Promise<Result> {
  const { store } = call.program
  const { policy, version } = await shownPolicy(store, call.caller.tenantId)
  const { writebackEnabled, allowUnlockWithoutReset, unlockClearsCloudLockout } = policy
  const settings = { writebackEnabled, allowUnlockWithoutReset, unlockClearsCloudLockout }
  const count = await synchronizedUsers(store, call.caller.tenantId)
  return answered(
    { ...settings, connector: notYet(localeFor(call), 'later.connector'), synchronizedUsers: count },
    etagOf(version),
  )
}

async function administrators(call: GraphCall): Promise<Result> {
  const { store } = call.program
  const { policy, version } = await shownPolicy(store, call.caller.tenantId)
  const counts = await registrationCounts(store, call.caller.tenantId, { is: 'all', of: [] })
  const body = {
    enabled: policy.allowedToUseSsprAdmins,
    methodsRequired: 2,
    methods: administratorMethods(localeFor(call)),
    securityQuestions: false,
    administrators: counts.flags.isAdmin,
  }
  return answered(body, etagOf(version))
}

const read_ = ['Policy.Read.All', 'Policy.Read.AuthenticationMethod', 'Policy.ReadWrite.AuthenticationMethod']
const write = ['Policy.ReadWrite.AuthenticationMethod']
const reading = { surface: 'api', delegated: read_, application: read_, roles: 'sspr.read' } as const
const writing = { surface: 'api', delegated: write, application: write, versioned: true } as const
/** Which field each of them may write, the use case says. */
const writers: readonly RoleName[] = [
  'authenticationPolicyAdministrator',
  'userAdministrator',
  'hybridIdentityAdministrator',
]

export const resetPolicyRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/passwordResetPolicy',
    summary: 'The password reset policy, with its version as ETag and what asks for attention',
    ...reading,
    resource: 'passwordResetPolicy',
    output: ResetPolicyView,
    handle: read,
  }),
  route<Partial<SsprPolicy>>({
    method: 'PATCH',
    path: '/passwordResetPolicy',
    summary: 'Change named settings of the policy; it is validated as a whole. If-Match is required',
    ...writing,
    roles: writers,
    input: ResetPolicyChange as z.ZodType<Partial<SsprPolicy>>,
    readOnly: ['version', 'updatedDateTime', 'scopeGroup', 'alerts'],
    resource: 'passwordResetPolicy',
    output: ResetPolicyView,
    handle: (call) => save(call, call.body),
  }),
  route<SsprPolicy>({
    method: 'PUT',
    path: '/passwordResetPolicy',
    summary: 'Replace the policy as a whole; what is left out gets its default. If-Match is required',
    ...writing,
    roles: writers,
    input: SsprPolicySchema as z.ZodType<SsprPolicy>,
    resource: 'passwordResetPolicy',
    output: ResetPolicyView,
    handle: (call) => save(call, call.body),
  }),
  route<z.infer<typeof PreviewInput>>({
    method: 'POST',
    path: '/passwordResetPolicy/preview',
    summary: 'Who would gain and who would lose the ability to reset by a draft of the policy and the methods',
    ...reading,
    input: PreviewInput as z.ZodType<z.infer<typeof PreviewInput>>,
    resource: 'preview',
    output: PreviewView,
    handle: preview,
  }),
  route({
    method: 'GET',
    path: '/notifications',
    summary: 'Who is told of resets, and who is written to by "Contact your administrator"',
    ...reading,
    resource: 'notifications',
    output: NotificationsView,
    handle: notifications,
  }),
  route<Partial<SsprPolicy>>({
    method: 'PATCH',
    path: '/notifications',
    summary: 'Change who is told of resets. If-Match is required',
    ...writing,
    roles: 'sspr.notifications.write',
    input: Notifications.partial() as z.ZodType<Partial<SsprPolicy>>,
    readOnly: ['contactRecipients'],
    resource: 'notifications',
    output: NotificationsView,
    handle: async (call) => {
      const saved = await save(call, call.body)
      return saved.ok ? notifications(call) : saved
    },
  }),
  route({
    method: 'GET',
    path: '/customization',
    summary: 'Colour, helpdesk and texts that people see',
    ...reading,
    resource: 'customization',
    output: CustomizationView,
    handle: customization,
  }),
  route<Partial<Customization>>({
    method: 'PATCH',
    path: '/customization',
    summary: 'Change colour, helpdesk and texts. If-Match is required',
    ...writing,
    roles: ['authenticationPolicyAdministrator', 'organizationalBrandingAdministrator'],
    input: Customization.partial() as z.ZodType<Partial<Customization>>,
    readOnly: ['alerts'],
    resource: 'customization',
    output: CustomizationView,
    handle: saveLook,
  }),
  route({
    method: 'GET',
    path: '/onPremises',
    summary: 'Password writeback: its settings, and why it cannot be switched on yet',
    ...reading,
    resource: 'onPremises',
    output: OnPremisesView,
    handle: onPremises,
  }),
  route<Partial<SsprPolicy>>({
    method: 'PATCH',
    path: '/onPremises',
    summary: 'Change the settings of writeback. If-Match is required',
    ...writing,
    roles: 'sspr.onPremises.write',
    input: OnPremises.partial() as z.ZodType<Partial<SsprPolicy>>,
    readOnly: ['connector', 'synchronizedUsers'],
    resource: 'onPremises',
    output: OnPremisesView,
    handle: async (call) => {
      const saved = await save(call, call.body)
      return saved.ok ? onPremises(call) : saved
    },
  }),
  route({
    method: 'GET',
    path: '/administratorPolicy',
    summary: 'What holds for administrators: facts that no setting changes, and the one switch',
    ...reading,
    resource: 'administratorPolicy',
    output: AdministratorPolicyView,
    handle: administrators,
  }),
]
