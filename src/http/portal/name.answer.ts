import type { z } from 'zod'
import type { Refusal } from '../../contract/refusals.ts'
import type { NameView } from '../../contract/signin.ts'
import type { Tenant } from '../../directory/tenant.store.ts'
import { tenantForName } from '../../signin/signin.ts'
import { offersText } from '../../signin/text.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { formToken, preBinding } from '../forms.ts'
import { refusalJson, statusWith } from '../respond.ts'
import { namePage } from './signin.pages.ts'

export type NameState = {
  readonly name: string
  readonly returnTo: string | null
  readonly refusal: Refusal | null
  /** They were signed in until now: said, so that nobody wonders where their page went. */
  readonly over?: boolean
}

export const nameOf = (tenant: Tenant | null): string => tenant?.displayName ?? 'Rekey'

/** The first page of sign-in, or its fields for a client. */
export async function nameAnswer(c: C, program: Program, state: NameState): Promise<Response> {
  const { name, returnTo, refusal, over = false } = state
  if (factsOf(c).wantsJson && refusal) return refusalJson(c, refusal)
  const { tenant, numbers } = await program.store.look(async (look) => {
    const tenant = await tenantForName(look, name)
    return { tenant, numbers: await offersText(look, tenant) }
  })
  const token = formToken(program, preBinding(c, program))
  if (factsOf(c).wantsJson) {
    return c.json({ page: 'name', organisation: nameOf(tenant), formToken: token } satisfies z.infer<typeof NameView>)
  }
  return c.html(
    namePage({ c, program, token, tenant, numbers, name, returnTo, refusal, over }),
    refusal ? statusWith(c, refusal) : 200,
  )
}
