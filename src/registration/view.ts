import { emailMask, phoneMask, supportCode } from '../base/text.ts'
import type { SmsSignInState } from '../contract/methods.ts'
import type { Info, RegistrationPage, RegistrationView } from '../contract/registration.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { isAllowed, isPhone } from '../methods/methods.policy.ts'
import { countriesAllowed, parseNumber } from '../methods/numbers.policy.ts'
import { otpauthUri } from '../methods/proofs/totp.ts'
import type { Look } from '../store/unit.ts'
import { openDraft } from './draft.ts'
import type { Person } from './registration.facts.ts'
import { type At, setupNow, type Wizard } from './registration.machine.ts'
import { offersFor } from './registration.policy.ts'

export const pages: Partial<Record<At, RegistrationPage>> = {
  intro: 'R-02',
  setup: 'R-03',
  scan: 'R-04',
  test: 'R-05b',
  number: 'R-06',
  numberCode: 'R-07',
  numberDone: 'R-08',
  address: 'R-09',
  addressCode: 'R-09b',
  choose: 'R-11',
  success: 'R-12',
}

/** What the person sees and may do next. Their own number and address are shown to them whole. */
export function viewOf(look: Look, person: Person, sessionId: string, wizard: Wizard): RegistrationView {
  const tenantId = person.directory.tenant.id
  const setup = setupNow(wizard)
  const draft = 'draft' in wizard.place && wizard.place.draft !== null ? wizard.place.draft : null
  const plain = draft !== null && setup ? openDraft(look, tenantId, sessionId, setup, draft) : null
  const offers = offersFor(person.facts, wizard.plan, wizard.index)
  return {
    page: pages[wizard.place.at] ?? 'R-12',
    mode: wizard.mode,
    rev: wizard.rev,
    closed: wizard.place.at === 'closed' ? wizard.place.why : null,
    countries: wizard.place.at === 'number' ? [...countriesOf(person)] : [],
    method: setup,
    index: Math.min(wizard.index, wizard.plan.length - 1),
    steps: wizard.plan.map(({ setup: method }, n) => ({ method, state: stateOf(wizard, n) })),
    skippable: setup !== null && !wizard.plan[wizard.index]?.required,
    registered: wizard.just,
    secret: wizard.place.at === 'scan' && plain ? secretOf(person, plain) : null,
    destination: wizard.place.at === 'numberCode' || wizard.place.at === 'addressCode' ? plain : null,
    ...typedBefore(person, wizard, plain),
    resendAt: wizard.sends.nextAt,
    offers,
    exchangeable: wizard.mode === 'interrupt' && offers.length > 0,
    infos: infosOf(person, true),
    expiresAt: wizard.expiresAt,
    correlationId: wizard.correlationId,
    supportCode: supportCode(wizard.correlationId),
  }
}

/** What the entry page has filled in: taken from the directory, or typed before. */
function typedBefore(
  person: Person,
  wizard: Wizard,
  plain: string | null,
): Pick<RegistrationView, 'country' | 'typed'> {
  if (wizard.place.at === 'address') return { country: null, typed: plain }
  if (wizard.place.at !== 'number') return { country: null, typed: null }
  const country = (plain && parseNumber(plain, null)?.country) || person.user.usageLocation
  return { country: country ?? person.directory.tenant.country, typed: plain?.split(' ')[1] ?? null }
}

const countriesOf = ({ facts, directory }: Person) =>
  countriesAllowed(facts.policy.phoneCountries, directory.tenant.country)

function stateOf(wizard: Wizard, n: number): 'done' | 'now' | 'next' {
  const { at } = wizard.place
  if (at === 'success' || n < wizard.index || (n === wizard.index && at === 'numberDone')) return 'done'
  return n === wizard.index ? 'now' : 'next'
}

/** Only while the app is being set up, only in this session (OTP-08, OTP-14). */
function secretOf(person: Person, seed: string): NonNullable<RegistrationView['secret']> {
  const account = { tenantName: person.directory.tenant.displayName, userPrincipalName: person.user.userPrincipalName }
  return {
    account: `${account.tenantName}:${account.userPrincipalName}`,
    key: seed,
    uri: otpauthUri({ seed, ...account }),
  }
}

const methodNames: Partial<Record<Credential['kind'], Info['method']>> = {
  totp: 'app',
  app: 'app',
  mobile: 'phone',
  alternate: 'phone',
  office: 'office',
  email: 'email',
  hardware: 'token',
}

function shown({ kind, value }: Credential, whole: boolean): string | null {
  if (isPhone(kind)) return whole ? value : phoneMask(value)
  if (kind === 'email') return whole ? value : emailMask(value)
  return null
}

const inUse = ['appCode', 'text', 'officeCall', 'email'] as const

/** What the person has, as they see it; numbers and addresses whole or masked. Seeds are never shown again. */
export function infosOf(
  person: Pick<Person, 'credentials' | 'directory'>,
  whole: boolean,
  smsSignIn: ReadonlyMap<string, SmsSignInState> = new Map(),
): Info[] {
  const input = { policies: person.directory.methodPolicies, groupIds: person.directory.groupIds }
  return person.credentials
    .filter((one) => one.verifiedAt !== null)
    .map((one) => ({
      id: one.id,
      method: methodNames[one.kind] ?? 'other',
      value: shown(one, whole),
      isDefault: one.isDefault,
      usable: inUse.some((method) => isAllowed(method, one.kind, input, false)),
      smsSignIn: smsSignIn.get(one.id) ?? null,
      addedAt: one.createdAt.toISOString(),
    }))
}
