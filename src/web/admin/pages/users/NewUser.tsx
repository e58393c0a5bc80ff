import { Button, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { organizationQuery } from '../../api/directory.ts'
import { addMember } from '../../api/groups.ts'
import { assignRole } from '../../api/roles.ts'
import type { Organization, User } from '../../api/types.ts'
import { createUser } from '../../api/users.ts'
import { useGo } from '../../kit/address.ts'
import { Form } from '../../kit/Form.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { patchOf } from './fields.ts'
import { Assignments, Basics, Properties, Review } from './NewUserSteps.tsx'
import { type Draft, emptyDraft, missingOf, nicknameOf, steps, upnOf } from './newuser.ts'
import { Once } from './ResetPassword.tsx'

const useStyles = makeStyles({
  tabs: {
    overflowX: 'auto',
    flexShrink: 0,
    maxWidth: '100%',
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`,
  },
})

export function NewUser() {
  const organization = useQuery(organizationQuery)
  return (
    <Page title={t('new.title')} trail={[{ label: t('users.crumb'), to: '/users' }]} lead={t('new.lead')}>
      <Loaded of={organization}>{(data) => <Wizard organization={data} />}</Loaded>
    </Page>
  )
}

function Wizard({ organization }: { organization: Organization }) {
  const styles = useStyles()
  const go = useGo()
  const domains = organization.verifiedDomains.map((domain) => domain.name)
  const usual = organization.verifiedDomains.find((domain) => domain.isDefault)?.name ?? domains[0] ?? ''
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(usual))
  const [step, setStep] = useState<(typeof steps)[number]>('basics')
  const [made, setMade] = useState<User | null>(null)
  const change = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }))
  const create = useCreate(draft, setMade)
  const at = steps.indexOf(step)
  const missing = missingOf(draft)
  if (made) {
    return (
      <Once
        title={t('new.created_title', { name: made.displayName })}
        lead={t('new.created_why', { name: made.displayName })}
        label={t('user.reset.temporary')}
        secret={draft.password}
        onClose={() => go(`/users/${made.id}`)}
      />
    )
  }
  const shared = { draft, change }
  const [before, after] = [steps[at - 1], steps[at + 1]]
  return (
    <Form
      changed={draft.touched}
      saving={create.isPending}
      error={create.error}
      act="users.create"
      save={step === 'review' ? t('new.create') : t('new.tab.review')}
      reason={missing}
      onSave={() => (step === 'review' ? create.mutate() : setStep('review'))}
      onDiscard={() => setDraft(emptyDraft(usual))}
      more={
        <>
          {before ? (
            <Button onClick={() => setStep(before)}>{t('new.previous', { step: t(`new.tab.${before}`) })}</Button>
          ) : null}
          {after ? (
            <Button onClick={() => setStep(after)}>{t('new.next', { step: t(`new.tab.${after}`) })}</Button>
          ) : null}
        </>
      }
    >
      <TabList
        className={styles.tabs}
        selectedValue={step}
        onTabSelect={(_, { value }) => setStep(value as typeof step)}
      >
        {steps.map((one) => (
          <Tab key={one} value={one}>
            {t(`new.tab.${one}`)}
          </Tab>
        ))}
      </TabList>
      {step === 'basics' ? <Basics {...shared} domains={domains} /> : null}
      {step === 'properties' ? <Properties {...shared} /> : null}
      {step === 'assignments' ? <Assignments {...shared} /> : null}
      {step === 'review' ? <Review {...shared} /> : null}
    </Form>
  )
}

/** The account first; what could not be assigned afterwards is told, the account stays. */
function useCreate(draft: Draft, onMade: (user: User) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const user = await createUser({
        ...patchOf(draft.properties),
        displayName: draft.displayName.trim(),
        userPrincipalName: upnOf(draft),
        mailNickname: nicknameOf(draft),
        accountEnabled: draft.accountEnabled,
        passwordProfile: { password: draft.password, forceChangePasswordNextSignIn: true },
      })
      const failed = await assign(user.id, draft)
      return { user, failed }
    },
    onSuccess: async ({ user, failed }) => {
      await Promise.all(
        [['users'], ['groups'], ['roles'], ['overview']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
      const name = user.displayName
      const more = { to: `/users/${user.id}`, toLabel: t('new.open') }
      if (failed) notify.warning(t('new.assign_failed', { name }), failure(failed).body, more)
      else notify.success(t('new.created', { name }), undefined, more)
      onMade(user)
    },
  })
}

async function assign(userId: string, draft: Draft): Promise<unknown> {
  try {
    for (const group of draft.groups) await addMember(group.id, userId)
    for (const role of draft.roles) await assignRole(userId, role.id)
    return null
  } catch (error) {
    return error
  }
}
