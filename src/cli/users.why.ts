import { whyNoReset } from '../reset/explanation.ts'
import type { TenantDesk } from './desk.ts'
import { must } from './ending.ts'

const results = { passed: 'yes', failed: 'NO', notReached: 'not asked' } as const

/** "Why can't this person reset?", as the admin center tells it. */
export async function why({ store, tenantId, out }: TenantDesk, key: string): Promise<void> {
  const told = must(await whyNoReset(store, tenantId, key, 'en'))
  if (out.json) return out.say('', told)
  const { sees, displayName } = told
  out.say(`${displayName} can${told.eligible ? '' : 'not'} reset the password by themself.`, told)
  out.rows(told.checks, {
    '#': (check) => check.number,
    Question: (check) => check.question,
    Passed: (check) => results[check.result],
    Detail: (check) => (check.result === 'notReached' ? '' : check.detail),
  })
  const cure = told.checks.find((check) => check.deciding)?.cure
  if (cure) out.say(`What helps: ${cure.text}`, told)
  out.say(`What the person sees (${sees.page}): ${sees.text}${sees.code ? ` (${sees.code})` : ''}`, told)
}
