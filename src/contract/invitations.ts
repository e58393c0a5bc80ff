import { z } from 'zod'
import { hasForbiddenCharacters } from '../base/text.ts'
import { text } from './directory.ts'

const address = z.string().min(3).max(250)

/** Where the guest goes on: an address on the web without a name and password in it. */
const RedirectUrl = z
  .string()
  .max(2_048)
  .refine((typed) => isWebAddress(typed), 'An address that begins with https:// or http://.')

function isWebAddress(typed: string): boolean {
  const url = /^https?:\/\//i.test(typed) && /^[\x21-\x7e]+$/.test(typed) ? URL.parse(typed) : null
  return url !== null && url.hostname !== '' && url.username === '' && url.password === ''
}

/** Lines are kept; nothing else that moves the text around. */
const Message = z
  .string()
  .max(2_000)
  .transform((typed) => typed.replace(/\r\n?/g, '\n').normalize('NFC'))
  .refine((words) => !hasForbiddenCharacters(words.replaceAll('\n', '')), 'Contains characters that texts cannot have.')

/** Graph's `invitation`, as it is asked for (graph-api.md 6.1). */
export const NewInvitation = z.strictObject({
  invitedUserEmailAddress: address,
  inviteRedirectUrl: RedirectUrl,
  invitedUserDisplayName: text(256).nullish(),
  invitedUserType: z.enum(['Guest', 'Member']).default('Guest'),
  sendInvitationMessage: z.boolean().default(false),
  invitedUserMessageInfo: z
    .strictObject({
      customizedMessageBody: Message.nullish(),
      messageLanguage: z.string().max(35).nullish(),
      ccRecipients: z
        .array(z.strictObject({ emailAddress: z.strictObject({ address, name: text(256).nullish() }) }))
        .max(1, 'One more recipient at most.')
        .nullish(),
    })
    .nullish(),
})
export type NewInvitation = z.input<typeof NewInvitation>

/** An invitation as it stands. The redeem address is told to whoever invites, once. */
export type Invitation = {
  readonly id: string
  readonly invitedUserEmailAddress: string
  readonly invitedUserDisplayName: string
  readonly invitedUserType: 'Guest' | 'Member'
  readonly inviteRedirectUrl: string
  readonly inviteRedeemUrl: string
  readonly sendInvitationMessage: boolean
  readonly status: 'PendingAcceptance' | 'Completed'
  readonly invitedUser: { readonly id: string; readonly userPrincipalName: string }
}
