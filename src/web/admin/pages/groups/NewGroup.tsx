import { Button, Field, Input, makeStyles, Radio, RadioGroup, Text, Textarea, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createGroup } from '../../api/groups.ts'
import { useGo } from '../../kit/address.ts'
import { Choice } from '../../kit/Choice.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { type Picked, Picker } from '../../kit/Picker.tsx'
import { useReason } from '../../session/me.ts'
import { t } from '../../text/text.ts'
import { bodyOf, emptyGroup, type GroupDraft, missingOf } from './newgroup.ts'
import { RuleEditor } from './rule/RuleEditor.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalXS },
  rule: { fontFamily: tokens.fontFamilyMonospace, fontSize: '13px', overflowWrap: 'anywhere' },
})

/** Seed 004: the form, and for a dynamic group the page of its rule, with everything typed so far kept. */
export function NewGroup() {
  const { draft, changed, set, discard } = useDraft<GroupDraft>(emptyGroup)
  const [writing, setWriting] = useState(false)
  const trail = [{ label: t('groups.crumb'), to: '/groups' }]
  if (writing) {
    return (
      <Page
        title={t('rule.title')}
        trail={[...trail, { label: t('newgroup.title'), to: '/groups/new' }]}
        lead={t('rule.lead')}
      >
        <RuleEditor
          begin={draft.rule}
          groupId={null}
          saving={false}
          onDiscard={() => setWriting(false)}
          onSave={(rule) => {
            set('rule', rule)
            setWriting(false)
          }}
        />
      </Page>
    )
  }
  return (
    <Page title={t('newgroup.title')} trail={trail} lead={t('newgroup.lead')}>
      <GroupForm draft={draft} changed={changed} set={set} discard={discard} onRule={() => setWriting(true)} />
    </Page>
  )
}

type FormProps = {
  draft: GroupDraft
  changed: boolean
  set: <K extends keyof GroupDraft>(key: K, value: GroupDraft[K]) => void
  discard: () => void
  onRule: () => void
}

function GroupForm({ draft, changed, set, discard, onRule }: FormProps) {
  const go = useGo()
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => createGroup(bodyOf(draft)),
    onSuccess: async (group) => {
      await queries.invalidateQueries({ queryKey: ['groups'] })
      void queries.invalidateQueries({ queryKey: ['overview'] })
      notify.success(t('newgroup.created'), t('newgroup.created_name', { name: group.displayName }), {
        to: `/groups/${group.id}`,
        toLabel: t('newgroup.open'),
      })
      discard()
      setTimeout(() => go('/groups'))
    },
  })
  return (
    <Form
      changed={changed}
      saving={save.isPending}
      error={save.error}
      act="groups.write"
      save={t('newgroup.create')}
      reason={missingOf(draft)}
      onSave={() => save.mutate()}
      onDiscard={discard}
    >
      <Kind draft={draft} set={set} />
      <People of="owners" picked={draft.owners} onPick={(owners) => set('owners', owners)} />
      {draft.membership === 'user' ? (
        <Rule draft={draft} onRule={onRule} />
      ) : (
        <People
          of="members"
          picked={draft.members}
          onPick={(members) => set('members', members)}
          usersOnly={draft.type === 'm365'}
        />
      )}
    </Form>
  )
}

function Kind({ draft, set }: Pick<FormProps, 'draft' | 'set'>) {
  const mayAssignable = useReason('groups.roleAssignable')
  const types = [
    { value: 'security', label: t('groups.type.security') },
    { value: 'm365', label: t('groups.type.m365') },
  ] as const
  const memberships = [
    { value: 'assigned', label: t('newgroup.membership.assigned') },
    { value: 'user', label: t('newgroup.membership.user') },
  ] as const
  return (
    <>
      <Field label={t('newgroup.type')} required>
        <Choice value={draft.type} values={types} onChange={(type) => set('type', type)} />
      </Field>
      <Field label={t('newgroup.name')} required>
        <Input
          value={draft.name}
          maxLength={256}
          placeholder={t('newgroup.name_placeholder')}
          onChange={(_, { value }) => set('name', value)}
        />
      </Field>
      <Field label={t('newgroup.description')}>
        <Textarea
          value={draft.description}
          maxLength={1_024}
          placeholder={t('newgroup.description_placeholder')}
          onChange={(_, { value }) => set('description', value)}
        />
      </Field>
      <Field label={t('newgroup.assignable')} hint={mayAssignable ?? t('newgroup.assignable_hint')}>
        <RadioGroup
          layout="horizontal"
          value={draft.assignable ? 'yes' : 'no'}
          disabled={mayAssignable !== null}
          onChange={(_, { value }) => {
            set('assignable', value === 'yes')
            if (value === 'yes') set('membership', 'assigned')
          }}
        >
          <Radio value="yes" label={t('word.yes')} />
          <Radio value="no" label={t('word.no')} />
        </RadioGroup>
      </Field>
      <Field label={t('newgroup.membership')} required hint={t('newgroup.device_why')}>
        <Choice
          value={draft.membership}
          values={memberships}
          disabled={draft.assignable}
          onChange={(membership) => set('membership', membership)}
        />
      </Field>
    </>
  )
}

function People({
  of,
  picked,
  onPick,
  usersOnly = false,
}: {
  of: 'owners' | 'members'
  picked: readonly Picked[]
  onPick: (picked: readonly Picked[]) => void
  usersOnly?: boolean
}) {
  const styles = useStyles()
  const [picking, setPicking] = useState(false)
  const said = picked.length === 0 ? t(`newgroup.${of}_none`) : t(`newgroup.${of}_some`, { count: picked.length })
  return (
    <div className={styles.row}>
      <Text weight="semibold">{t(`newgroup.${of}`)}</Text>
      <Button appearance="transparent" onClick={() => setPicking(true)}>
        {said}
      </Button>
      {picking ? (
        <Picker
          title={t(`newgroup.choose_${of}`)}
          kinds={of === 'owners' || usersOnly ? ['user'] : ['user', 'group']}
          most={20}
          begin={picked}
          onPick={onPick}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </div>
  )
}

function Rule({ draft, onRule }: { draft: GroupDraft; onRule: () => void }) {
  const styles = useStyles()
  return (
    <div className={styles.row}>
      <Text weight="semibold">{t('newgroup.rule')} *</Text>
      {draft.rule ? <code className={styles.rule}>{draft.rule}</code> : null}
      <Button appearance="transparent" onClick={onRule}>
        {t(draft.rule ? 'newgroup.rule_edit' : 'newgroup.rule_add')}
      </Button>
    </div>
  )
}
