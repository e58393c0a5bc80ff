import { Button, Checkbox, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { roleDefinitionsQuery } from '../../api/roles.ts'
import type { RoleDefinition } from '../../api/types.ts'
import { failure } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
  },
  about: { display: 'block', color: tokens.colorNeutralForeground3, paddingInlineStart: '32px' },
})

/** Roles to choose from, each with what it allows. */
export function RolePicker({
  there,
  begin = [],
  keepsOpen = false,
  onPick,
  onClose,
}: {
  there: ReadonlySet<string>
  begin?: readonly RoleDefinition[]
  /** Another step follows: the page itself takes the panel away. */
  keepsOpen?: boolean
  onPick: (roles: readonly RoleDefinition[]) => unknown
  onClose: () => void
}) {
  const roles = useQuery(roleDefinitionsQuery)
  const [words, setWords] = useState('')
  const [picked, setPicked] = useState<readonly RoleDefinition[]>(begin)
  const [error, setError] = useState<unknown>(null)
  const finish = async (): Promise<void> => {
    try {
      await onPick(picked)
      if (!keepsOpen) onClose()
    } catch (thrown) {
      setError(thrown)
    }
  }
  const toggle = (role: RoleDefinition): void =>
    setPicked((now) =>
      now.some((one) => one.id === role.id) ? now.filter((one) => one.id !== role.id) : [...now, role],
    )
  return (
    <Panel
      title={t('user.roles.choose')}
      onClose={onClose}
      foot={
        <>
          <Button appearance="primary" disabled={picked.length === 0} onClick={() => void finish()}>
            {t('do.add')}
          </Button>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
        </>
      }
    >
      {error ? <Problem title={t('form.failed')} {...failure(error)} /> : null}
      <SearchBox
        aria-label={t('roles.search')}
        placeholder={t('roles.search')}
        value={words}
        onChange={(_, { value }) => setWords(value)}
      />
      <Loaded of={roles}>
        {(all) => <Roles roles={named(all, words)} there={there} picked={picked} onToggle={toggle} />}
      </Loaded>
    </Panel>
  )
}

const named = (roles: readonly RoleDefinition[], words: string): readonly RoleDefinition[] =>
  roles.filter((role) => role.displayName.toLowerCase().includes(words.trim().toLowerCase()))

function Roles({
  roles,
  there,
  picked,
  onToggle,
}: {
  roles: readonly RoleDefinition[]
  there: ReadonlySet<string>
  picked: readonly RoleDefinition[]
  onToggle: (role: RoleDefinition) => void
}) {
  const styles = useStyles()
  return (
    <ul className={styles.list}>
      {roles.map((role) => (
        <li key={role.id}>
          <Checkbox
            label={role.displayName}
            checked={there.has(role.id) || picked.some((one) => one.id === role.id)}
            disabled={there.has(role.id)}
            onChange={() => onToggle(role)}
          />
          <Text size={200} className={styles.about}>
            {role.description}
          </Text>
        </li>
      ))}
    </ul>
  )
}
