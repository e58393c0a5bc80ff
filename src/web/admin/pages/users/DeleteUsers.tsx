import { useQueryClient } from '@tanstack/react-query'
import type { User } from '../../api/types.ts'
import { deleteUser } from '../../api/users.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

type Some = Pick<User, 'id' | 'displayName'>

/** One after the other, as somebody would by hand; who could not be deleted is told with the first reason. */
export function DeleteUsers({
  users,
  onDone,
  onClose,
}: {
  users: readonly Some[]
  onDone: () => void
  onClose: () => void
}) {
  const queries = useQueryClient()
  const names = { count: users.length, name: users[0]?.displayName ?? '' }
  const run = async (): Promise<void> => {
    const failed: unknown[] = []
    for (const user of users) await deleteUser(user.id).catch((error: unknown) => failed.push(error))
    if (failed.length === users.length) throw failed[0]
    if (failed.length > 0)
      notify.warning(t('users.delete.some', { count: failed.length, total: users.length }), failure(failed[0]).body)
    else
      notify.success(t('users.delete.done', names), t('users.delete.done_why'), {
        to: '/users/deleted',
        toLabel: t('nav.users.deleted'),
      })
    onDone()
    // Only lists: a page of somebody who is gone would ask for them in vain.
    for (const queryKey of [['users', 'list'], ['users', 'deleted'], ['overview']])
      void queries.invalidateQueries({ queryKey })
  }
  return (
    <Confirm title={t('users.delete.title', names)} action={t('do.delete')} onConfirm={run} onClose={onClose}>
      {t('users.delete.why')}
    </Confirm>
  )
}
