import { Field, Input, Switch, Textarea } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createUnit } from '../../api/units.ts'
import { useGo } from '../../kit/address.ts'
import { useDraft } from '../../kit/draft.ts'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'

type Draft = { displayName: string; description: string; hidden: boolean; restricted: boolean }
const empty: Draft = { displayName: '', description: '', hidden: false, restricted: false }

export function NewUnit() {
  const go = useGo()
  const queries = useQueryClient()
  const { draft, changed, set, discard } = useDraft<Draft>(empty)
  const save = useMutation({
    mutationFn: () =>
      createUnit({
        displayName: draft.displayName.trim(),
        description: draft.description.trim() || null,
        visibility: draft.hidden ? 'HiddenMembership' : 'Public',
        isMemberManagementRestricted: draft.restricted,
      }),
    onSuccess: async (unit) => {
      await queries.invalidateQueries({ queryKey: ['units'] })
      notify.success(t('newunit.created', { name: unit.displayName }))
      discard()
      setTimeout(() => go(`/units/${unit.id}/members`))
    },
  })
  return (
    <Page title={t('newunit.title')} trail={[{ label: t('units.crumb'), to: '/units' }]} lead={t('newunit.lead')}>
      <Form
        changed={changed}
        saving={save.isPending}
        error={save.error}
        act="units.write"
        save={t('do.create')}
        reason={draft.displayName.trim() === '' ? t('form.required', { name: t('units.property.displayName') }) : null}
        onSave={() => save.mutate()}
        onDiscard={discard}
      >
        <Field label={t('units.property.displayName')} required>
          <Input value={draft.displayName} maxLength={256} onChange={(_, { value }) => set('displayName', value)} />
        </Field>
        <Field label={t('units.property.description')}>
          <Textarea
            value={draft.description}
            maxLength={1_024}
            onChange={(_, { value }) => set('description', value)}
          />
        </Field>
        <Switch
          label={t('newunit.hidden')}
          checked={draft.hidden}
          onChange={(_, { checked }) => set('hidden', checked)}
        />
        <Field hint={t('newunit.restricted_why')}>
          <Switch
            label={t('newunit.restricted')}
            checked={draft.restricted}
            onChange={(_, { checked }) => set('restricted', checked)}
          />
        </Field>
      </Form>
    </Page>
  )
}
