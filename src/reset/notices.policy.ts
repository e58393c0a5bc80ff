import type { User } from '../directory/users.store.ts'
import type { Credential } from '../methods/credentials.store.ts'

/**
 * Where a notice about an account goes: its primary and alternate addresses, those valid before the event (NTF-20);
 * the user name if there is none (NTF-01). Nobody else.
 */
export function noticeAddresses(
  user: Pick<User, 'mail' | 'otherMails' | 'userPrincipalName'>,
  credentials: readonly Credential[],
): string[] {
  const registered = credentials
    .filter((one) => one.kind === 'email' && one.verifiedAt !== null)
    .map((one) => one.value)
  const addresses = [...(user.mail ? [user.mail] : []), ...user.otherMails, ...registered]
  return addresses.length > 0 ? [...new Set(addresses)] : [user.userPrincipalName]
}
