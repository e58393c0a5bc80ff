import { after, day, type Instant } from '../base/clock.ts'
import { emailMask, phoneMask } from '../base/text.ts'
import { ssprPolicyOf } from '../directory/policies.store.ts'
import { type Credential, credentialsOf } from '../methods/credentials.store.ts'
import { isPhone } from '../methods/methods.policy.ts'
import type { Store } from '../store/unit.ts'
import type { Session } from './sessions.ts'

export type InfoInReview = {
  readonly kind: Credential['kind']
  readonly masked: string | null
  readonly verified: boolean
}
export type Review = { readonly infos: readonly InfoInReview[]; readonly everyDays: number; readonly nextAt: Instant }

/** what is registered, masked; why it is asked, and when it comes next (FLW-53). */
export const reviewFor = (store: Store, session: Session): Promise<Review> =>
  store.look(async (look) => {
    const credentials = await credentialsOf(look, session.tenantId, session.userId)
    const { reconfirmDays } = (await ssprPolicyOf(look, session.tenantId)).policy
    return { infos: credentials.map(shown), everyDays: reconfirmDays, nextAt: after(look.now, reconfirmDays * day) }
  })

const shown = ({ kind, value, verifiedAt }: Credential): InfoInReview => ({
  kind,
  masked: kind === 'email' ? emailMask(value) : isPhone(kind) ? phoneMask(value) : null,
  verified: verifiedAt !== null,
})
