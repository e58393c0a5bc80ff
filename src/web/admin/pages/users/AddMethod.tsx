import { Button, Field, Input, MessageBar, MessageBarBody, Spinner, Switch } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addEmail, addPass, addPhone } from '../../api/methods.ts'
import type { User } from '../../api/types.ts'
import { Choice } from '../../kit/Choice.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { t } from '../../text/text.ts'
import { Once } from './ResetPassword.tsx'

const kinds = ['phone', 'email', 'tap'] as const
const phoneTypes = ['mobile', 'alternateMobile', 'office'] as const

type Draft = {
  readonly kind: (typeof kinds)[number]
  readonly phoneType: (typeof phoneTypes)[number]
  readonly value: string
  /** Minutes, as typed; empty for the default of the policy. */
  readonly lifetime: string
  readonly once: boolean
}

const empty: Draft = { kind: 'phone', phoneType: 'mobile', value: '', lifetime: '', once: true }

const isReady = (draft: Draft): boolean =>
  draft.kind === 'tap' ? /^\d{0,5}$/.test(draft.lifetime) : draft.value.trim() !== ''

/** The pass, where one was made. */
async function save(user: User, { kind, phoneType, value, lifetime, once }: Draft): Promise<string | null> {
  if (kind === 'tap')
    return addPass(user.id, { isUsableOnce: once, ...(lifetime === '' ? {} : { lifetimeInMinutes: Number(lifetime) }) })
  if (kind === 'phone') await addPhone(user.id, value.trim(), phoneType)
  else await addEmail(user.id, value.trim())
  return null
}

/** authentication-methods.md 13: what an administrator registers for somebody counts for a reset; a pass opens a door. */
export function AddMethod({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const set = (change: Partial<Draft>): void => setDraft((last) => ({ ...last, ...change }))
  const saving = useMutation({
    mutationFn: () => save(user, draft),
    onSuccess: async (pass) => {
      await queries.invalidateQueries({ queryKey: ['users', 'methods'] })
      notify.success(t('user.methods.saved', { method: t(`user.methods.kind.${draft.kind}`) }))
      if (pass === null) onClose()
    },
  })
  if (saving.data)
    return (
      <Once
        title={t('user.methods.pass.made', { name: user.displayName })}
        lead={t('user.methods.pass.once', { name: user.displayName })}
        label={t('user.methods.kind.tap')}
        secret={saving.data}
        onClose={onClose}
      />
    )
  return (
    <Panel
      title={t('user.methods.add')}
      onClose={onClose}
      foot={
        <>
          <Button
            appearance="primary"
            disabled={!isReady(draft) || saving.isPending}
            {...(saving.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            onClick={() => saving.mutate()}
          >
            {t('do.add')}
          </Button>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
        </>
      }
    >
      {saving.error ? <Problem title={t('form.failed')} {...failure(saving.error)} /> : null}
      <Field label={t('user.methods.choose')}>
        <Choice
          value={draft.kind}
          values={kinds.map((one) => ({ value: one, label: t(`user.methods.kind.${one}`) }))}
          onChange={(kind) => set({ kind, value: '' })}
        />
      </Field>
      <Fields draft={draft} set={set} />
      <MessageBar layout="multiline">
        <MessageBarBody>{t('user.methods.later')}</MessageBarBody>
      </MessageBar>
    </Panel>
  )
}

function Fields({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const { kind, value } = draft
  if (kind === 'tap') return <PassFields draft={draft} set={set} />
  if (kind === 'email')
    return (
      <Field label={t('user.methods.email')} required>
        <Input type="email" value={value} onChange={(_, data) => set({ value: data.value })} />
      </Field>
    )
  return (
    <>
      <Field label={t('user.methods.phone')} hint={t('user.methods.phone_hint')} required>
        <Input type="tel" value={value} onChange={(_, data) => set({ value: data.value })} />
      </Field>
      <Field label={t('user.methods.phone_type')}>
        <Choice
          value={draft.phoneType}
          values={phoneTypes.map((one) => ({ value: one, label: t(`user.methods.phone.${one}`) }))}
          onChange={(phoneType) => set({ phoneType })}
        />
      </Field>
    </>
  )
}

function PassFields({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  return (
    <>
      <Field label={t('user.methods.pass.lifetime')} hint={t('user.methods.pass.lifetime_hint')}>
        <Input
          inputMode="numeric"
          value={draft.lifetime}
          onChange={(_, data) => set({ lifetime: data.value.trim() })}
        />
      </Field>
      <Field hint={t('user.methods.pass.one_time_hint')}>
        <Switch
          label={t('user.methods.pass.one_time')}
          checked={draft.once}
          onChange={(_, { checked }) => set({ once: checked })}
        />
      </Field>
    </>
  )
}
