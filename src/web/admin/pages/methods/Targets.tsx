import {
  Button,
  Checkbox,
  Field,
  makeStyles,
  Radio,
  RadioGroup,
  Select,
  Tab,
  TabList,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { AddRegular, DismissRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useGroupNames } from '../../api/groups-by-id.ts'
import { everybody, type IncludeTarget, type MethodConfiguration } from '../../api/methods-policy.ts'
import { Go } from '../../kit/Go.tsx'
import { Hidden } from '../../kit/Hidden.tsx'
import { Picker } from '../../kit/Picker.tsx'
import { t } from '../../text/text.ts'
import type { SetField } from './MethodPanel.tsx'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, alignItems: 'flex-start' },
  tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` },
  table: { width: '100%' },
  quiet: { color: tokens.colorNeutralForeground3 },
  // All of them are groups: on a phone that is not worth a column.
  small: { width: '110px', '@media (max-width: 640px)': { display: 'none' } },
  option: { overflowWrap: 'anywhere' },
  end: { width: '44px' },
  name: { overflowWrap: 'anywhere', '@media (max-width: 640px)': { width: '84px' } },
})

type Side = 'include' | 'exclude'
type Props = { draft: MethodConfiguration; set: SetField; readOnly: boolean }

/** Who may use the method: everybody or some groups, less those who are excluded. */
export function Targets(props: Props) {
  const styles = useStyles()
  const [side, setSide] = useState<Side>('include')
  return (
    <div className={styles.part}>
      <TabList
        size="small"
        className={styles.tabs}
        selectedValue={side}
        onTabSelect={(_, { value }) => setSide(value as Side)}
      >
        <Tab value="include">{t('methods.tab.include')}</Tab>
        <Tab value="exclude">{t('methods.tab.exclude')}</Tab>
      </TabList>
      {side === 'include' ? <Include {...props} /> : <Exclude {...props} />}
    </div>
  )
}

const all: IncludeTarget = { id: everybody, targetType: 'group', isRegistrationRequired: false }

function Include({ draft, set, readOnly }: Props) {
  const styles = useStyles()
  const { includeTargets: targets } = draft
  const isAll = targets.some((target) => target.id === everybody)
  return (
    <>
      <Field label={t('methods.target')}>
        <RadioGroup
          layout="horizontal"
          value={isAll ? 'all' : 'groups'}
          disabled={readOnly}
          onChange={(_, { value }) => set('includeTargets', value === 'all' ? [all] : [])}
        >
          <Radio value="all" label={t('methods.target.all')} />
          <Radio value="groups" label={t('methods.target.groups')} />
        </RadioGroup>
      </Field>
      {isAll ? null : <AddGroups side="include" draft={draft} set={set} readOnly={readOnly} />}
      {targets.length === 0 ? (
        <Text className={styles.quiet}>{t('methods.grid.none_included')}</Text>
      ) : (
        <Grid draft={draft} set={set} readOnly={readOnly} side="include" />
      )}
    </>
  )
}

function Exclude(props: Props) {
  const styles = useStyles()
  return (
    <>
      <AddGroups side="exclude" {...props} />
      {props.draft.excludeTargets.length === 0 ? (
        <Text className={styles.quiet}>{t('methods.grid.none_excluded')}</Text>
      ) : (
        <Grid {...props} side="exclude" />
      )}
    </>
  )
}

function AddGroups({ side, draft, set, readOnly }: Props & { side: Side }) {
  const [picking, setPicking] = useState(false)
  const key = `${side}Targets` as const
  const targets = draft[key]
  const add = (ids: readonly string[]): void =>
    set(key, [...targets, ...ids.map((id) => ({ ...(side === 'include' ? all : { targetType: 'group' }), id }))])
  return (
    <>
      <Button size="small" icon={<AddRegular />} disabled={readOnly} onClick={() => setPicking(true)}>
        {t('methods.add_groups')}
      </Button>
      {picking ? (
        <Picker
          title={t(side === 'include' ? 'methods.pick_include' : 'methods.pick_exclude')}
          kinds={['group']}
          there={new Set(targets.map((target) => target.id))}
          onPick={(picked) => add(picked.map((one) => one.id))}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </>
  )
}

function Grid({ draft, set, readOnly, side }: Props & { side: Side }) {
  const styles = useStyles()
  const key = `${side}Targets` as const
  const targets = draft[key] as readonly IncludeTarget[]
  const names = useGroupNames(targets.map((target) => target.id).filter((id) => id !== everybody))
  const columns = side === 'include' ? columnsOf(draft) : []
  const change = (id: string, change: Partial<IncludeTarget>): void =>
    set(
      key,
      targets.map((target) => (target.id === id ? { ...target, ...change } : target)),
    )
  return (
    <Table size="small" className={styles.table} aria-label={t(`methods.tab.${side}`)}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell className={styles.name}>{t('methods.grid.name')}</TableHeaderCell>
          <TableHeaderCell className={styles.small}>{t('methods.grid.type')}</TableHeaderCell>
          {columns.map((column) => (
            <TableHeaderCell key={column} className={styles.option}>
              {t(`methods.grid.${column}`)}
            </TableHeaderCell>
          ))}
          <TableHeaderCell className={styles.end}>
            <Hidden>{t('do.remove')}</Hidden>
          </TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {targets.map((target) => {
          const name = target.id === everybody ? t('methods.everybody') : (names.get(target.id) ?? target.id)
          return (
            <TableRow key={target.id}>
              <TableCell className={styles.name}>
                {target.id === everybody ? name : <Go to={`/groups/${target.id}`}>{name}</Go>}
              </TableCell>
              <TableCell className={styles.small}>{t('word.group')}</TableCell>
              {columns.map((column) => (
                <TableCell key={column}>
                  <TargetOption column={column} name={name} target={target} readOnly={readOnly} change={change} />
                </TableCell>
              ))}
              <TableCell className={styles.end}>
                {target.id === everybody ? null : (
                  <Button
                    size="small"
                    appearance="subtle"
                    icon={<DismissRegular />}
                    disabled={readOnly}
                    aria-label={t('methods.remove', { name })}
                    onClick={() =>
                      set(
                        key,
                        targets.filter((other) => other.id !== target.id),
                      )
                    }
                  />
                )}
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}

type OptionColumn = 'mode' | 'signin' | 'registration'

const columnsOf = ({ id }: MethodConfiguration): readonly OptionColumn[] => [
  ...(id === 'MicrosoftAuthenticator' ? (['mode'] as const) : []),
  ...(id === 'Sms' ? (['signin'] as const) : []),
  'registration',
]

const modes = ['any', 'push', 'deviceBasedPush'] as const

function TargetOption({
  column,
  name,
  target,
  readOnly,
  change,
}: {
  column: OptionColumn
  name: string
  target: IncludeTarget
  readOnly: boolean
  change: (id: string, change: Partial<IncludeTarget>) => void
}) {
  // Registration is asked for by the reset policy and at sign-in, never by this row (authentication-methods.md 0.4).
  if (column === 'registration') return t('word.optional')
  const label = `${t(`methods.grid.${column}`)}, ${name}`
  if (column === 'signin')
    return (
      <Tooltip content={t('methods.grid.signin_why')} relationship="description">
        <Checkbox
          aria-label={label}
          checked={target.isUsableForSignIn ?? false}
          disabled={readOnly}
          onChange={(_, { checked }) => change(target.id, { isUsableForSignIn: checked === true })}
        />
      </Tooltip>
    )
  return (
    <Select
      size="small"
      aria-label={label}
      disabled={readOnly}
      value={target.authenticationMode ?? 'any'}
      onChange={(_, { value }) =>
        change(target.id, { authenticationMode: modes.find((mode) => mode === value) ?? 'any' })
      }
    >
      {modes.map((mode) => (
        <option key={mode} value={mode}>
          {t(`methods.mode.${mode}`)}
        </option>
      ))}
    </Select>
  )
}
