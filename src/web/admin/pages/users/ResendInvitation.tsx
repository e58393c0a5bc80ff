import { useQueryClient } from '@tanstack/react-query'
import type { User } from '../../api/types.ts'
import { invite } from '../../api/users.ts'
import { installation } from '../../installation.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

export const awaitsAcceptance = (user: User): boolean =>
  user.externalUserState === 'PendingAcceptance' && Boolean(user.mail)

/** The same person is invited again: a new link goes out by mail, and the old one ends. */
export function ResendInvitation({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const address = user.mail ?? ''
  const run = async (): Promise<void> => {
    await invite({
      invitedUserEmailAddress: address,
      inviteRedirectUrl: `${installation.publicUrl}/account`,
      sendInvitationMessage: true,
    })
    notify.success(t('invite.again_done', { address }))
    await queries.invalidateQueries({ queryKey: ['users', 'one', user.id] })
  }
  return (
    <Confirm
      title={t('invite.again_title', { name: user.displayName })}
      action={t('invite.again')}
      onConfirm={run}
      onClose={onClose}
    >
      {t('invite.again_why', { address })}
    </Confirm>
  )
}
