import {
  Card,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  Tab,
  TabList,
  tokens,
} from '@fluentui/react-components'
import {
  ArrowSyncRegular,
  DeleteRegular,
  EditRegular,
  KeyResetRegular,
  MailArrowUpRegular,
  PersonProhibitedRegular,
  SignOutRegular,
} from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { methodsQuery } from '../../api/methods.ts'
import { roleAssignmentsQuery } from '../../api/roles.ts'
import type { User } from '../../api/types.ts'
import { memberOfQuery } from '../../api/users.ts'
import { useGo, useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Copyable } from '../../kit/Copyable.tsx'
import { countryName } from '../../kit/countries.ts'
import { Facts } from '../../kit/Facts.tsx'
import { countOf, Tiles } from '../../kit/Tiles.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { BlockUser } from './BlockUser.tsx'
import { DeleteUsers } from './DeleteUsers.tsx'
import { Locks } from './Locks.tsx'
import { awaitsAcceptance, ResendInvitation } from './ResendInvitation.tsx'
import { ResetPassword } from './ResetPassword.tsx'
import { RevokeSessions } from './RevokeSessions.tsx'
import { UserFacts, UserMonitoring } from './UserFacts.tsx'
import { UserShell } from './UserShell.tsx'
import { userTypeText } from './words.ts'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '1200px',
  },
  tabs: {
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`,
    marginBlockEnd: tokens.spacingVerticalM,
    flexShrink: 0,
  },
  bar: { marginBlockEnd: tokens.spacingVerticalM, flexShrink: 0 },
})

type Asked = 'reset' | 'revoke' | 'delete' | 'block' | 'invite' | null

export function UserOverview() {
  return (
    <UserShell commands={(user) => <UserCommands user={user} />}>
      {(user) => (
        <>
          <Standing user={user} />
          <Locks user={user} />
          <Tabs user={user} />
        </>
      )}
    </UserShell>
  )
}

function UserCommands({ user }: { user: User }) {
  const go = useGo()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Asked>(null)
  const close = (): void => setAsked(null)
  return (
    <>
      <Commands label={t('user.menu')}>
        <Command icon={<EditRegular />} onClick={() => go(`/users/${user.id}/properties`)}>
          {t('user.edit')}
        </Command>
        <Command icon={<DeleteRegular />} act="users.delete" onClick={() => setAsked('delete')}>
          {t('do.delete')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void queries.invalidateQueries()}>
          {t('do.refresh')}
        </Command>
        {awaitsAcceptance(user) ? (
          <Command icon={<MailArrowUpRegular />} act="users.invite" onClick={() => setAsked('invite')}>
            {t('invite.again')}
          </Command>
        ) : null}
        <Command
          icon={<KeyResetRegular />}
          act="users.resetPassword"
          reason={user.creationType === 'Invitation' ? t('user.reset.elsewhere') : null}
          onClick={() => setAsked('reset')}
        >
          {t('user.reset')}
        </Command>
        <Command icon={<SignOutRegular />} act="users.revokeSessions" onClick={() => setAsked('revoke')}>
          {t('user.revoke')}
        </Command>
        <Command icon={<PersonProhibitedRegular />} act="users.updateSensitive" onClick={() => setAsked('block')}>
          {t(user.accountEnabled ? 'user.block' : 'user.unblock')}
        </Command>
      </Commands>
      {asked === 'reset' ? <ResetPassword user={user} onClose={close} /> : null}
      {asked === 'invite' ? <ResendInvitation user={user} onClose={close} /> : null}
      {asked === 'revoke' ? <RevokeSessions user={user} onClose={close} /> : null}
      {asked === 'block' ? <BlockUser user={user} onClose={close} /> : null}
      {asked === 'delete' ? <DeleteUsers users={[user]} onDone={() => go('/users')} onClose={close} /> : null}
    </>
  )
}

function Standing({ user }: { user: User }) {
  const styles = useStyles()
  return (
    <>
      {user.accountEnabled === false ? (
        <MessageBar intent="warning" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{t('user.blocked')}</MessageBarTitle>
            {t('user.blocked_why')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {user.externalUserState === 'PendingAcceptance' ? (
        <MessageBar intent="info" className={styles.bar}>
          <MessageBarBody>{t('user.invited')}</MessageBarBody>
        </MessageBar>
      ) : null}
    </>
  )
}

const tabs = ['overview', 'monitoring', 'properties'] as const

function Tabs({ user }: { user: User }) {
  const styles = useStyles()
  const [tab, setTab] = useParam('tab', 'overview')
  return (
    <>
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => setTab(String(value))}>
        {tabs.map((one) => (
          <Tab key={one} value={one}>
            {t(`user.tab.${one}`)}
          </Tab>
        ))}
      </TabList>
      {tab === 'monitoring' ? <UserMonitoring user={user} /> : null}
      {tab === 'properties' ? <UserFacts user={user} /> : null}
      {tab === 'overview' ? <Cards user={user} /> : null}
    </>
  )
}

function Cards({ user }: { user: User }) {
  const styles = useStyles()
  return (
    <div className={styles.cards}>
      <Card>
        <Subtitle2 as="h2">{t('user.basic')}</Subtitle2>
        <Facts facts={basics(user)} />
      </Card>
      <Card>
        <Subtitle2 as="h2">{t('user.glance')}</Subtitle2>
        <Glance user={user} />
      </Card>
      <Card>
        <Subtitle2 as="h2">{t('user.account')}</Subtitle2>
        <Facts
          facts={[
            [t('users.property.accountEnabled'), t(user.accountEnabled ? 'word.yes' : 'word.no')],
            [t('users.property.lastPasswordChangeDateTime'), <Time key="1" at={user.lastPasswordChangeDateTime} />],
            [
              t('users.property.signInSessionsValidFromDateTime'),
              <Time key="2" at={user.signInSessionsValidFromDateTime} />,
            ],
            [t('users.property.usageLocation'), countryName(user.usageLocation)],
            [t('users.property.onPremisesSyncEnabled'), t(user.onPremisesSyncEnabled ? 'word.yes' : 'word.no')],
          ]}
        />
      </Card>
      <Card>
        <Subtitle2 as="h2">{t('user.work')}</Subtitle2>
        <Facts
          facts={(['jobTitle', 'department', 'companyName', 'officeLocation', 'employeeId'] as const).map((key) => [
            t(`users.property.${key}`),
            user[key],
          ])}
        />
      </Card>
    </div>
  )
}

const basics = (user: User) =>
  [
    [
      t('users.property.userPrincipalName'),
      <Copyable key="upn" plain text={user.userPrincipalName} name={t('users.property.userPrincipalName')} />,
    ],
    [t('users.property.id'), <Copyable key="id" text={user.id} name={t('users.property.id')} />],
    [t('users.property.userType'), userTypeText(user.userType)],
    [t('users.property.mail'), user.mail],
    [t('users.property.createdDateTime'), <Time key="at" at={user.createdDateTime} />],
  ] as const

function Glance({ user }: { user: User }) {
  const groups = useQuery(memberOfQuery(user.id))
  const roles = useQuery(roleAssignmentsQuery(user.id))
  const methods = useQuery(methodsQuery(user.id))
  const at = (rest: string): string => `/users/${user.id}/${rest}`
  const size = ({ data, error }: { data: readonly unknown[] | undefined; error: unknown }) =>
    countOf({ data: data?.length, error })
  const usable = { ...methods, data: methods.data?.filter((one) => one.kind !== 'password') }
  return (
    <Tiles
      tiles={[
        { label: t('user.glance.groups'), count: size(groups), to: at('groups') },
        { label: t('user.glance.roles'), count: size(roles), to: at('roles') },
        { label: t('user.glance.licenses'), count: user.assignedLicenses?.length ?? 0, to: at('licenses') },
        { label: t('user.glance.methods'), count: size(usable), to: at('methods') },
      ]}
    />
  )
}
