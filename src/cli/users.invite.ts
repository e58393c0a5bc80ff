import type { Command } from 'commander'
import { inviteUser, resendInvitation } from '../directory/invitations.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, must } from './ending.ts'
import { theUser } from './lookup.ts'

type InviteOptions = { name?: string; message?: string; language?: string; mail: boolean }

/** Guests: people whose account and password are another organization's. */
export function invitingCommands(users: Command): void {
  users
    .command('invite <address> <redirectUrl>')
    .description('Invite a guest by mail, e.g. invite ana@partner.example https://work.example.com')
    .option('--name <displayName>', 'how the guest is called here')
    .option('--message <text>', 'words of yours for the mail')
    .option('--language <tag>', 'language of the mail, e.g. pt')
    .option('--no-mail', 'send nothing: only print the link')
    .action((address: string, url: string, options: InviteOptions, command: Command) =>
      withTenant(command, (desk) => invite(desk, address, url, options)),
    )
  users
    .command('reinvite <user>')
    .description('Send a guest who has not accepted yet a new link; the old one ends.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => again(desk, key)))
}

const publicUrl = ({ settings }: TenantDesk): string => new URL(settings.publicUrl).origin

const invitedBy = {
  invitedUserEmailAddress: '<address>',
  inviteRedirectUrl: '<redirectUrl>',
  invitedUserDisplayName: '--name',
  'invitedUserMessageInfo.customizedMessageBody': '--message',
  'invitedUserMessageInfo.messageLanguage': '--language',
}

async function invite(desk: TenantDesk, address: string, url: string, options: InviteOptions): Promise<void> {
  const { name, message, language } = options
  const input = {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: url,
    invitedUserDisplayName: name ?? null,
    sendInvitationMessage: options.mail,
    invitedUserMessageInfo: { customizedMessageBody: message ?? null, messageLanguage: language ?? null },
  }
  const made = must(asTyped(await inviteUser(desk.store, desk.request, input, publicUrl(desk)), invitedBy))
  desk.out.say(`Invited ${address} as ${made.invitedUser.userPrincipalName}: ${made.inviteRedeemUrl}`, made)
}

async function again(desk: TenantDesk, key: string): Promise<void> {
  const { id } = await theUser(desk, key)
  const made = must(await resendInvitation(desk.store, desk.request, id, publicUrl(desk)))
  desk.out.say(`Invited ${made.invitedUserEmailAddress} again: ${made.inviteRedeemUrl}`, made)
}
