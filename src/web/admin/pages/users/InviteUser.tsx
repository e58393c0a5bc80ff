import { Field, Input, Switch, Textarea } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { invite } from '../../api/users.ts'
import { installation } from '../../installation.ts'
import { useGo } from '../../kit/address.ts'
import { Choice } from '../../kit/Choice.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'

type Draft = {
  email: string
  name: string
  type: 'Guest' | 'Member'
  send: boolean
  message: string
  redirect: string
}
const empty: Draft = {
  email: '',
  name: '',
  type: 'Guest',
  send: true,
  message: '',
  redirect: `${installation.publicUrl}/account`,
}

export function InviteUser() {
  const go = useGo()
  const queries = useQueryClient()
  const { draft, changed, set, discard } = useDraft<Draft>(empty)
  const save = useMutation({
    mutationFn: () =>
      invite({
        invitedUserEmailAddress: draft.email.trim(),
        inviteRedirectUrl: draft.redirect.trim(),
        invitedUserType: draft.type,
        sendInvitationMessage: draft.send,
        ...(draft.name.trim() ? { invitedUserDisplayName: draft.name.trim() } : {}),
        ...(draft.message.trim() ? { invitedUserMessageInfo: { customizedMessageBody: draft.message.trim() } } : {}),
      }),
    onSuccess: async ({ invitedUser }) => {
      notify.success(t('invite.done', { name: draft.name.trim() || draft.email.trim() }))
      await queries.invalidateQueries({ queryKey: ['users'] })
      discard()
      // After the form knows that nothing is unsaved any more.
      setTimeout(() => go(`/users/${invitedUser.id}`))
    },
  })
  const missing = draft.email.trim() === '' ? t('form.required', { name: t('invite.email') }) : null
  const types = [
    { value: 'Guest', label: t('users.type.guest') },
    { value: 'Member', label: t('users.type.member') },
  ] as const
  return (
    <Page title={t('invite.title')} trail={[{ label: t('users.crumb'), to: '/users' }]} lead={t('invite.lead')}>
      <Form
        changed={changed}
        saving={save.isPending}
        error={save.error}
        act="users.invite"
        save={t('invite.do')}
        reason={missing}
        onSave={() => save.mutate()}
        onDiscard={discard}
      >
        <Field label={t('invite.email')} required>
          <Input type="email" value={draft.email} onChange={(_, { value }) => set('email', value)} />
        </Field>
        <Field label={t('invite.name')}>
          <Input value={draft.name} maxLength={256} onChange={(_, { value }) => set('name', value)} />
        </Field>
        <Field label={t('invite.type')}>
          <Choice value={draft.type} values={types} onChange={(type) => set('type', type)} />
        </Field>
        <Switch label={t('invite.send')} checked={draft.send} onChange={(_, { checked }) => set('send', checked)} />
        <Field label={t('invite.message')} hint={t('invite.message_hint')}>
          <Textarea value={draft.message} rows={4} onChange={(_, { value }) => set('message', value)} />
        </Field>
        <Field label={t('invite.redirect')}>
          <Input type="url" value={draft.redirect} onChange={(_, { value }) => set('redirect', value)} />
        </Field>
      </Form>
    </Page>
  )
}
