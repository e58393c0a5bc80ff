import { t } from '../../text/text.ts'

/** "Member" or "Guest" as the page says it. */
export function userTypeText(type: string | null | undefined): string {
  if (type === 'Member') return t('users.type.member')
  return type === 'Guest' ? t('users.type.guest') : (type ?? '')
}
