import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { ArrowRepeatAllRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeGroup, countMembers, process, processingQuery } from '../../api/groups.ts'
import { type Group, isDynamic } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { GroupShell } from './GroupShell.tsx'
import { ProcessingBadge } from './Processing.tsx'
import { RuleEditor } from './rule/RuleEditor.tsx'

const useStyles = makeStyles({
  state: { maxWidth: '720px', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

export function GroupRule() {
  return (
    <GroupShell lead={t('rule.lead')} commands={(group) => (isDynamic(group) ? <RuleCommands group={group} /> : null)}>
      {(group) => <Rule key={group.id + (group.membershipRule ?? '')} group={group} />}
    </GroupShell>
  )
}

function RuleCommands({ group }: { group: Group }) {
  const queries = useQueryClient()
  const names = { name: group.displayName }
  const paused = group.membershipRuleProcessingState === 'Paused'
  const [stopping, setStopping] = useState(false)
  const after = async (said: string): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['groups'] })
    notify.success(said)
  }
  const act = (title: string, run: () => Promise<unknown>, said: string): void =>
    void run()
      .then(() => after(said))
      .catch((error: unknown) => notify.error(title, error))
  const pause = (): void => {
    const said = t(paused ? 'group.resumed' : 'group.paused', names)
    act(t(paused ? 'group.resume' : 'group.pause'), () => process(group.id, paused ? 'resume' : 'pause'), said)
  }
  return (
    <>
      <Commands label={t('group.rule')}>
        <Command icon={paused ? <PlayRegular /> : <PauseRegular />} act="groups.pause" onClick={pause}>
          {t(paused ? 'group.resume' : 'group.pause')}
        </Command>
        <Command
          icon={<ArrowRepeatAllRegular />}
          act="groups.write"
          disabled={paused}
          onClick={() =>
            act(t('group.reevaluate'), () => process(group.id, 'reevaluate'), t('group.reevaluated', names))
          }
        >
          {t('group.reevaluate')}
        </Command>
        <Command act="groups.write" onClick={() => setStopping(true)}>
          {t('rule.to_assigned')}
        </Command>
      </Commands>
      {stopping ? (
        <Confirm
          title={t('rule.to_assigned_title', names)}
          action={t('rule.to_assigned')}
          onClose={() => setStopping(false)}
          onConfirm={async () => {
            await changeGroup(group.id, {
              groupTypes: (group.groupTypes ?? []).filter((type) => type !== 'DynamicMembership'),
            })
            await after(t('group.saved', names))
          }}
        >
          {t('rule.to_assigned_why')}
        </Confirm>
      ) : null}
    </>
  )
}

function Rule({ group }: { group: Group }) {
  const queries = useQueryClient()
  const dynamic = isDynamic(group)
  const members = useQuery({
    queryKey: ['groups', 'members', group.id, 'count'],
    queryFn: () => countMembers(group.id, false),
    enabled: !dynamic,
  })
  const [asked, setAsked] = useState<string | null>(null)
  const save = useMutation({
    mutationFn: (membershipRule: string) =>
      changeGroup(group.id, {
        membershipRule,
        ...(dynamic
          ? {}
          : { groupTypes: [...(group.groupTypes ?? []), 'DynamicMembership'], membershipRuleProcessingState: 'On' }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['groups'] })
      notify.success(t('rule.saved', { name: group.displayName }), t('rule.saved_why'))
    },
  })
  // Assigned members go when a rule takes over: that is asked first.
  const count = members.data ?? 0
  const onSave = (rule: string): void => (dynamic || count === 0 ? save.mutate(rule) : setAsked(rule))
  return (
    <>
      <RuleEditor
        begin={group.membershipRule ?? ''}
        groupId={group.id}
        saving={save.isPending}
        error={save.error}
        onSave={onSave}
      >
        <Standing group={group} />
      </RuleEditor>
      {asked === null ? null : (
        <Confirm
          title={t('rule.convert_title', { count })}
          action={t('rule.change_kind')}
          onConfirm={() => save.mutateAsync(asked)}
          onClose={() => setAsked(null)}
        >
          {t('rule.convert_why')}
        </Confirm>
      )}
    </>
  )
}

/** Where processing stands; an error in words, and what to do. */
function Standing({ group }: { group: Group }) {
  const styles = useStyles()
  const { data, error, refetch } = useQuery({ ...processingQuery(group.id), enabled: isDynamic(group) })
  if (!isDynamic(group)) return <Text>{t('rule.assigned_now')}</Text>
  return (
    <div className={styles.state}>
      {data?.status === 'Failed' ? (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('group.status.Failed')}</MessageBarTitle>
            {data.errorMessage}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <Facts
        facts={[
          [
            t('group.processing'),
            error ? (
              <Button
                size="small"
                key="again"
                onClick={() => void refetch()}
              >{`${failure(error).body} ${t('do.retry')}`}</Button>
            ) : (
              <ProcessingBadge key="state" processing={data} />
            ),
          ],
          [t('group.changed'), <Time key="at" at={data?.lastMembershipUpdated} none={t('word.unknown')} />],
        ]}
      />
    </div>
  )
}
