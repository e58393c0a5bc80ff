import { event, modified, userTarget } from '../audit/events.ts'
import { after, day } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { newToken, sha256 } from '../base/secret.ts'
import { type Invitation, NewInvitation } from '../contract/invitations.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import { message } from '../outbox/messages.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import { guestName, isOwnAddress } from './invitations.policy.ts'
import {
  acceptTicket,
  type InvitationRow,
  initialDomain,
  insertInvitation,
  invitationByTicket,
  lastInvitation,
  type OpenInvitation,
  ownerOfMail,
} from './invitations.store.ts'
import { namesFree } from './names.ts'
import { tenantOf } from './tenant.store.ts'
import { mailKey, upnKey } from './users.policy.ts'
import { lockNames, recordForChange, type UserRecord, updateUserRow } from './users.store.ts'
import { addUser } from './users.ts'

/** The link of an invitation works for this long; another can be sent any time. */
export const invitationLife = 90 * day

const invalid = (field: string, text: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field, code: 'invalid', message: text }] })
const gone = refuse<Refusal>({ code: 'invitation.gone' })

export const inviteUser = (store: Store, request: UnitRequest, input: NewInvitation, publicUrl: string) =>
  store.unit(request, (tx) => putInvitation(tx, input, publicUrl))

type Parsed = ReturnType<typeof NewInvitation.parse>

/**
 * A guest of the organization, whose password is kept elsewhere (directory.md 2.3). Somebody who was invited before
 * and has not accepted yet is invited again: a new link, and the old one ends.
 */
export async function putInvitation(
  tx: Tx,
  input: NewInvitation,
  publicUrl: string,
): Promise<Outcome<Invitation, Refusal>> {
  const parsed = NewInvitation.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  const { invitedUserEmailAddress: address, invitedUserMessageInfo: info } = parsed.data
  const key = mailKey(address)
  if (key === null) return invalid('invitedUserEmailAddress', 'Not a mail address.')
  const copies = (info?.ccRecipients ?? []).map((one) => one.emailAddress.address)
  if (copies.some((copy) => mailKey(copy) === null)) return invalid('ccRecipients', 'Not a mail address.')
  const { domains } = await tenantOf(tx, tx.tenantId)
  if (isOwnAddress(key, domains))
    return invalid('invitedUserEmailAddress', 'An address of the organization itself: create a user instead.')
  const names = await namesFor(tx, address, key)
  await lockNames(tx, [key, ...names.map(upnKey)])
  const known = await ownerOfMail(tx, key)
  if (known && known.creationType !== 'Invitation')
    return refuse({ code: 'directory.conflict', field: 'invitedUserEmailAddress', params: { name: address } })
  const guest = known ? done(known) : await addGuest(tx, parsed.data, names)
  if (!guest.ok) return guest
  if (guest.value.externalUserState === 'Accepted') return done(completed(tx, parsed.data, guest.value))
  return done(await issue(tx, { ...parsed.data, copies }, guest.value, publicUrl))
}

async function addGuest(tx: Tx, input: Parsed, names: Names): Promise<Outcome<UserRecord, Refusal>> {
  const { invitedUserEmailAddress: address } = input
  const origin = {
    creationType: 'Invitation',
    externalUserState: 'PendingAcceptance',
    externalUserStateChangedAt: tx.now,
  } as const
  const fields = {
    userPrincipalName: await freeName(tx, names),
    displayName: input.invitedUserDisplayName || address.slice(0, address.lastIndexOf('@')),
    userType: input.invitedUserType,
    mail: address,
    otherMails: [address],
    mailNickname: address.replace(/[^A-Za-z0-9]/g, '_').slice(0, 64),
  }
  return addUser(tx, fields, origin)
}

type Names = readonly [plain: string, tagged: string]

/** The user name of an address, and the one it gets when another address has come to the same. */
async function namesFor(tx: Tx, address: string, key: string): Promise<Names> {
  const domain = await initialDomain(tx, tx.tenantId)
  const tag = sha256(key).toString('hex').slice(0, 8)
  return [guestName(address, domain, tag), guestName(address, domain, tag, true)]
}

async function freeName(tx: Tx, [plain, tagged]: Names): Promise<string> {
  return (await namesFree(tx, tx.tenantId, { userPrincipalName: plain })) ? tagged : plain
}

type Issue = Parsed & { readonly copies: readonly string[] }

async function issue(tx: Tx, input: Issue, guest: UserRecord, publicUrl: string): Promise<Invitation> {
  const { invitedUserMessageInfo: info, sendInvitationMessage: send, inviteRedirectUrl: redirectUrl } = input
  const row = {
    id: tx.random.uuid(),
    userId: guest.id,
    address: input.invitedUserEmailAddress,
    redirectUrl,
    message: info?.customizedMessageBody || null,
    language: info?.messageLanguage || null,
    expiresAt: after(tx.now, invitationLife),
  }
  const link = await saveAndSend(tx, row, publicUrl, send ? [row.address, ...input.copies] : [])
  audit(tx, guest, send)
  return {
    id: row.id,
    ...told(guest, input),
    inviteRedirectUrl: redirectUrl,
    inviteRedeemUrl: link,
    status: 'PendingAcceptance',
  }
}

/** The ticket is in the link and nowhere else. */
async function saveAndSend(
  tx: Tx,
  row: InvitationRow,
  publicUrl: string,
  recipients: readonly string[],
): Promise<string> {
  const ticket = newToken(tx.random)
  const link = `${publicUrl}/invitation?ticket=${ticket}`
  await insertInvitation(tx, { ...row, ticket: sha256(ticket), sentAt: recipients.length > 0 ? tx.now : null })
  const values = {
    // A person's name is shown; a program's says nothing to a stranger.
    inviter: tx.actor.type === 'user' ? (tx.actor.displayName ?? '') : '',
    link,
    ...(row.message ? { message: row.message } : {}),
    until: row.expiresAt.toISOString(),
  }
  for (const to of recipients) {
    const about = { locale: row.language, userId: row.userId, expiresAt: row.expiresAt }
    tx.send(message(tx, { channel: 'mail', to, template: 'invitation', values, ...about }))
  }
  return link
}

const audit = (tx: Tx, guest: UserRecord, sent: boolean): void =>
  tx.audit(event('Invite external user', { targets: [userTarget(guest)], details: { MessageSent: String(sent) } }))

const told = (guest: UserRecord, input: { invitedUserEmailAddress: string; sendInvitationMessage: boolean }) => ({
  invitedUserEmailAddress: input.invitedUserEmailAddress,
  invitedUserDisplayName: guest.displayName,
  invitedUserType: guest.userType,
  sendInvitationMessage: input.sendInvitationMessage,
  invitedUser: { id: guest.id, userPrincipalName: guest.userPrincipalName },
})

/** Who has accepted is a guest already: there is nothing to redeem. */
const completed = (tx: Tx, input: Parsed, guest: UserRecord): Invitation => ({
  id: tx.random.uuid(),
  ...told(guest, { ...input, sendInvitationMessage: false }),
  inviteRedirectUrl: input.inviteRedirectUrl,
  inviteRedeemUrl: input.inviteRedirectUrl,
  status: 'Completed',
})

export const resendInvitation = (store: Store, request: UnitRequest, userId: string, publicUrl: string) =>
  store.unit(request, (tx) => sendAgain(tx, userId, publicUrl))

/** The same invitation with a new link, by mail. */
export async function sendAgain(tx: Tx, userId: string, publicUrl: string): Promise<Outcome<Invitation, Refusal>> {
  const guest = await recordForChange(tx, userId)
  if (!guest) return refuse({ code: 'directory.not_found', params: { name: userId } })
  const last = await lastInvitation(tx, guest.id)
  if (!last || guest.externalUserState !== 'PendingAcceptance')
    return invalid('externalUserState', 'Nobody waits for this account to accept an invitation.')
  const row = { ...last, id: tx.random.uuid(), expiresAt: after(tx.now, invitationLife) }
  const link = await saveAndSend(tx, row, publicUrl, [row.address])
  audit(tx, guest, true)
  return done({
    id: row.id,
    ...told(guest, { invitedUserEmailAddress: row.address, sendInvitationMessage: true }),
    inviteRedirectUrl: row.redirectUrl,
    inviteRedeemUrl: link,
    status: 'PendingAcceptance',
  })
}

export type Seen = Pick<OpenInvitation, 'tenantId' | 'address' | 'redirectUrl'> & { readonly accepted: boolean }

const isTicket = (typed: string): boolean => /^[\w-]{43}$/.test(typed)

/** What the page of a ticket shows. */
export async function seeInvitation(store: Store, ticket: string): Promise<Outcome<Seen, Refusal>> {
  if (!isTicket(ticket)) return gone
  const found = await store.look((look) => invitationByTicket(look, sha256(ticket)))
  if (!found || (found.acceptedAt === null && found.expiresAt <= store.clock.now())) return gone
  const { tenantId, address, redirectUrl, acceptedAt } = found
  return done({ tenantId, address, redirectUrl, accepted: acceptedAt !== null })
}

/** Marks the guest as Accepted. Once: a ticket that was taken says so. */
export async function redeemInvitation(
  store: Store,
  about: Pick<UnitRequest, 'correlationId' | 'ip' | 'userAgent'>,
  ticket: string,
): Promise<Outcome<Seen, Refusal>> {
  const seen = await seeInvitation(store, ticket)
  if (!seen.ok || seen.value.accepted) return seen
  const request = { ...systemRequest(seen.value.tenantId, about.correlationId), ...about }
  return store.unit(request, async (tx) => {
    const found = await invitationByTicket(tx, sha256(ticket))
    const guest = found && (await recordForChange(tx, found.userId))
    if (!guest || !(await acceptTicket(tx, sha256(ticket)))) return gone
    const change = { externalUserState: 'Accepted', externalUserStateChangedAt: tx.now } as const
    await updateUserRow(tx, guest.id, change)
    auditRedemption(tx, guest)
    return done({ ...seen.value, accepted: true })
  })
}

function auditRedemption(tx: Tx, guest: UserRecord): void {
  const { id, displayName, userPrincipalName } = guest
  tx.actAs({ type: 'user', id, displayName, userPrincipalName, ipAddress: tx.ip })
  const modifiedProperties = modified({ UserState: guest.externalUserState }, { UserState: 'Accepted' })
  tx.audit(event('Update user', { targets: [{ ...userTarget(guest), modifiedProperties }] }))
  tx.audit(event('Redeem external user invite', { targets: [userTarget(guest)] }))
}
