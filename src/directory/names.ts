import { type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Tx } from '../store/unit.ts'
import { mailKey, upnKey } from './users.policy.ts'
import { lockNames, nameTaken } from './users.store.ts'

type Refused = Extract<Outcome<never, Refusal>, { ok: false }>

/** Null when the names are free (and locked for this unit). */
export async function namesFree(
  tx: Tx,
  id: string,
  fields: { userPrincipalName?: string; mail?: string | null },
): Promise<Refused | null> {
  const upn = fields.userPrincipalName === undefined ? null : upnKey(fields.userPrincipalName)
  const mail = fields.mail ? mailKey(fields.mail) : null
  if (upn === null && mail === null) return null
  await lockNames(tx, [upn, mail])
  const field = await nameTaken(tx, { upn, mail }, id)
  if (!field) return null
  return refuse({ code: 'directory.conflict', field, params: { name: String(fields[field] ?? '') } })
}
