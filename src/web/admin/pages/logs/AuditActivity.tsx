import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import type { DirectoryAudit } from '../../api/logs.ts'
import { address } from '../../kit/address.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { type Fact, Facts } from '../../kit/Facts.tsx'
import { Go } from '../../kit/Go.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { reasonOf } from './audit.columns.tsx'

const useStyles = makeStyles({
  part: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginBlockEnd: tokens.spacingVerticalXL,
  },
  head: { paddingBlockEnd: tokens.spacingVerticalXS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
})

/** The first tab: what, when, how it ended, who, from where, and whatever else was written down. */
export function AuditActivity({ audit }: { audit: DirectoryAudit }) {
  const agent = audit.additionalDetails.find((detail) => detail.key === 'UserAgent')?.value
  const details = audit.additionalDetails.filter((detail) => detail.key !== 'UserAgent')
  return (
    <>
      <Part
        title={t('logs.tab.activity')}
        facts={[
          [t('logs.fact.date'), <Time key="at" at={audit.activityDateTime} seconds />],
          [t('logs.fact.type'), audit.activityDisplayName],
          [
            t('logs.fact.correlation'),
            <Copyable key="id" text={audit.correlationId} name={t('logs.fact.correlation')} />,
          ],
          [t('logs.fact.service'), audit.loggedByService],
          [t('logs.fact.category'), audit.category],
          [t('logs.fact.status'), audit.result],
          [t('logs.fact.reason'), reasonOf(audit)],
          [t('logs.fact.agent'), agent],
        ]}
      />
      <Part title={t('logs.fact.initiated')} facts={actorFacts(audit)} />
      {details.length > 0 ? (
        <Part title={t('logs.additional')} facts={details.map(({ key, value }): Fact => [key, value])} />
      ) : null}
    </>
  )
}

function actorFacts({ initiatedBy: { user, app } }: DirectoryAudit): readonly Fact[] {
  if (user)
    return [
      [t('logs.fact.kind'), t('word.user')],
      [t('logs.fact.name'), user.displayName],
      [t('logs.fact.object'), user.id ? <Copyable key="id" text={user.id} name={t('logs.fact.object')} /> : null],
      [t('logs.fact.address'), user.ipAddress],
      [t('logs.fact.upn'), user.userPrincipalName],
      [t('logs.fact.more'), user.id ? <More id={user.id} key="more" /> : null],
    ]
  return [
    [t('logs.fact.kind'), t('logs.fact.application')],
    [t('logs.fact.name'), app?.displayName],
    [t('logs.fact.app'), app?.appId ? <Copyable key="id" text={app.appId} name={t('logs.fact.app')} /> : null],
  ]
}

function More({ id }: { id: string }) {
  return (
    <span>
      <Go to={`/users/${id}`}>{t('logs.go.user')}</Go>
      {' · '}
      <Go to={address('/audit-logs', { actor: id })}>{t('logs.go.actor')}</Go>
    </span>
  )
}

export function Part({ title, facts }: { title: string; facts: readonly Fact[] }) {
  const styles = useStyles()
  return (
    <section className={styles.part}>
      <Subtitle2 as="h3" className={styles.head}>
        {title}
      </Subtitle2>
      <Facts facts={facts} />
    </section>
  )
}
