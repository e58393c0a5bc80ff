import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { User } from '../../api/types.ts'
import { changeUser } from '../../api/users.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

/** Blocking is asked about; unblocking takes nothing from anybody and happens at once. */
export function BlockUser({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const name = user.displayName
  const set = async (accountEnabled: boolean): Promise<void> => {
    await changeUser(user.id, { accountEnabled })
    await queries.invalidateQueries({ queryKey: ['users'] })
    notify.success(t(accountEnabled ? 'user.unblocked.done' : 'user.blocked.done', { name }))
  }
  const blocked = user.accountEnabled === false
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => {
    if (!blocked) return
    void set(true)
      .catch((error: unknown) => notify.error(t('user.unblock'), error))
      .finally(onClose)
  }, [])
  if (blocked) return null
  return (
    <Confirm
      title={t('user.block.title', { name })}
      action={t('user.block')}
      onConfirm={() => set(false)}
      onClose={onClose}
    >
      {t('user.block.why')}
    </Confirm>
  )
}
