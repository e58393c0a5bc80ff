import {
  Button,
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Radio,
  RadioGroup,
  Spinner,
  Switch,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { groupQuery } from '../../api/groups.ts'
import {
  beginMethodAction,
  type GroupPeople,
  groupPeopleQuery,
  type MethodAction,
  methodActions,
} from '../../api/jobs.ts'
import { useGo, useParam } from '../../kit/address.ts'
import { GroupChoice } from '../../kit/GroupChoice.tsx'
import { failure } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { ErrorState } from '../../kit/States.tsx'
import { useReason } from '../../session/me.ts'
import { number, t } from '../../text/text.ts'
import { follow } from './follow.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, maxWidth: '640px' },
  // A message bar does not shrink its text on a phone by itself.
  bar: { flexShrink: 0 },
  choices: { rowGap: 0 },
  narrow: { maxWidth: '360px' },
  number: { maxWidth: '140px' },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  start: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, alignItems: 'flex-start' },
  quiet: { color: tokens.colorNeutralForeground3 },
})

const isAction = (text: string): text is MethodAction => methodActions.some((one) => one === text)

/** ADA-14: the methods of everybody in a group, after a count of the people and the group's name typed. */
export function MethodActions() {
  const styles = useStyles()
  const [groupId, setGroupId] = useParam('group')
  const [asked, setAsked] = useParam('action', methodActions[0])
  const action = isAction(asked) ? asked : methodActions[0]
  const missing = useReason('authMethods.bulk')
  const group = useQuery({ ...groupQuery(groupId), enabled: groupId !== '' })
  const people = useQuery({ ...groupPeopleQuery(groupId), enabled: groupId !== '' && missing === null })
  return (
    <Page
      title={t('bulk.methods.title')}
      trail={[{ label: t('bulk.crumb'), to: '/bulk' }]}
      lead={t('bulk.methods.lead')}
    >
      <div className={styles.form}>
        {missing ? <Bar intent="info" text={missing} /> : null}
        <GroupChoice
          label={t('bulk.methods.group')}
          hint={t('bulk.methods.group_hint')}
          chosen={group.data ?? null}
          onChoose={setGroupId}
        />
        <Field label={t('bulk.methods.action')}>
          <RadioGroup className={styles.choices} value={action} onChange={(_, { value }) => setAsked(value)}>
            {methodActions.map((one) => (
              <Radio key={one} value={one} label={t(`bulk.kind.${one}`)} />
            ))}
          </RadioGroup>
        </Field>
        <Text className={styles.quiet}>{t(`bulk.about.${action}`)}</Text>
        {people.error ? <ErrorState error={people.error} onRetry={() => void people.refetch()} /> : null}
        {people.data ? <Work key={groupId} action={action} group={people.data} /> : null}
      </div>
    </Page>
  )
}

function Bar({ intent, text }: { intent: 'info' | 'warning'; text: string }) {
  const styles = useStyles()
  return (
    <MessageBar intent={intent} layout="multiline" className={styles.bar}>
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  )
}

type Draft = {
  readonly reason: string
  /** Minutes, as typed; empty for the default of the policy. */
  readonly lifetime: string
  readonly once: boolean
  readonly replace: boolean
  readonly typed: string
}
const empty: Draft = { reason: '', lifetime: '', once: true, replace: false, typed: '' }

const bodyOf = (action: MethodAction, { reason, lifetime, once, replace }: Draft) => ({
  action,
  reason: reason.trim(),
  ...(action === 'givePasses'
    ? {
        isUsableOnce: once,
        replaceExisting: replace,
        ...(lifetime === '' ? {} : { lifetimeInMinutes: Number(lifetime) }),
      }
    : {}),
})

/** What is still missing before it can begin, in words. */
function reasonNot(action: MethodAction, group: GroupPeople, draft: Draft): string | null {
  if (group.people === 0) return t('bulk.methods.nobody')
  if (group.people > group.limit) return t('bulk.methods.too_many', { max: number(group.limit) })
  if (draft.reason.trim() === '') return t('bulk.methods.need_reason')
  if (action === 'givePasses' && !/^\d{0,5}$/.test(draft.lifetime)) return t('bulk.methods.need_minutes')
  return draft.typed.trim() === group.displayName ? null : t('bulk.methods.need_name', { name: group.displayName })
}

function Work({ action, group }: { action: MethodAction; group: GroupPeople }) {
  const styles = useStyles()
  const go = useGo()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const set = (change: Partial<Draft>): void => setDraft((last) => ({ ...last, ...change }))
  const begin = useMutation({
    mutationFn: () => beginMethodAction(group.id, bodyOf(action, draft)),
    onSuccess: (job) => {
      follow(job, queries)
      go(`/bulk?selected=${job.id}`)
    },
  })
  const { people: count, displayName: name } = group
  const why = reasonNot(action, group, draft)
  return (
    <>
      <Bar intent="warning" text={t('bulk.methods.count', { count, n: number(count), name })} />
      {action === 'givePasses' ? <PassFields draft={draft} set={set} /> : null}
      <Field label={t('bulk.methods.reason')} hint={t('bulk.methods.reason_hint')} required>
        <Input value={draft.reason} maxLength={500} onChange={(_, { value }) => set({ reason: value })} />
      </Field>
      <Field label={t('bulk.methods.confirm', { name })} className={styles.narrow} required>
        <Input autoComplete="off" value={draft.typed} onChange={(_, { value }) => set({ typed: value })} />
      </Field>
      {begin.error ? <Problem title={t('bulk.not_submitted')} {...failure(begin.error)} /> : null}
      <div className={styles.start}>
        <Button
          appearance="primary"
          disabledFocusable={why !== null || begin.isPending}
          {...(begin.isPending ? { icon: <Spinner size="tiny" /> } : {})}
          onClick={() => (why === null && !begin.isPending ? begin.mutate() : undefined)}
        >
          {t('bulk.methods.start')}
        </Button>
        <Text className={styles.quiet}>{why ?? t('bulk.step.submit_why')}</Text>
      </div>
    </>
  )
}

function PassFields({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const styles = useStyles()
  return (
    <div className={styles.part}>
      <Field label={t('user.methods.pass.lifetime')} hint={t('user.methods.pass.lifetime_hint')}>
        <Input
          className={styles.number}
          inputMode="numeric"
          value={draft.lifetime}
          onChange={(_, { value }) => set({ lifetime: value.trim() })}
        />
      </Field>
      <Switch
        label={t('user.methods.pass.one_time')}
        checked={draft.once}
        onChange={(_, { checked }) => set({ once: checked })}
      />
      <Checkbox
        label={t('bulk.methods.replace')}
        checked={draft.replace}
        onChange={(_, { checked }) => set({ replace: checked === true })}
      />
    </div>
  )
}
