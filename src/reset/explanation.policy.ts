import type { Instant } from '../base/clock.ts'
import type { Cure, CurePage, ResetEligibility } from '../contract/api/eligibility.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { type Params, type TextKey, t } from '../contract/text/text.ts'
import { checks, type EligibilityFacts, familiesOf } from './eligibility.policy.ts'

/** What the sentences name beside the facts of eligibility. */
export type Names = {
  readonly userId: string
  readonly group: { readonly id: string; readonly name: string } | null
  /** Registered kinds that no policy lets count here and now. */
  readonly unusable: readonly string[]
  readonly until: string
}

export type ExplainedCheck = ResetEligibility['checks'][number]

/**
 * The reset's own checks in their order, each with its result and why: the same functions that decide when somebody
 * types a name, so that this page cannot say anything else than the reset does.
 */
export function explain(facts: EligibilityFacts, now: Instant, names: Names, locale: string): ExplainedCheck[] {
  const deciding = checks.findIndex((check) => check.fires(facts, now))
  return checks.map(({ code }, at) => {
    const result = deciding < 0 || at < deciding ? 'passed' : at === deciding ? 'failed' : 'notReached'
    return {
      number: at + 1,
      code,
      question: t(locale, key(code, 'question')),
      result,
      detail: detailOf(code, result, facts, names, locale),
      deciding: at === deciding,
      cure: result === 'failed' ? cureOf(code, facts, names, locale) : null,
    }
  })
}

type Asked = (typeof checks)[number]['code']
const key = (code: Asked, what: string): TextKey => `why.${code}.${what}` as TextKey

function detailOf(
  code: Asked,
  result: ExplainedCheck['result'],
  facts: EligibilityFacts,
  names: Names,
  locale: string,
): string {
  if (result === 'notReached') return t(locale, 'why.notReached')
  const word = result === 'passed' ? passedBecause(code, facts) : failedBecause(code, facts)
  return t(locale, key(code, word), paramsOf(facts, names))
}

const paramsOf = (facts: EligibilityFacts, names: Names): Params => ({
  // One and other of the catalogue's plural stand for "selected" and "all".
  scope: facts.scope === 'selected' ? 1 : 2,
  group: names.group?.name ?? '',
  until: names.until,
  count: familiesOf(facts.usable).size,
  needed: facts.gates,
  unusable: names.unusable.length > 0 ? names.unusable.join(', ') : '-',
})

/** Which of the ways to pass it was. */
function passedBecause(code: Asked, facts: EligibilityFacts): string {
  switch (code) {
    case 'reset.admins_off':
      return facts.isAdmin ? 'passed' : 'notAdmin'
    case 'reset.tenant_off':
      return facts.isAdmin ? 'admin' : 'passed'
    case 'reset.not_in_group':
      return facts.isAdmin ? 'admin' : facts.scope === 'all' ? 'everybody' : 'passed'
    case 'reset.not_licensed':
      return facts.isAdmin ? 'admin' : facts.licenceNeeded ? 'passed' : 'notNeeded'
    case 'reset.writeback_off':
      return facts.managedOnPremises ? 'written' : 'passed'
    case 'reset.connector_down':
      return facts.managedOnPremises ? 'up' : 'passed'
    default:
      return 'passed'
  }
}

function failedBecause(code: Asked, facts: EligibilityFacts): string {
  if (code === 'reset.admins_off') return facts.isBreakGlass ? 'breakGlass' : 'failed'
  if (code === 'reset.no_policy') return facts.anyMethodOn ? 'group' : 'failed'
  return 'failed'
}

const pages: Partial<Record<RefusalCode, CurePage>> = {
  'reset.user_unknown': 'user/properties',
  'reset.home_elsewhere': 'user/properties',
  'reset.user_disabled': 'user/properties',
  'reset.blocked': 'user/block',
  'reset.tenant_off': 'passwordReset/properties',
  'reset.not_licensed': 'user/licenses',
  'reset.too_few_methods': 'user/methods',
  'reset.writeback_off': 'passwordReset/onPremises',
  'reset.connector_down': 'passwordReset/onPremises',
}

function cureOf(code: Asked, facts: EligibilityFacts, names: Names, locale: string): Cure {
  const say = (what: string) => t(locale, key(code, what), paramsOf(facts, names))
  const user = names.userId
  if (code === 'reset.admins_off')
    return facts.isBreakGlass
      ? { text: say('cureBreakGlass'), page: 'user/properties', objectId: user }
      : { text: say('cure'), page: 'passwordReset/administratorPolicy', objectId: null }
  if (code === 'reset.no_policy')
    return facts.anyMethodOn
      ? { text: say('cureGroup'), page: 'passwordReset/properties', objectId: null }
      : { text: say('cure'), page: 'authenticationMethods', objectId: null }
  if (code === 'reset.not_in_group')
    return { text: say('cure'), page: 'group/members', objectId: names.group?.id ?? null }
  const page = pages[code] ?? 'passwordReset/properties'
  return { text: say('cure'), page, objectId: page.startsWith('user/') ? user : null }
}
