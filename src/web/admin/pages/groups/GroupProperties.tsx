import { Field, Input, Textarea } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { changeGroup } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Facts } from '../../kit/Facts.tsx'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'
import { GroupShell } from './GroupShell.tsx'
import { membershipOf, typeOf } from './list.tsx'

export function GroupProperties() {
  return <GroupShell>{(group) => <Editor key={group.id} group={group} />}</GroupShell>
}

function Editor({ group }: { group: Group }) {
  const queries = useQueryClient()
  const stored = useMemo(
    () => ({
      displayName: group.displayName,
      description: group.description ?? '',
      mailNickname: group.mailNickname ?? '',
    }),
    [group],
  )
  const { draft, changes, changed, set, discard } = useDraft(stored)
  const save = useMutation({
    mutationFn: () =>
      changeGroup(group.id, {
        ...changes,
        ...('description' in changes ? { description: draft.description || null } : {}),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['groups'] })
      discard()
      notify.success(t('group.saved', { name: draft.displayName }))
    },
  })
  return (
    <Form
      changed={changed}
      saving={save.isPending}
      error={save.error}
      act="groups.write"
      reason={draft.displayName.trim() === '' ? t('form.required', { name: t('newgroup.name') }) : null}
      onSave={() => save.mutate()}
      onDiscard={() => {
        discard()
        save.reset()
      }}
    >
      <Field label={t('newgroup.name')} required>
        <Input value={draft.displayName} maxLength={256} onChange={(_, { value }) => set('displayName', value)} />
      </Field>
      <Field label={t('newgroup.description')}>
        <Textarea value={draft.description} maxLength={1_024} onChange={(_, { value }) => set('description', value)} />
      </Field>
      <Field label={t('group.mail_nickname')}>
        <Input value={draft.mailNickname} maxLength={64} onChange={(_, { value }) => set('mailNickname', value)} />
      </Field>
      <Facts
        facts={[
          [t('groups.property.id'), <Copyable key="id" text={group.id} name={t('groups.property.id')} />],
          [t('groups.property.type'), typeOf(group)],
          [t('groups.property.membership'), membershipOf(group)],
          [t('groups.property.assignable'), t(group.isAssignableToRole ? 'word.yes' : 'word.no')],
        ]}
      />
    </Form>
  )
}
