import { Button, Checkbox, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { DirectoryObject, User } from '../../api/types.ts'
import { Choice } from '../../kit/Choice.tsx'
import { CountryChoice } from '../../kit/CountryChoice.tsx'
import { Person } from '../../kit/Person.tsx'
import { type Picked, Picker } from '../../kit/Picker.tsx'
import { type TextKey, t } from '../../text/text.ts'
import type { UserField } from './fields.ts'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
})

type Props = {
  field: UserField
  user: Pick<User, 'onPremisesSyncEnabled'>
  manager: DirectoryObject | null
  value: string | boolean
  onChange: (value: string | boolean) => void
}

/** One property with its control; what comes from the organization's own directory is shown, with the reason. */
export function UserFieldInput({ field, user, manager, value, onChange }: Props) {
  const label = t(`users.property.${field.key}` as TextKey)
  const synced = user.onPremisesSyncEnabled === true && !['usageLocation', 'accountEnabled'].includes(field.key)
  const off = field.fixed === true || synced
  const hint = synced ? t('user.edit.synced') : field.hint ? t(field.hint) : undefined
  if (field.kind === 'boolean') {
    return (
      <Field {...(hint ? { hint } : {})}>
        <Checkbox
          label={label}
          checked={value === true}
          disabled={off}
          onChange={(_, { checked }) => onChange(checked === true)}
        />
      </Field>
    )
  }
  return (
    <Field label={label} required={field.required ?? false} {...(hint ? { hint } : {})}>
      <Control field={field} off={off} manager={manager} value={String(value)} onChange={onChange} />
    </Field>
  )
}

function Control({
  field,
  off,
  manager,
  value,
  onChange,
  ...named
}: {
  field: UserField
  off: boolean
  manager: DirectoryObject | null
  value: string
  onChange: (value: string) => void
}) {
  if (field.kind === 'choice') {
    const values = (field.choices ?? []).map((choice) => ({ value: choice.value, label: t(choice.label) }))
    return <Choice {...named} value={value} values={values} disabled={off} onChange={onChange} />
  }
  if (field.kind === 'country') return <CountryChoice {...named} value={value} disabled={off} onChange={onChange} />
  if (field.kind === 'manager') return <Manager value={value} known={manager} off={off} onChange={onChange} />
  if (field.kind === 'list')
    return <Textarea {...named} value={value} disabled={off} rows={3} onChange={(_, data) => onChange(data.value)} />
  return (
    <Input
      {...named}
      value={value}
      type={field.kind === 'date' ? 'date' : 'text'}
      disabled={off}
      {...(field.most ? { maxLength: field.most } : {})}
      onChange={(_, data) => onChange(data.value)}
    />
  )
}

function Manager({
  value,
  known,
  off,
  onChange,
}: {
  value: string
  known: DirectoryObject | null
  off: boolean
  onChange: (id: string) => void
}) {
  const styles = useStyles()
  const [picking, setPicking] = useState(false)
  const [picked, setPicked] = useState<Picked | null>(null)
  const shown = picked?.id === value ? picked : known?.id === value ? known : null
  return (
    <div className={styles.row}>
      {shown ? (
        <Person name={shown.displayName} detail={shown.userPrincipalName ?? null} />
      ) : (
        t('user.edit.manager_none')
      )}
      <Button size="small" disabled={off} onClick={() => setPicking(true)}>
        {t('user.edit.manager_choose')}
      </Button>
      {value ? (
        <Button size="small" disabled={off} onClick={() => onChange('')}>
          {t('user.edit.manager_remove')}
        </Button>
      ) : null}
      {picking ? (
        <Picker
          title={t('user.edit.manager_choose')}
          kinds={['user']}
          most={1}
          onClose={() => setPicking(false)}
          onPick={([one]) => {
            setPicked(one ?? null)
            onChange(one?.id ?? '')
          }}
        />
      ) : null}
    </div>
  )
}
