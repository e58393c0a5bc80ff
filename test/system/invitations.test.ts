import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewInvitation } from '../../src/contract/invitations.ts'
import { inviteUser, resendInvitation } from '../../src/directory/invitations.ts'
import { recordOf } from '../../src/directory/users.store.ts'
import { createUser, deleteUser } from '../../src/directory/users.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { must, type World, world } from '../world.ts'

let w: World
beforeAll(async () => {
  w = await world()
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const invite = (invitedUserEmailAddress: string, more: Partial<NewInvitation> = {}) =>
  inviteUser(
    w.store,
    request(),
    { invitedUserEmailAddress, inviteRedirectUrl: 'https://work.meridian.example/start', ...more },
    w.running.program.publicUrl,
  )
const record = async (id: string) => (await w.store.look((look) => recordOf(look, w.tenantId, id)))!
const ticketOf = (link: string) => new URL(link).searchParams.get('ticket')!
const see = (ticket: string) =>
  fetch(`${w.url}/invitation?ticket=${ticket}`, { headers: { accept: 'application/json' } })
const accept = (ticket: string) =>
  fetch(`${w.url}/invitation`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
const code = async (response: Response) => ((await response.json()) as { code?: string }).code

test('a guest is made, gets a link by mail, looks, accepts, and stays accepted', async () => {
  const made = must(
    await invite('Ana.Lima@partner.example', {
      sendInvitationMessage: true,
      invitedUserMessageInfo: { customizedMessageBody: 'Welcome, see you on Monday.' },
    }),
  )
  const guest = await record(made.invitedUser.id)
  expect(guest).toMatchObject({
    userPrincipalName: 'Ana.Lima_partner.example#EXT#@meridian.example',
    displayName: 'Ana.Lima',
    userType: 'Guest',
    creationType: 'Invitation',
    externalUserState: 'PendingAcceptance',
    mail: 'Ana.Lima@partner.example',
    accountEnabled: true,
  })
  const [mail] = await w.messages('Ana.Lima@partner.example')
  expect(mail!.subject).toBe('You are invited to work with Meridian')
  expect(mail!.body).toContain('> Welcome, see you on Monday.')
  const link = /https:\S+ticket=\S+/.exec(mail!.body)![0]
  expect(link).toBe(made.inviteRedeemUrl)
  expect(link.startsWith(`${w.running.program.publicUrl}/invitation?ticket=`)).toBe(true)

  const browser = w.browser()
  await browser.get(new URL(link).pathname + new URL(link).search)
  expect(browser.text()).toContain('Meridian invites Ana.Lima@partner.example')
  expect((await record(guest.id)).externalUserState).toBe('PendingAcceptance')
  await browser.submit('/invitation')
  expect(browser.text()).toContain('You are a guest of Meridian now.')
  expect(browser.page).toContain('href="https://work.meridian.example/start"')
  expect((await record(guest.id)).externalUserState).toBe('Accepted')
  expect((await w.audit({ userId: guest.id })).map((row) => row.activity)).toEqual([
    'Update user',
    'Redeem external user invite',
  ])
  expect(must(await invite('ana.lima@PARTNER.example')).status).toBe('Completed')
})

test('a link works for one, once, until it is replaced, ends, or the guest is deleted', async () => {
  const first = must(await invite('ben@partner.example'))
  const second = must(await resendInvitation(w.store, request(), first.invitedUser.id, w.running.program.publicUrl))
  expect(await w.messages('ben@partner.example')).toHaveLength(1)
  expect(await code(await see(ticketOf(first.inviteRedeemUrl)))).toBe('invitation.gone')
  const ticket = ticketOf(second.inviteRedeemUrl)
  const all = await Promise.all(Array.from({ length: 5 }, () => accept(ticket)))
  expect(all.map((one) => one.status)).toEqual([200, 200, 200, 200, 200])
  const rows = await w.audit({ userId: first.invitedUser.id })
  expect(rows.filter((row) => row.activity === 'Redeem external user invite')).toHaveLength(1)
  expect(await resendInvitation(w.store, request(), first.invitedUser.id, 'https://x')).toMatchObject({ ok: false })

  const late = must(await invite('late@partner.example'))
  const gone = must(await invite('gone@partner.example'))
  await deleteUser(w.store, request(), gone.invitedUser.id)
  expect(await code(await accept(ticketOf(gone.inviteRedeemUrl)))).toBe('invitation.gone')
  w.advance({ days: 91 })
  expect(await code(await accept(ticketOf(late.inviteRedeemUrl)))).toBe('invitation.gone')
  for (const wrong of ['', 'x', 'a'.repeat(43), `${'a'.repeat(42)}'`])
    expect(await code(await see(encodeURIComponent(wrong)))).toBe('invitation.gone')
})

test('addresses that come to one name, long ones and odd ones get names of their own', async () => {
  const names = []
  for (const address of [
    'a_b@c.example',
    'a@b_c.example',
    `${'x'.repeat(60)}@${'y'.repeat(40)}.example`,
    'o+tag/x@c.example',
  ]) {
    const made = await invite(address)
    names.push(must(made).invitedUser.userPrincipalName)
  }
  expect(new Set(names).size).toBe(4)
  expect(names[0]).toBe('a_b_c.example#EXT#@meridian.example')
  expect(names[1]).toMatch(/^a_b_c\.example_[0-9a-f]{8}#EXT#@meridian\.example$/)
  expect(names[2]!.split('@')[0]!.length).toBeLessThanOrEqual(64)
  expect(names[3]).toBe('o_tag_x_c.example#EXT#@meridian.example')
})

test('what is no invitation is refused and makes nobody', async () => {
  await createUser(w.store, request(), {
    userPrincipalName: 'own@meridian.example',
    displayName: 'Own',
    mail: 'own@elsewhere.example',
  })
  const before = await w.store.look((look) => look.db.selectFrom('person').select('id').execute())
  const refused = async (address: string, more: object = {}) => {
    const outcome = await invite(address, more)
    return outcome.ok
      ? 'ok'
      : `${outcome.refusal.code} ${outcome.refusal.problems?.[0]?.field ?? outcome.refusal.field}`
  }
  const field = 'invitedUserEmailAddress'
  expect(await refused('nobody')).toBe(`directory.invalid ${field}`)
  expect(await refused('new@Meridian.example')).toBe(`directory.invalid ${field}`)
  expect(await refused('own@elsewhere.example')).toBe(`directory.conflict ${field}`)
  for (const inviteRedirectUrl of ['javascript:alert(1)', 'work', '//x', 'https://user:pw@x', 'ftp://x', 'https://'])
    expect([inviteRedirectUrl, await refused('x@partner.example', { inviteRedirectUrl })]).toEqual([
      inviteRedirectUrl,
      'directory.invalid inviteRedirectUrl',
    ])
  const body = { customizedMessageBody: 'a\u202eb' }
  expect(await refused('x@partner.example', { invitedUserMessageInfo: body })).toMatch(/^directory.invalid/)
  expect(await refused('x@partner.example', { invitedUserType: 'Admin' })).toMatch(/^directory.invalid/)
  expect(await w.store.look((look) => look.db.selectFrom('person').select('id').execute())).toHaveLength(before.length)
})

test('many invitations of one address at once make one guest', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => invite('race@partner.example')))
  const ids = new Set(made.map((outcome) => must(outcome).invitedUser.id))
  expect(ids.size).toBe(1)
})
