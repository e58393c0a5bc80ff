import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { PeopleTeamRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useGroupNames } from '../../api/groups-by-id.ts'
import type { ResetPolicy } from '../../api/settings.ts'
import { Go } from '../../kit/Go.tsx'
import { Picker } from '../../kit/Picker.tsx'
import { t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { Choices, Several } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'
import { fieldProblem } from './words.ts'

/** M-01: who may reset. */
export function ResetProperties() {
  return (
    <ResetShell lead={t('reset.properties.lead')}>
      <SettingsForm
        name="passwordResetPolicy"
        act="sspr.properties.write"
        reaches
        reason={({ enabledFor, scopeGroupId }) =>
          enabledFor === 'selected' && !scopeGroupId ? t('reset.group.needed') : null
        }
      >
        {(fields) => <Properties {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

const scopes = ['none', 'selected', 'all'] as const

function Properties({ draft, set, readOnly, error }: Fields<ResetPolicy>) {
  // Whoever looks at the other choices finds the group again.
  const [lastGroup, setLastGroup] = useState(draft.scopeGroupId)
  const choose = (enabledFor: (typeof scopes)[number]): void => {
    set('enabledFor', enabledFor)
    set('scopeGroupId', enabledFor === 'selected' ? lastGroup : null)
  }
  return (
    <>
      <AdminNotice />
      <Choices
        label={t('reset.field.enabledFor')}
        hint={t(`reset.enabledFor.${draft.enabledFor}`)}
        readOnly={readOnly}
        value={draft.enabledFor}
        choices={scopes.map((value) => ({ value, label: t(`reset.value.enabledFor.${value}`) }))}
        onChange={choose}
      />
      <GroupField
        id={draft.scopeGroupId}
        known={draft.scopeGroup}
        off={draft.enabledFor === 'selected' ? null : t('reset.group.off')}
        readOnly={readOnly}
        {...fieldProblem(error, 'scopeGroupId')}
        onPick={(id) => {
          setLastGroup(id)
          set('scopeGroupId', id)
        }}
      />
    </>
  )
}

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground3 },
})

function GroupField({
  id,
  known,
  off,
  readOnly,
  validationMessage,
  onPick,
}: {
  id: string | null
  known: ResetPolicy['scopeGroup']
  off: string | null
  readOnly: boolean
  validationMessage?: string
  onPick: (id: string) => void
}) {
  const styles = useStyles()
  const [picking, setPicking] = useState(false)
  const names = useGroupNames(id && id !== known?.id ? [id] : [])
  const name = id === known?.id ? known?.displayName : names.get(id ?? '')
  return (
    <Several
      label={t('reset.field.scopeGroupId')}
      hint={off ?? t('reset.group.hint')}
      {...(validationMessage ? { validationMessage } : {})}
    >
      <div className={styles.row}>
        {id && !off ? (
          <Go to={`/groups/${id}`}>{name ?? id}</Go>
        ) : (
          <Text className={styles.quiet}>{t('reset.group.none')}</Text>
        )}
        <Button icon={<PeopleTeamRegular />} disabled={readOnly || off !== null} onClick={() => setPicking(true)}>
          {t('reset.group.select')}
        </Button>
      </div>
      {picking ? (
        <Picker
          title={t('reset.group.picker')}
          kinds={['group']}
          most={1}
          onPick={([group]) => group && onPick(group.id)}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </Several>
  )
}
