import { Button, Card, makeStyles, mergeClasses, Subtitle1, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular, CheckmarkCircleFilled, CircleRegular, DismissCircleFilled } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { z } from 'zod'
import type { CurePage, Cure as CureShape, ResetEligibility } from '../../../../contract/api/eligibility.ts'
import { get, post } from '../../api/client.ts'
import { address } from '../../kit/address.ts'
import { Go } from '../../kit/Go.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Problem } from '../../kit/Problem.tsx'
import { Loaded } from '../../kit/States.tsx'
import { useReason } from '../../session/me.ts'
import { type TextKey, t } from '../../text/text.ts'

type Eligibility = z.infer<typeof ResetEligibility>
type Check = Eligibility['checks'][number]
type Cure = z.infer<typeof CureShape>
type Page = z.infer<typeof CurePage>

const path = (id: string): string => `/api/users/${encodeURIComponent(id)}`

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    paddingBlock: tokens.spacingVerticalL,
  },
  verdict: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalM,
    '@media (max-width: 640px)': { flexWrap: 'wrap' },
  },
  words: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    minWidth: 0,
    '@media (max-width: 640px)': { flexBasis: 'calc(100% - 48px)' },
  },
  good: { color: tokens.colorStatusSuccessForeground1, flexShrink: 0 },
  bad: { color: tokens.colorStatusDangerForeground1, flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
  split: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 720px) minmax(280px, 400px)',
    gap: tokens.spacingHorizontalXXL,
    alignItems: 'start',
    '@media (max-width: 1500px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '2px' },
  check: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalS,
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
  },
  deciding: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    outline: `1px solid ${tokens.colorStatusDangerBorder1}`,
  },
  head: { display: 'block', marginBlockEnd: tokens.spacingVerticalS },
  sees: { maxWidth: '720px' },
  facts: { margin: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  value: { margin: 0, overflowWrap: 'anywhere' },
  cure: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: '4px', marginBlockStart: '8px' },
})

/** The reset's own checks about one person: each in its order, the one that decides, its cure, what the person sees. */
export function Why({ id }: { id: string }) {
  const styles = useStyles()
  const found = useQuery({
    queryKey: ['why', id],
    queryFn: ({ signal }) => get<Eligibility>(`${path(id)}/resetEligibility`, undefined, signal),
    staleTime: 0,
  })
  return (
    <div className={styles.page}>
      <Loaded of={found} lines={10}>
        {(data) => (
          <>
            <Verdict data={data} busy={found.isFetching} onAgain={() => void found.refetch()} />
            <div className={styles.split}>
              <section>
                <Subtitle2 as="h2" className={styles.head}>
                  {t('why.checks')}
                </Subtitle2>
                <ol className={styles.list}>
                  {data.checks.map((check) => (
                    <CheckLine key={check.code} check={check} userId={data.userId} />
                  ))}
                </ol>
              </section>
              <Sees data={data} />
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Verdict({ data, busy, onAgain }: { data: Eligibility; busy: boolean; onAgain: () => void }) {
  const styles = useStyles()
  const decides = data.checks.find((check) => check.deciding)
  const methods = data.methods.map((method) => method.label).join(', ') || '-'
  return (
    <div className={styles.verdict} role="status">
      {data.eligible ? (
        <CheckmarkCircleFilled fontSize={28} className={styles.good} />
      ) : (
        <DismissCircleFilled fontSize={28} className={styles.bad} />
      )}
      <div className={styles.words}>
        <Subtitle1>{t(data.eligible ? 'why.able' : 'why.unable', { name: data.displayName })}</Subtitle1>
        <Text>{decides?.detail ?? t('why.able_why', { count: data.methodsRequired, methods })}</Text>
        <Text size={200} className={styles.quiet}>
          {t(`why.policy.${data.policy}`)}
        </Text>
      </div>
      <Button appearance="subtle" icon={<ArrowSyncRegular />} disabledFocusable={busy} onClick={onAgain}>
        {t('why.again')}
      </Button>
    </div>
  )
}

const signs: Readonly<Record<Check['result'], (good: string, bad: string, quiet: string) => ReactElement>> = {
  passed: (good) => <CheckmarkCircleFilled fontSize={20} className={good} />,
  failed: (_, bad) => <DismissCircleFilled fontSize={20} className={bad} />,
  notReached: (_, __, quiet) => <CircleRegular fontSize={20} className={quiet} />,
}

function CheckLine({ check, userId }: { check: Check; userId: string }) {
  const styles = useStyles()
  const waits = check.result === 'notReached'
  return (
    <li
      className={mergeClasses(styles.check, check.deciding && styles.deciding)}
      {...(check.deciding ? { 'aria-current': 'step' as const } : {})}
    >
      {signs[check.result](styles.good, styles.bad, styles.quiet)}
      <div className={styles.words}>
        <Text weight={check.deciding ? 'semibold' : 'regular'} {...(waits ? { className: styles.quiet } : {})}>
          {check.number}. {check.question}
        </Text>
        {waits ? null : (
          <Text size={200} className={styles.quiet}>
            {check.detail}
          </Text>
        )}
        {check.cure ? <CureLine cure={check.cure} userId={userId} /> : null}
      </div>
      <Text size={200} className={styles.quiet}>
        {t(`why.${check.result}`)}
      </Text>
    </li>
  )
}

const places: Readonly<Record<Exclude<Page, 'user/block'>, { label: TextKey; to: (id: string) => string }>> = {
  'user/properties': { label: 'why.to.user', to: (id) => `/users/${id}/properties?tab=settings` },
  'user/methods': { label: 'why.to.methods', to: (id) => `/users/${id}/methods` },
  'user/licenses': { label: 'why.to.licenses', to: (id) => `/users/${id}/licenses` },
  'user/roles': { label: 'why.to.roles', to: (id) => `/users/${id}/roles` },
  'group/members': { label: 'why.to.group', to: (id) => `/groups/${id}/members` },
  'passwordReset/properties': { label: 'why.to.properties', to: () => '/password-reset/properties' },
  'passwordReset/administratorPolicy': { label: 'why.to.administrators', to: () => '/password-reset/administrators' },
  'passwordReset/onPremises': { label: 'why.to.onpremises', to: () => '/password-reset/on-premises' },
  authenticationMethods: { label: 'why.to.authmethods', to: () => '/authentication-methods' },
}

function CureLine({ cure, userId }: { cure: Cure; userId: string }) {
  const styles = useStyles()
  return (
    <div className={styles.cure}>
      <Text weight="semibold" size={200}>
        {t('why.cure')}
      </Text>
      <Text>{cure.text}</Text>
      {cure.page === 'user/block' ? (
        <EndBlock userId={userId} />
      ) : (
        <Go to={places[cure.page].to(cure.objectId ?? userId)}>{t(places[cure.page].label)}</Go>
      )}
    </div>
  )
}

/** The one cure that needs no page of its own. */
function EndBlock({ userId }: { userId: string }) {
  const queries = useQueryClient()
  const missing = useReason('users.unlock')
  const end = useMutation({
    mutationFn: () => post(`${path(userId)}/clearResetBlock`),
    onSuccess: async () => {
      notify.success(t('why.end_block_done'))
      await queries.invalidateQueries({ queryKey: ['why', userId] })
    },
  })
  return (
    <>
      {end.error ? <Problem title={t('why.end_block')} {...failure(end.error)} /> : null}
      <Button disabled={missing !== null || end.isPending} onClick={() => end.mutate()}>
        {t('why.end_block')}
      </Button>
      {missing ? <Text size={200}>{missing}</Text> : null}
    </>
  )
}

function Sees({ data }: { data: Eligibility }) {
  const styles = useStyles()
  const { sees, reason, userPrincipalName } = data
  const told: [string, string | null][] = [
    [t('why.sees_page'), sees.page],
    [t('why.sees_code'), sees.code],
    [t('why.reason'), reason],
  ]
  return (
    <Card className={styles.sees}>
      <Subtitle2 as="h2">{t('why.sees')}</Subtitle2>
      <Text>{sees.text}</Text>
      <dl className={styles.facts}>
        {told.map(([name, value]) => (
          <div key={name}>
            <dt className={styles.quiet}>{name}</dt>
            <dd className={styles.value}>{value ?? '-'}</dd>
          </div>
        ))}
      </dl>
      <Go to={address('/password-reset/audit-logs', { actor: userPrincipalName })}>{t('why.log')}</Go>
    </Card>
  )
}
