import { supportCode } from '../base/text.ts'
import { roles } from '../directory/role-templates.ts'
import { holdersOf } from '../directory/roles.store.ts'
import type { User } from '../directory/users.store.ts'
import { userOf } from '../directory/users.store.ts'
import { limits, tenantEntry, userEntry } from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import { message } from '../outbox/messages.ts'
import type { Look, Store, Tx } from '../store/unit.ts'
import { nobodysId } from './reset.facts.ts'
import { apply, type FlowRequest, outOfOrder, type ResetParts, type Stand, standAfter, withFlow } from './reset.flow.ts'
import type { Flow } from './reset.store.ts'

/** `sspr.md` 6.2: at most so many recipients. */
const recipientsMost = 100

/** "Contact your administrator": a mail to the right role, once a day for each person; the page is the same either way. */
export const contactAdministrator = (parts: ResetParts, request: FlowRequest) =>
  withFlow(parts, request, async (tx, flow) => {
    // Where the organisation has put its helpdesk in place of the mail, nobody would be written to.
    if (flow.terms.helpdesk) return nobodyToWriteTo(tx, flow)
    const taken = await apply(tx, flow, { type: 'contact' })
    if (taken.step.moved) await askForHelp(tx, flow)
    return standAfter(taken)
  })

function nobodyToWriteTo(tx: Tx, flow: Flow): Stand {
  outOfOrder(tx, flow, 'contact')
  return { flow, refusal: { code: 'reset.moved_on' } }
}

async function askForHelp(tx: Tx, flow: Flow): Promise<void> {
  const person = userEntry(flow.terms.subject.replace(/^\w+:/, ''), limits.helpdeskRequests)
  const tenant = tenantEntry(limits.tenantHelpdesk)
  const counts = await hit(tx, [person, tenant])
  // Somebody who does not exist is looked up too: the same work for every name (ENU-05).
  const user = await userOf(tx, flow.tenantId, flow.userId ?? nobodysId)
  const recipients = await recipientsFor(tx, flow.tenantId, flow.userId)
  // What sends no mail is not counted: strangers could use up the organisation's fifty with invented names.
  if (!user || counts.some((count) => !count.within)) return unhit(tx, [person, tenant])
  const values = {
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    at: tx.now.toISOString(),
    supportCode: supportCode(flow.correlationId),
  }
  for (const one of recipients) {
    const to = one.mail ?? one.userPrincipalName
    tx.send(
      message(tx, {
        channel: 'mail',
        to,
        template: 'contact.admin',
        values,
        locale: one.preferredLanguage,
        userId: one.id,
      }),
    )
  }
}

/** sspr.md 6.2, newest text: Helpdesk or Password Administrators first. */
const contactTiers = [
  [roles.helpdeskAdministrator, roles.passwordAdministrator],
  [roles.userAdministrator],
  [roles.globalAdministrator],
]

/** The first tier that has an active holder: Helpdesk and Password, then User, then Global Administrators. */
async function recipientsFor(look: Look, tenantId: string, exceptId: string | null): Promise<User[]> {
  for (const eligibleToo of [false, true]) {
    for (const tier of contactTiers) {
      const holders = await holdersOf(look, tenantId, tier, { eligibleToo })
      const others = holders.filter((one) => one.id !== exceptId && one.accountEnabled)
      if (others.length > 0) return others.slice(0, recipientsMost)
    }
  }
  return []
}

/** Who would be written to now, whoever asks (§12 row 14 of sspr.md: nobody knows who gets these mails). */
export const contactRecipients = (store: Store, tenantId: string): Promise<User[]> =>
  store.look((look) => recipientsFor(look, tenantId, null))
