import type { DirectoryObject, Group } from '../../api/types.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'

/** Members or owners, one after the other. */
export function RemoveMembers({
  group,
  of,
  take,
  chosen,
  onDone,
  onClose,
}: {
  group: Group
  of: 'members' | 'owners'
  take: (groupId: string, id: string) => Promise<unknown>
  chosen: readonly DirectoryObject[]
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const names = { count: chosen.length, name: group.displayName }
  const run = async (): Promise<void> => {
    try {
      for (const one of chosen) await take(group.id, one.id)
      notify.success(t(`${of}.removed`, names))
    } finally {
      await onDone()
    }
  }
  return (
    <Confirm title={t(`${of}.remove_title`, names)} action={t('members.remove')} onConfirm={run} onClose={onClose}>
      {t(`${of}.remove_why`)}
    </Confirm>
  )
}
