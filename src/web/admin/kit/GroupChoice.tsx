import { Combobox, Field, makeStyles, Option } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { findGroups } from '../api/find.ts'
import { t } from '../text/text.ts'
import { useSettled } from './settled.ts'

const useStyles = makeStyles({ field: { maxWidth: '480px', flexShrink: 0 }, box: { minWidth: 0 } })

type Chosen = { readonly id: string; readonly displayName: string }

/** One group out of all of them, found while typing. */
export function GroupChoice({
  label,
  hint,
  chosen,
  onChoose,
}: {
  label: string
  hint: string
  chosen: Chosen | null
  onChoose: (id: string) => void
}) {
  const styles = useStyles()
  const [typed, setTyped] = useState(chosen?.displayName ?? '')
  useEffect(() => setTyped(chosen?.displayName ?? ''), [chosen])
  const wanted = useSettled(typed === chosen?.displayName ? '' : typed.trim())
  const found = useQuery({
    queryKey: ['find', 'group', wanted],
    queryFn: ({ signal }) => findGroups(wanted, 12, signal),
  })
  const groups = found.data?.value ?? []
  return (
    <Field label={label} hint={hint} className={styles.field}>
      <Combobox
        className={styles.box}
        value={typed}
        selectedOptions={chosen ? [chosen.id] : []}
        onChange={(event) => setTyped(event.target.value)}
        onOptionSelect={(_, { optionValue }) => optionValue && onChoose(optionValue)}
      >
        {groups.map((group) => (
          <Option key={group.id} value={group.id}>
            {group.displayName}
          </Option>
        ))}
        {found.data && groups.length === 0 ? (
          <Option disabled value="" text="">
            {t('search.none', { text: wanted })}
          </Option>
        ) : null}
      </Combobox>
    </Field>
  )
}
