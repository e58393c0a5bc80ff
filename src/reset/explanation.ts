import type { Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { ResetEligibility } from '../contract/api/eligibility.ts'
import { factOf, type Refusal } from '../contract/refusals.ts'
import { refusalText, t } from '../contract/text/text.ts'
import { groupOf } from '../directory/groups.store.ts'
import { isGuarded } from '../directory/guarded.policy.ts'
import { userByKey } from '../directory/users.store.ts'
import type { Look, Store } from '../store/unit.ts'
import { familiesOf, refusalFor } from './eligibility.policy.ts'
import { explain } from './explanation.policy.ts'
import { isAlone } from './gates.policy.ts'
import { factsOfPerson, type ResetFacts } from './reset.facts.ts'
import { endPage, shownAs, shownTime } from './reset.view.ts'

/** "Why can't this person reset?" (issue 4): asked of the very facts and checks that the reset asks. */
export const whyNoReset = (
  store: Store,
  tenantId: string,
  key: string,
  locale: string,
): Promise<Outcome<ResetEligibility, Refusal>> =>
  store.look(async (look) => {
    const user = await userByKey(look, tenantId, key)
    if (!user) return refuse({ code: 'directory.not_found', params: { name: key } })
    return done(await explained(look, tenantId, user.id, locale))
  })

async function explained(look: Look, tenantId: string, userId: string, locale: string): Promise<ResetEligibility> {
  const facts = await factsOfPerson(look, tenantId, userId)
  const { eligibility, directory } = facts
  const user = directory.user!
  const refusal = refusalFor(eligibility, look.now)
  const until = eligibility.blockedUntil?.toISOString() ?? null
  const names = {
    userId,
    group: await scopeGroup(look, tenantId, directory.ssprPolicy.scopeGroupId),
    unusable: unusableOf(facts, locale),
    until: shownTime(until, locale),
  }
  return {
    userId,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    eligible: refusal === null,
    policy: eligibility.isAdmin ? 'administrators' : 'users',
    methodsRequired: eligibility.gates,
    methods: eligibility.usable.map(({ method, family, masked }) => ({
      method,
      label: t(locale, `reset.method.${method}`),
      family,
      masked,
    })),
    checks: explain(eligibility, look.now, names, locale),
    reason: refusal && (factOf(facts.blockReason ?? refusal).reason ?? null),
    sees: seen(refusal, facts, look.now, locale),
  }
}

async function scopeGroup(look: Look, tenantId: string, id: string | null) {
  const group = id ? await groupOf(look, tenantId, id) : null
  return group && { id: group.id, name: group.displayName }
}

function unusableOf({ credentials, eligibility }: ResetFacts, locale: string): string[] {
  const used = new Set(eligibility.usable.map((one) => one.credentialId))
  const kinds = credentials.filter((one) => !used.has(one.id)).map((one) => t(locale, `info.${one.kind}`))
  return [...new Set(kinds)]
}

function seen(
  refusal: ReturnType<typeof refusalFor>,
  { directory, eligibility }: ResetFacts,
  now: Instant,
  locale: string,
): ResetEligibility['sees'] {
  const isPrivate = directory.ssprPolicy.accountDisclosure === 'private'
  const until = shownTime(eligibility.blockedUntil?.toISOString() ?? null, locale)
  if (!refusal) {
    const stranded = isGuarded(directory.tenant, now) && isAlone(eligibility.usable.map((one) => one.method))
    const text = t(locale, stranded && familiesOf(eligibility.usable).size < 2 ? 'why.sees.guarded' : 'why.sees.able')
    return { page: 'P-04', code: null, text, private: isPrivate }
  }
  if (isPrivate) return { page: 'P-04', code: null, text: t(locale, 'why.sees.private'), private: true }
  const shown = shownAs(refusal)
  const text = refusalText(locale, { code: shown, params: { until } })
  return { page: endPage(refusal), code: factOf(shown).sspr ?? null, text, private: false }
}
