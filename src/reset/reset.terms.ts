import type { RefusalCode } from '../contract/refusals.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'
import type { Terms } from './reset.machine.ts'

/**
 * What eligibility decided, kept for the flow (FLW-05). The methods carry the credential they stand for, so that a
 * proof can say which version of which credential was used.
 */
export type FlowTerms = Omit<Terms, 'methods'> & {
  readonly methods: readonly UsableMethod[]
  /** Whose rules: the end users' policy or the administrators' own (ADM-01). */
  readonly policySource: 'user' | 'admin'
  readonly scopeGroupId: string | null
  /** Ruling R2, `private`: nobody may reset with this flow, but it walks the same pages. The code is the true reason. */
  readonly decoy: RefusalCode | null
  readonly private: boolean
  /** Counters are kept by this: the person, or a keyed digest of a name nobody has (ENU-04). */
  readonly subject: string
  /** This browser has signed this person in before: counters of its own (THR-22). */
  readonly knownDevice: boolean
  readonly tenantName: string
  /** The person's names, which a new password may not hold. */
  readonly names: { readonly given: string | null; readonly family: string | null; readonly display: string | null }
  /** Where texts may go, and how a national number is read. */
  readonly phone: {
    readonly usageLocation: string | null
    readonly country: string
    readonly allowed: readonly string[]
    readonly textsPerDay: number
  }
  /** Contact data of the directory counts without being registered (REG-12). */
  readonly acceptUnregistered: boolean
  readonly accent: string | null
  readonly refusalDetail: 'full' | 'minimal'
  /** The organisation's own paragraph on refusal pages. */
  readonly note: string | null
  /** Its helpdesk's address or page, if it has put one in place of the mail to administrators. */
  readonly helpdesk: string | null
}
