import { Field, Input, Textarea } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { changeUnit, type Unit } from '../../api/units.ts'
import { useGo } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Copyable } from '../../kit/Copyable.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Facts } from '../../kit/Facts.tsx'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { t } from '../../text/text.ts'
import { DeleteUnits } from './AllUnits.tsx'
import { UnitShell } from './UnitShell.tsx'

export function UnitProperties() {
  return <UnitShell>{(unit) => <Editor key={unit.id} unit={unit} />}</UnitShell>
}

function Editor({ unit }: { unit: Unit }) {
  const go = useGo()
  const queries = useQueryClient()
  const [deleting, setDeleting] = useState(false)
  const stored = useMemo(() => ({ displayName: unit.displayName, description: unit.description ?? '' }), [unit])
  const { draft, changes, changed, set, discard } = useDraft(stored)
  const save = useMutation({
    mutationFn: () =>
      changeUnit(unit.id, {
        ...changes,
        ...('description' in changes ? { description: draft.description || null } : {}),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['units'] })
      discard()
      notify.success(t('unit.saved', { name: draft.displayName }))
    },
  })
  return (
    <>
      <Commands label={unit.displayName}>
        <Command icon={<DeleteRegular />} act="units.write" onClick={() => setDeleting(true)}>
          {t('do.delete')}
        </Command>
      </Commands>
      <Form
        changed={changed}
        saving={save.isPending}
        error={save.error}
        act="units.write"
        reason={draft.displayName.trim() === '' ? t('form.required', { name: t('units.property.displayName') }) : null}
        onSave={() => save.mutate()}
        onDiscard={() => {
          discard()
          save.reset()
        }}
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
        <Facts
          facts={[
            [t('units.property.id'), <Copyable key="id" text={unit.id} name={t('units.property.id')} />],
            [
              t('units.property.visibility'),
              t(unit.visibility === 'HiddenMembership' ? 'units.visibility.hidden' : 'units.visibility.public'),
            ],
            [t('units.property.restricted'), t(unit.isMemberManagementRestricted ? 'word.yes' : 'word.no')],
          ]}
        />
      </Form>
      {deleting ? <DeleteUnits units={[unit]} onDone={() => go('/units')} onClose={() => setDeleting(false)} /> : null}
    </>
  )
}
