import { Button, Field, Input, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addEmail, addPhone } from '../../api/methods.ts'
import type { User } from '../../api/types.ts'
import { Choice } from '../../kit/Choice.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { t } from '../../text/text.ts'

type Kind = 'phone' | 'email'
type PhoneType = 'mobile' | 'alternateMobile' | 'office'

/** authentication-methods.md 13: what an administrator registers for somebody counts for a reset. */
export function AddMethod({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const [kind, setKind] = useState<Kind>('phone')
  const [phoneType, setPhoneType] = useState<PhoneType>('mobile')
  const [value, setValue] = useState('')
  const method = t(kind === 'phone' ? 'user.methods.kind.phone' : 'user.methods.kind.email')
  const save = useMutation({
    mutationFn: () => (kind === 'phone' ? addPhone(user.id, value.trim(), phoneType) : addEmail(user.id, value.trim())),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users', 'methods'] })
      notify.success(t('user.methods.saved', { method }))
      onClose()
    },
  })
  const kinds = (['phone', 'email'] as const).map((one) => ({ value: one, label: t(`user.methods.kind.${one}`) }))
  const types = (['mobile', 'alternateMobile', 'office'] as const).map((one) => ({
    value: one,
    label: t(`user.methods.phone.${one}`),
  }))
  return (
    <Panel
      title={t('user.methods.add')}
      onClose={onClose}
      foot={
        <>
          <Button
            appearance="primary"
            disabled={value.trim() === '' || save.isPending}
            {...(save.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            onClick={() => save.mutate()}
          >
            {t('do.add')}
          </Button>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
        </>
      }
    >
      {save.error ? <Problem title={t('form.failed')} {...failure(save.error)} /> : null}
      <Field label={t('user.methods.choose')}>
        <Choice value={kind} values={kinds} onChange={setKind} />
      </Field>
      {kind === 'phone' ? (
        <>
          <Field label={t('user.methods.phone')} hint={t('user.methods.phone_hint')} required>
            <Input type="tel" value={value} onChange={(_, data) => setValue(data.value)} />
          </Field>
          <Field label={t('user.methods.phone_type')}>
            <Choice value={phoneType} values={types} onChange={setPhoneType} />
          </Field>
        </>
      ) : (
        <Field label={t('user.methods.email')} required>
          <Input type="email" value={value} onChange={(_, data) => setValue(data.value)} />
        </Field>
      )}
      <MessageBar layout="multiline">
        <MessageBarBody>{t('user.methods.later')}</MessageBarBody>
      </MessageBar>
    </Panel>
  )
}
