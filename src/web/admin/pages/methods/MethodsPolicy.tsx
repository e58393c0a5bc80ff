import {
  Badge,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components'
import { AddRegular, ArrowSyncRegular, PersonKeyRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { everybody, type MethodConfiguration, methodsQuery } from '../../api/methods-policy.ts'
import { useGo, useName } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { useNarrow } from '../../look/preferences.ts'
import { type TextKey, t } from '../../text/text.ts'
import { resetTrail } from '../reset/trail.ts'
import { isMethod, type MethodFact, methodFacts } from './facts.ts'
import { MethodPanel } from './MethodPanel.tsx'

const useStyles = makeStyles({
  table: { maxWidth: '1000px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  name: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalS,
    paddingBlock: '4px',
    overflowWrap: 'anywhere',
  },
  group: { backgroundColor: tokens.colorNeutralBackground2, fontWeight: tokens.fontWeightSemibold },
  narrow: { width: '110px', '@media (max-width: 640px)': { width: '76px' } },
  target: { overflowWrap: 'anywhere', '@media (max-width: 640px)': { width: '112px' } },
  badge: { whiteSpace: 'nowrap', flexShrink: 0, height: 'auto' },
  wide: { '@media (max-width: 640px)': { display: 'none' } },
})

/** M-08: which methods there are, for whom, and whether they are on; one of them beside it as a panel. */
export function MethodsPolicy() {
  const styles = useStyles()
  const go = useGo()
  const open = useName('id')
  const policy = useQuery(methodsQuery)
  return (
    <Page
      title={t('methods.title')}
      lead={t('methods.lead')}
      trail={[...resetTrail(), { label: t('nav.reset.methods'), to: '/password-reset/methods' }]}
      commands={
        <Commands label={t('methods.commands')}>
          <Command icon={<AddRegular />} reason={t('methods.add_external_why')}>
            {t('methods.add_external')}
          </Command>
          <Command icon={<PersonKeyRegular />} onClick={() => go('/authentication-methods/emergency-accounts')}>
            {t('emergency.title')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={() => void policy.refetch()}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Loaded of={policy} lines={10}>
        {(data) => (
          <>
            <Methods methods={data.authenticationMethodConfigurations} />
            {data.lastModifiedDateTime ? (
              <Text size={200} className={styles.quiet}>
                {t('methods.changed')}: <Time at={data.lastModifiedDateTime} />
              </Text>
            ) : null}
          </>
        )}
      </Loaded>
      {isMethod(open) ? <MethodPanel key={open} id={open} onClose={() => go('/authentication-methods')} /> : null}
    </Page>
  )
}

function Methods({ methods }: { methods: readonly MethodConfiguration[] }) {
  const styles = useStyles()
  const narrow = useNarrow()
  return (
    <Table aria-label={t('methods.title')} className={styles.table}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('methods.column.method')}</TableHeaderCell>
          <TableHeaderCell className={styles.target}>{t('methods.column.target')}</TableHeaderCell>
          <TableHeaderCell className={styles.narrow}>{t('methods.column.enabled')}</TableHeaderCell>
          <TableHeaderCell className={styles.wide}>{t('methods.column.reset')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        <TableRow className={styles.group}>
          <TableCell colSpan={narrow ? 3 : 4}>{t('methods.builtin')}</TableCell>
        </TableRow>
        {methods.map((method) => (
          <Method key={method.id} method={method} />
        ))}
      </TableBody>
    </Table>
  )
}

function Method({ method }: { method: MethodConfiguration }) {
  const styles = useStyles()
  const fact = methodFacts[method.id]
  const on = method.state === 'enabled'
  return (
    <TableRow>
      <TableCell>
        <span className={styles.name}>
          <Go to={`/authentication-methods/${method.id}`}>{t(fact.label)}</Go>
          {fact.idle ? (
            <Badge appearance="outline" color="informative" className={styles.badge}>
              {t('methods.not_yet')}
            </Badge>
          ) : null}
        </span>
      </TableCell>
      <TableCell className={styles.target}>{on ? targetOf(method) : ''}</TableCell>
      <TableCell className={styles.narrow}>{t(on ? 'word.yes' : 'word.no')}</TableCell>
      <TableCell className={styles.wide}>{t(resetWord(fact))}</TableCell>
    </TableRow>
  )
}

const resetWord = (fact: MethodFact): TextKey => {
  if (!fact.reset) return 'word.no'
  return fact.idle ? 'methods.reset_later' : 'word.yes'
}

function targetOf({ includeTargets, excludeTargets }: MethodConfiguration): string {
  const all = includeTargets.some((target) => target.id === everybody)
  const target = all ? t('methods.everybody') : t('methods.groups', { count: includeTargets.length })
  return excludeTargets.length === 0 ? target : t('methods.excluded', { target, count: excludeTargets.length })
}
