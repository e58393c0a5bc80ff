import { useQueryClient } from '@tanstack/react-query'
import { deleteGroup } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

type Some = Pick<Group, 'id' | 'displayName'>

export function DeleteGroups({
  groups,
  onDone,
  onClose,
}: {
  groups: readonly Some[]
  onDone: () => void
  onClose: () => void
}) {
  const queries = useQueryClient()
  const names = { count: groups.length, name: groups[0]?.displayName ?? '' }
  const run = async (): Promise<void> => {
    const failed: unknown[] = []
    for (const group of groups) await deleteGroup(group.id).catch((error: unknown) => failed.push(error))
    if (failed.length === groups.length) throw failed[0]
    if (failed.length > 0)
      notify.warning(t('groups.delete.some', { count: failed.length, total: groups.length }), failure(failed[0]).body)
    else
      notify.success(t('groups.delete.done', names), undefined, {
        to: '/groups/deleted',
        toLabel: t('nav.groups.deleted'),
      })
    onDone()
    for (const queryKey of [['groups', 'list'], ['groups', 'deleted'], ['groups', 'count'], ['overview']])
      void queries.invalidateQueries({ queryKey })
  }
  return (
    <Confirm title={t('groups.delete.title', names)} action={t('do.delete')} onConfirm={run} onClose={onClose}>
      {t('groups.delete.why')}
    </Confirm>
  )
}
