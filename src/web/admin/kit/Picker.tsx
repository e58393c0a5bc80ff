import {
  Button,
  Checkbox,
  makeStyles,
  SearchBox,
  type SelectTabData,
  Tab,
  TabList,
  Text,
  tokens,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { findGroups, findUsers } from '../api/find.ts'
import type { DirectoryObject } from '../api/types.ts'
import { t } from '../text/text.ts'
import { Face } from './Face.tsx'
import { Hidden } from './Hidden.tsx'
import { failure } from './notices.ts'
import { Panel } from './Panel.tsx'
import { Person } from './Person.tsx'
import { Problem } from './Problem.tsx'
import { ErrorState, Lines, NothingFound } from './States.tsx'
import { useSettled } from './settled.ts'

export type Picked = DirectoryObject & { readonly kind: 'user' | 'group' }
type Kind = 'user' | 'group'

const useStyles = makeStyles({
  split: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalXL,
    minHeight: 0,
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  search: { maxWidth: 'none', width: '100%' },
  quiet: { color: tokens.colorNeutralForeground3 },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  box: { width: '36px' },
  type: { width: '64px', '@media (max-width: 640px)': { display: 'none' } },
  clip: { overflow: 'hidden', textOverflow: 'ellipsis' },
  cell: {
    padding: tokens.spacingVerticalXS,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, cursor: 'pointer', minWidth: 0 },
  row: { '&:hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  top: { display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  item: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', minWidth: 0 },
  results: { overflowY: 'auto', minHeight: '120px' },
})

type PickerProps = {
  title: string
  /** What can be chosen. */
  kinds?: readonly Kind[]
  /** How many can be chosen; 1 replaces the choice. */
  most?: number
  /** Those who are there already: shown, but not to be chosen again. */
  there?: ReadonlySet<string>
  begin?: readonly Picked[]
  /** Why one cannot be chosen; null when it can. */
  only?: (one: Picked) => string | null
  action?: string
  onPick: (picked: readonly Picked[]) => unknown
  onClose: () => void
}

/** People and groups to choose from: search, tabs, and the list of those selected with a way back. */
export function Picker({
  title,
  kinds = ['user', 'group'],
  most = 200,
  only,
  there,
  begin = [],
  action,
  onPick,
  onClose,
}: PickerProps) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const [tab, setTab] = useState<Kind | 'all'>('all')
  const [picked, setPicked] = useState<readonly Picked[]>(begin)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const toggle = (one: Picked): void => setPicked((now) => toggled(now, one, most))
  const finish = async (): Promise<void> => {
    setBusy(true)
    try {
      await onPick(picked)
      onClose()
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  return (
    <Panel
      title={title}
      lead={most === 1 ? t('pick.one_only') : t('pick.hint')}
      size="large"
      onClose={onClose}
      foot={
        <>
          <Button appearance="primary" disabled={picked.length === 0 || busy} onClick={() => void finish()}>
            {action ?? t('do.select')}
          </Button>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
        </>
      }
    >
      {error ? <Problem title={t('form.failed')} {...failure(error)} /> : null}
      <div className={styles.split}>
        <div className={styles.part}>
          <Words kinds={kinds} text={text} onText={setText} tab={tab} onTab={setTab} />
          <Results
            text={text.trim()}
            kinds={tab === 'all' ? kinds : [tab]}
            picked={picked}
            there={there ?? new Set()}
            only={only}
            onToggle={toggle}
          />
        </div>
        <SelectedList picked={picked} onToggle={toggle} onReset={() => setPicked(begin)} />
      </div>
    </Panel>
  )
}

function toggled(now: readonly Picked[], one: Picked, most: number): readonly Picked[] {
  if (now.some((other) => other.id === one.id)) return now.filter((other) => other.id !== one.id)
  return most === 1 ? [one] : [...now, one].slice(0, most)
}

function Words({
  kinds,
  text,
  onText,
  tab,
  onTab,
}: {
  kinds: readonly Kind[]
  text: string
  onText: (text: string) => void
  tab: Kind | 'all'
  onTab: (tab: Kind | 'all') => void
}) {
  const styles = useStyles()
  return (
    <>
      <SearchBox
        className={styles.search}
        aria-label={t('pick.search')}
        placeholder={t('pick.search')}
        value={text}
        onChange={(_, { value }) => onText(value)}
      />
      <TabList
        size="small"
        selectedValue={tab}
        onTabSelect={(_, { value }: SelectTabData) => onTab(value as Kind | 'all')}
      >
        <Tab value="all">{t('pick.tab.all')}</Tab>
        {kinds.includes('user') ? <Tab value="user">{t('pick.tab.users')}</Tab> : null}
        {kinds.includes('group') ? <Tab value="group">{t('pick.tab.groups')}</Tab> : null}
      </TabList>
    </>
  )
}

const shown = 50

function useFound(text: string, kinds: readonly Kind[]) {
  const wanted = useSettled(text)
  return useQuery({
    queryKey: ['find', 'pick', kinds, wanted],
    queryFn: async ({ signal }): Promise<Picked[]> => {
      const none = { value: [] }
      const [groups, users] = await Promise.all([
        kinds.includes('group') ? findGroups(wanted, shown, signal) : none,
        kinds.includes('user') ? findUsers(wanted, shown, signal) : none,
      ])
      const found: Picked[] = [
        ...groups.value.map((group): Picked => ({ ...group, kind: 'group' })),
        ...users.value.map((user): Picked => ({ ...user, kind: 'user' })),
      ]
      return found.sort((a, b) => a.displayName.localeCompare(b.displayName))
    },
  })
}

function Results({
  text,
  kinds,
  picked,
  there,
  only,
  onToggle,
}: {
  text: string
  kinds: readonly Kind[]
  picked: readonly Picked[]
  there: ReadonlySet<string>
  only: ((one: Picked) => string | null) | undefined
  onToggle: (one: Picked) => void
}) {
  const styles = useStyles()
  const found = useFound(text, kinds)
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Lines count={6} />
  if (found.data.length === 0) return <NothingFound title={t('search.none', { text })} why={t('pick.hint')} />
  return (
    <div className={styles.results}>
      <Text size={200} className={styles.quiet} role="status">
        {t('pick.found', { count: found.data.length })}
        {found.data.length >= shown ? ` ${t('pick.more')}` : ''}
      </Text>
      <table className={styles.table}>
        <thead>
          <tr>
            <th className={`${styles.head} ${styles.box}`}>
              <Hidden>{t('do.select')}</Hidden>
            </th>
            <th className={styles.head}>{t('pick.column.name')}</th>
            <th className={`${styles.head} ${styles.type}`}>{t('pick.column.type')}</th>
            <th className={styles.head}>{t('pick.column.details')}</th>
          </tr>
        </thead>
        <tbody>
          {found.data.map((one) => (
            <Result
              key={one.id}
              one={one}
              isThere={there.has(one.id)}
              not={only?.(one) ?? null}
              isPicked={picked.some((other) => other.id === one.id)}
              onToggle={onToggle}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Result({
  one,
  isThere,
  not,
  isPicked,
  onToggle,
}: {
  one: Picked
  isThere: boolean
  not: string | null
  isPicked: boolean
  onToggle: (one: Picked) => void
}) {
  const styles = useStyles()
  const id = useId()
  return (
    <tr className={styles.row}>
      <td className={styles.cell}>
        <Checkbox
          id={id}
          aria-label={one.displayName}
          checked={isThere || isPicked}
          disabled={isThere || not !== null}
          onChange={() => onToggle(one)}
        />
      </td>
      <td className={styles.cell}>
        <label htmlFor={id} className={styles.name}>
          <Face name={one.displayName} kind={one.kind} />
          <span className={styles.clip}>{one.displayName}</span>
        </label>
      </td>
      <td className={`${styles.cell} ${styles.type}`}>{t(one.kind === 'group' ? 'word.group' : 'word.user')}</td>
      <td className={styles.cell}>
        {isThere ? t('pick.there') : (not ?? one.userPrincipalName ?? one.description ?? '')}
      </td>
    </tr>
  )
}

function SelectedList({
  picked,
  onToggle,
  onReset,
}: {
  picked: readonly Picked[]
  onToggle: (one: Picked) => void
  onReset: () => void
}) {
  const styles = useStyles()
  const label = t('pick.selected', { count: picked.length })
  return (
    <section className={styles.part} aria-label={label}>
      <div className={styles.top}>
        <Text weight="semibold">{label}</Text>
        <Button size="small" appearance="subtle" onClick={onReset}>
          {t('pick.reset')}
        </Button>
      </div>
      {picked.length === 0 ? <Text className={styles.quiet}>{t('pick.none')}</Text> : null}
      <ul className={styles.list}>
        {picked.map((one) => (
          <li key={one.id} className={styles.item}>
            <Person name={one.displayName} detail={one.userPrincipalName ?? t('word.group')} kind={one.kind} />
            <Button
              size="small"
              appearance="subtle"
              aria-label={t('pick.remove', { name: one.displayName })}
              icon={<DismissRegular />}
              onClick={() => onToggle(one)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
