import { event, userTarget } from '../audit/events.ts'
import { after, day } from '../base/clock.ts'
import type { NewUser } from '../contract/directory.ts'
import { ssprPolicyOf } from '../directory/policies.store.ts'
import { isSsprAdmin } from '../directory/roles.policy.ts'
import { rolesOf } from '../directory/roles.ts'
import type { User } from '../directory/users.store.ts'
import { addUser } from '../directory/users.ts'
import { clearBlock } from '../guard/block.store.ts'
import { clearCounters } from '../guard/limits.store.ts'
import { auditReset } from '../passwords/admin.ts'
import { storePassword } from '../passwords/passwords.ts'
import { clearLockout } from '../passwords/proof.ts'
import { givePassOnHost } from '../registration/passes.ts'
import type { Tx } from '../store/unit.ts'
import type { TenantDesk } from './desk.ts'
import { must } from './ending.ts'
import { theUser } from './lookup.ts'
import { type Password, type PasswordOptions, passwordFor, typedPassword } from './secrets.ts'

/** A new user changes the password at the first sign-in unless told otherwise (directory.md 2.3). */
export async function createWithPassword(
  desk: TenantDesk,
  input: NewUser,
  options: PasswordOptions & { permanent?: boolean },
): Promise<void> {
  const names = { givenName: null, surname: null, ...input }
  const { password, phc } = await hashed(desk, options, names)
  const mustChange = !options.permanent
  const user = must(
    await desk.store.unit(desk.request, async (tx) => {
      const made = await addUser(tx, input)
      if (made.ok) await storePassword(tx, { userId: made.value.id, phc, by: 'admin', mustChange })
      return made
    }),
  )
  tell(desk, `Created ${user.userPrincipalName} (${user.id}).`, user, password)
}

export async function setPassword(
  desk: TenantDesk,
  key: string,
  options: PasswordOptions & { temporary?: boolean },
): Promise<void> {
  const user = await theUser(desk, key)
  const { password, phc } = await hashed(desk, options, user)
  const temporary = options.temporary ?? false
  await desk.store.unit(desk.request, async (tx) => {
    const { temporaryPasswordDays } = (await ssprPolicyOf(tx, tx.tenantId)).policy
    const expiresAt = temporary ? after(tx.now, temporaryPasswordDays * day) : null
    await storePassword(tx, { userId: user.id, phc, by: 'admin', mustChange: temporary, expiresAt })
    await auditPassword(tx, user, temporary)
  })
  tell(desk, `Set the password of ${user.userPrincipalName}; every session has ended.`, user, password)
}

/** Outside of any unit, because a hash takes its time. */
async function hashed(desk: TenantDesk, options: PasswordOptions, user: Parameters<typeof passwordFor>[2]) {
  const typed = await typedPassword(options)
  const password = passwordFor(desk.store.random, typed, user, desk.tenant.displayName)
  return { password, phc: await desk.hasher.hash(password.plain) }
}

async function auditPassword(tx: Tx, user: User, temporary: boolean): Promise<void> {
  auditReset(tx, user, temporary)
  const held = await rolesOf(tx, tx.tenantId, user.id)
  if (isSsprAdmin(held.map((role) => role.roleId)))
    tx.audit(event('Update administrator credentials on the host', { targets: [userTarget(user)] }))
}

/** A password that we drew is shown here and nowhere else. */
function tell(desk: TenantDesk, sentence: string, user: User, password: Password): void {
  const { id, userPrincipalName } = user
  const secret = password.drawn ? { password: password.plain } : {}
  const shown = password.drawn ? `${sentence}\nPassword (shown only now): ${password.plain}` : sentence
  desk.out.say(shown, { id, userPrincipalName, ...secret })
}

/** A way in for somebody who has no other: shown here and nowhere else. */
export async function givePass(
  desk: TenantDesk,
  key: string,
  options: { minutes?: number; once?: boolean },
): Promise<void> {
  const user = await theUser(desk, key)
  const wanted = { lifetimeInMinutes: options.minutes, isUsableOnce: options.once }
  const { pass, plain } = must(await givePassOnHost(desk.store, desk.request, user.id, wanted))
  const { userPrincipalName } = user
  const until = pass.endsAt.toISOString()
  desk.out.say(`A pass for ${userPrincipalName}, until ${until}.\nPass (shown only now): ${plain}`, {
    ...{ id: pass.id, userPrincipalName, temporaryAccessPass: plain },
    ...{ endDateTime: until, isUsableOnce: pass.once },
  })
}

/** Ends a block of reset with its counters (THR-13), and a lockout of sign-in. */
export async function unblock(desk: TenantDesk, key: string): Promise<void> {
  const user = await theUser(desk, key)
  const ended = await desk.store.unit(desk.request, async (tx) => {
    const block = await clearBlock(tx, user.id)
    clearCounters(tx, `user:${user.id}:`)
    const lockout = await clearLockout(tx, user.id)
    const targets = [userTarget(user)]
    if (block) tx.audit(event('Clear self-service password reset block', { targets }))
    if (lockout) tx.audit(event('Account unlocked', { targets }))
    return { block, lockout }
  })
  const parts = [ended.block ? 'the block of password reset' : '', ended.lockout ? 'the lockout of sign-in' : '']
  const what = parts.filter(Boolean).join(' and ')
  const sentence = what ? `Ended ${what} of ${user.userPrincipalName}.` : `${user.userPrincipalName} was not blocked.`
  desk.out.say(sentence, ended)
}
