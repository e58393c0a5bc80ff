import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Acting } from '../../src/directory/acting.ts'
import { addGroup, putMember } from '../../src/directory/groups.ts'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { giveRole } from '../../src/directory/roles.ts'
import { resetByAdmin } from '../../src/passwords/admin.ts'
import { changePassword } from '../../src/passwords/change.ts'
import { findOperation } from '../../src/passwords/operations.ts'
import { passwordOf } from '../../src/passwords/passwords.ts'
import {
  applyProfile,
  createUserWithPassword,
  type PasswordProfile,
  prepareProfile,
} from '../../src/passwords/profile.ts'
import { revokeSessions } from '../../src/signin/revoke.ts'
import type { UnitRequest } from '../../src/store/unit.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let helpdesk: Person
beforeAll(async () => {
  w = await world()
  helpdesk = await w.user('helga', { roles: ['Helpdesk Administrator'] })
})
afterAll(() => w?.stop())

const acting = (person: Person, ...roles: string[]): Acting => ({
  kind: 'user',
  id: person.id,
  roleIds: roles.map((role) => roleByKey(role)!.id),
})
const helga = () => acting(helpdesk, 'Helpdesk Administrator')
const app: Acting = { kind: 'app', id: '11111111-1111-4111-8111-111111111111', roleIds: [] }
const request = (): UnitRequest => ({
  tenantId: w.tenantId,
  correlationId: w.store.random.uuid(),
  actor: { type: 'user', id: helpdesk.id, displayName: 'Helga', userPrincipalName: null, ipAddress: '192.0.2.9' },
  ip: '192.0.2.9',
  userAgent: 'test',
})
const parts = () => w.running.program
const reset = (by: Acting, user: { id: string }, password: string | null = null, unit = request()) =>
  resetByAdmin(parts(), unit, by, { userId: user.id, password, temporary: true })
const refusal = (outcome: { ok: boolean; refusal?: { code: string } }) => (outcome.ok ? null : outcome.refusal!.code)

describe('reset by an administrator (ADA-06, sspr.md 9.3)', () => {
  it('draws a password that opens the account once, and ends everything that was open', async () => {
    const user = await w.user('carla', { otherMails: ['carla@home.example'] })
    const browser = w.browser()
    await browser.signIn(user.userPrincipalName, user.password)
    const unit = request()
    const done = must(await reset(helga(), user, null, unit))
    expect(done.newPassword).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/)
    expect((await browser.get('/account')).at).not.toBe('/account')
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(false)
    const next = w.browser()
    await next.get('/signin')
    await next.submit('/signin', { username: user.userPrincipalName })
    await next.submit('/signin/password', { password: done.newPassword! })
    expect(next.at).toBe('/changepassword')
    const rows = await w.audit({ correlationId: unit.correlationId })
    expect(rows.map((row) => [row.service, row.activity, row.result, row.reason])).toEqual([
      ['Authentication Methods', 'Admin started password reset', 'success', ''],
      ['Core Directory', 'Reset user password', 'success', ''],
      ['Core Directory', 'Set force change user password', 'success', ''],
      ['Core Directory', 'Update StsRefreshTokenValidFrom Timestamp', 'success', ''],
      ['Self-service Password Management', 'Reset password (by admin)', 'success', 'Successfully completed reset.'],
    ])
    expect(rows.at(-1)).toMatchObject({
      actor: { id: helpdesk.id, ipAddress: '192.0.2.9' },
      targets: [{ type: 'User', id: user.id }],
      details: [{ key: 'OnPremisesAgent', value: 'None' }],
    })
    expect(JSON.stringify(rows)).not.toContain(done.newPassword)
    for (const to of [user.mail!, 'carla@home.example']) {
      const mail = (await w.messages(to)).at(-1)
      expect(mail?.subject).toBe('Your Meridian password was set by an administrator')
      expect(mail?.body).not.toContain(done.newPassword)
    }
  })

  it('the operation is told to who began it, and to nobody else', async () => {
    const user = await w.user('carlos')
    const { operationId: id } = must(await reset(helga(), user, 'Tower-Bridge-1894'))
    const find = (callerId: string, userId = user.id) => findOperation(w.store, w.tenantId, { id, userId, callerId })
    expect(await find(helpdesk.id)).toMatchObject({ status: 'succeeded', createdAt: w.clock.now() })
    expect(await find(user.id)).toBeNull()
    expect(await find(helpdesk.id, helpdesk.id)).toBeNull()
    expect(await findOperation(w.store, w.tenantId, { id: 'x', userId: user.id, callerId: helpdesk.id })).toBeNull()
  })

  it('ends after the days the policy says', async () => {
    const user = await w.user('late')
    await w.policy({ temporaryPasswordDays: 2 })
    const { newPassword } = must(await reset(helga(), user))
    w.advance({ days: 2 })
    expect(await w.signInWorks(user.userPrincipalName, newPassword!)).toBe(false)
    const failed = (await w.audit({ userId: user.id })).at(-1)
    expect(failed).toMatchObject({ activity: 'Sign-in', reason: 'Temporary password has expired' })
    await w.policy({ temporaryPasswordDays: 7 })
  })

  it.each([
    ['oneself', 'admin.oneself', () => reset(helga(), helpdesk)],
    ['a weak password', 'password.unacceptable', async () => reset(helga(), await w.user('weak'), 'abc')],
    [
      'an account of another directory',
      'password.managed_elsewhere',
      async () => reset(helga(), await w.user('guest', { userType: 'Guest' }).then(invited)),
    ],
    [
      'a higher administrator',
      'admin.target_higher',
      async () => reset(helga(), await w.user('root', { roles: ['Global Administrator'] })),
    ],
    ['an administrator, by a program', 'admin.target_higher', async () => reset(app, helpdesk)],
    ['nobody', 'directory.not_found', () => reset(helga(), { id: 'nobody' })],
  ])('%s: refused, told to the log, nothing changed', async (_who, code, run) => {
    const before = await passwords()
    const rows = (await w.audit()).length
    expect(refusal(await run())).toBe(code)
    const told = (await w.audit()).slice(rows).filter((row) => row.activity === 'Reset password (by admin)')
    expect(told.map((row) => row.result)).toEqual(code === 'directory.not_found' ? [] : ['failure'])
    expect(await passwords()).toMatchObject(before)
  })

  const invited = async (person: Person): Promise<Person> => {
    await w.unit((tx) =>
      tx.db.updateTable('person').set({ creation_type: 'Invitation' }).where('id', '=', person.id).execute(),
    )
    return person
  }
  const passwords = () =>
    w.store.look(async (look) => {
      const rows = await look.db.selectFrom('password').select(['user_id', 'value']).execute()
      return Object.fromEntries(rows.map((row) => [row.user_id, row.value]))
    })

  it('a member or owner of a role-assignable group is an administrator', async () => {
    const member = await w.user('member')
    const owner = await w.user('owner')
    const group = must(await w.unit((tx) => addGroup(tx, { displayName: 'Elevated', isAssignableToRole: true })))
    must(await w.unit((tx) => putMember(tx, group.id, member.id)))
    await w.unit((tx) =>
      tx.db
        .insertInto('group_owner')
        .values({ tenant_id: w.tenantId, group_id: group.id, owner_id: owner.id, added_at: tx.now })
        .execute(),
    )
    for (const target of [member, owner]) expect(refusal(await reset(helga(), target))).toBe('admin.target_higher')
    const global = acting(await w.user('global', { roles: ['Global Administrator'] }))
    expect(refusal(await reset(global, member))).toBeNull()
  })

  it('an eligible role protects like an active one', async () => {
    const user = await w.user('eligible')
    const role = roleByKey('User Administrator')!.id
    must(await w.unit((tx) => giveRole(tx, { principalId: user.id, role, eligible: true })))
    expect(refusal(await reset(helga(), user))).toBe('admin.target_higher')
  })

  it('two at once: both are done one after the other, one password is left', async () => {
    const user = await w.user('both')
    const done = await Promise.all([reset(helga(), user), reset(app, user)])
    const held = await Promise.all(
      done.map(async (one) => {
        const stored = await w.store.look((look) => passwordOf(look, w.tenantId, user.id))
        return parts().hasher.verify(stored!.phc, must(one).newPassword!)
      }),
    )
    expect(held.filter(Boolean)).toHaveLength(1)
  })
})

describe('passwordProfile on a user (graph-api.md 6.1)', () => {
  const patch = async (user: Person, profile: PasswordProfile, by = helga()) => {
    const prepared = await prepareProfile(parts(), request(), by, user.id, profile)
    return prepared.ok ? w.store.unit(request(), (tx) => applyProfile(tx, by, prepared.value)) : prepared
  }
  const stored = (user: { id: string }) =>
    w.store.look((look) =>
      look.db.selectFrom('password').selectAll().where('user_id', '=', user.id).executeTakeFirstOrThrow(),
    )

  it('sets a password; it must be changed unless said otherwise', async () => {
    const user = await w.user('patched')
    must(await patch(user, { password: 'Tower-Bridge-1894' }))
    expect(await stored(user)).toMatchObject({ must_change: true, set_by: 'admin', expires_at: expect.any(Date) })
    must(await patch(user, { password: 'Tower-Bridge-1895', forceChangePasswordNextSignIn: false }))
    expect(await stored(user)).toMatchObject({ must_change: false, expires_at: null })
    expect(await w.signInWorks(user.userPrincipalName, 'Tower-Bridge-1895')).toBe(true)
  })

  it('forces a change, or takes it back, without touching the password', async () => {
    const user = await w.user('forced')
    const { value } = await stored(user)
    must(await patch(user, { forceChangePasswordNextSignIn: true }))
    expect(await stored(user)).toMatchObject({ must_change: true, value })
    must(await patch(user, { forceChangePasswordNextSignIn: false }))
    expect(await stored(user)).toMatchObject({ must_change: false, value })
    expect(refusal(await patch(user, { forceChangePasswordNextSignInWithMfa: true }))).toBe('directory.invalid')
    expect(refusal(await patch(helpdesk, { forceChangePasswordNextSignIn: true }))).toBe('admin.oneself')
    const names = (await w.audit()).filter((row) => row.targets.some((target) => target.id === user.id))
    expect(names.filter((row) => row.activity === 'Set force change user password')).toHaveLength(2)
  })

  it('comes with a new user, both or neither', async () => {
    const make = (name: string, password: string) =>
      createUserWithPassword(
        parts(),
        request(),
        { userPrincipalName: `${name}@meridian.example`, displayName: name },
        { password },
      )
    const made = must(await make('novel', 'Tower-Bridge-1894'))
    expect(await stored(made)).toMatchObject({ must_change: true, expires_at: null })
    expect(await make('novel2', 'novel2-Bridge-1894')).toMatchObject({
      refusal: { problems: [{ field: 'passwordProfile.password', code: 'username' }] },
    })
    expect(refusal(await make('novel', 'Tower-Bridge-1894'))).toBe('directory.conflict')
  })
})

describe('revokeSignInSessions', () => {
  it('ends sessions of oneself or of whom one may reset, and moves the moment even within a millisecond', async () => {
    const user = await w.user('revoked')
    const browser = w.browser()
    await browser.signIn(user.userPrincipalName, user.password)
    const validFrom = () =>
      w.store.look((look) =>
        look.db
          .selectFrom('person')
          .select('sessions_valid_from as at')
          .where('id', '=', user.id)
          .executeTakeFirstOrThrow(),
      )
    const before = (await validFrom()).at
    must(await revokeSessions(w.store, request(), helga(), user.id))
    const between = (await validFrom()).at
    must(await revokeSessions(w.store, request(), acting(user), user.id))
    expect(between > before && (await validFrom()).at > between).toBe(true)
    expect((await browser.get('/account')).at).not.toBe('/account')
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(true)
    expect(refusal(await revokeSessions(w.store, request(), acting(user), helpdesk.id))).toBe('admin.target_higher')
    expect(refusal(await revokeSessions(w.store, request(), helga(), 'x'))).toBe('directory.not_found')
  })
})

describe('changePassword by a program for a person', () => {
  it('counts the current password before it is compared; every session ends', async () => {
    const user = await w.user('changer')
    const browser = w.browser()
    await browser.signIn(user.userPrincipalName, user.password)
    const change = (current: string, password: string) =>
      changePassword(
        parts(),
        { unit: request(), userId: user.id, sessionId: null, familiar: false },
        { current, password, confirm: password },
      )
    const wrong = await Promise.all(Array.from({ length: 14 }, (_, n) => change(`wrong-${n}`, 'Tower-Bridge-1894')))
    expect(wrong.map(refusal).filter((code) => code === 'password.current_wrong')).toHaveLength(10)
    expect(wrong.map(refusal).filter((code) => code === 'signin.locked')).toHaveLength(4)
    w.advance({ minutes: 2 })
    must(await change(user.password, 'Tower-Bridge-1894'))
    expect((await browser.get('/account')).at).not.toBe('/account')
    expect(await w.signInWorks(user.userPrincipalName, 'Tower-Bridge-1894')).toBe(true)
  })
})
