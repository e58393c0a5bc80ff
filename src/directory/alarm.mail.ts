import { message, type TemplateValues } from '../outbox/messages.ts'
import type { Tx } from '../store/unit.ts'
import { roles } from './role-templates.ts'
import { holdersOf } from './roles.store.ts'

/** One mail to each Global Administrator, in their language. */
export async function mailAdministrators<T extends 'notice.alarm' | 'notice.guarded'>(
  tx: Tx,
  template: T,
  values: TemplateValues[T],
): Promise<void> {
  for (const holder of await holdersOf(tx, tx.tenantId, [roles.globalAdministrator])) {
    const { id, mail, userPrincipalName, preferredLanguage: locale } = holder
    const to = mail ?? userPrincipalName
    tx.send(message(tx, { channel: 'mail', to, template, values, locale, userId: id }))
  }
}
