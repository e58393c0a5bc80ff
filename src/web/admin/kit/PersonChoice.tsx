import { Combobox, Field, makeStyles, Option, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { findUsers } from '../api/find.ts'
import { t } from '../text/text.ts'
import { Face } from './Face.tsx'
import { useSettled } from './settled.ts'

const useStyles = makeStyles({
  field: { maxWidth: '480px', flexShrink: 0 },
  option: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

type Chosen = { readonly id: string; readonly displayName: string }

/** One person out of all of them, found while typing. */
export function PersonChoice({
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
    queryKey: ['find', 'person', wanted],
    queryFn: ({ signal }) => findUsers(wanted, 12, signal),
  })
  const people = found.data?.value ?? []
  return (
    <Field label={label} hint={hint} className={styles.field}>
      <Combobox
        value={typed}
        selectedOptions={chosen ? [chosen.id] : []}
        onChange={(event) => setTyped(event.target.value)}
        onOptionSelect={(_, { optionValue }) => optionValue && onChoose(optionValue)}
      >
        {people.map((person) => (
          <Option key={person.id} value={person.id} text={person.displayName}>
            <span className={styles.option}>
              <Face name={person.displayName} />
              <span className={styles.words}>
                {person.displayName}
                <Text size={200} className={styles.quiet}>
                  {person.userPrincipalName}
                </Text>
              </span>
            </span>
          </Option>
        ))}
        {found.data && people.length === 0 ? (
          <Option disabled value="" text="">
            {t('search.none', { text: wanted })}
          </Option>
        ) : null}
      </Combobox>
    </Field>
  )
}
