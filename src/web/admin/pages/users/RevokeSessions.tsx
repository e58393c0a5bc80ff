import { useQueryClient } from '@tanstack/react-query'
import type { User } from '../../api/types.ts'
import { revokeSessions } from '../../api/users.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

export function RevokeSessions({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const name = user.displayName
  const run = async (): Promise<void> => {
    await revokeSessions(user.id)
    await queries.invalidateQueries({ queryKey: ['users'] })
    notify.success(t('user.revoke.done', { name }))
  }
  return (
    <Confirm title={t('user.revoke.title', { name })} action={t('user.revoke')} onConfirm={run} onClose={onClose}>
      {t('user.revoke.why')}
    </Confirm>
  )
}
