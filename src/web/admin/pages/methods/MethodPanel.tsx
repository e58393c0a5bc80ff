import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Switch,
  Tab,
  TabList,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { MethodPolicyId } from '../../../../contract/methods.ts'
import { changeMethod, type MethodConfiguration, methodQuery } from '../../api/methods-policy.ts'
import { useParam } from '../../kit/address.ts'
import { Conflict } from '../../kit/Conflict.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Unsaved } from '../../kit/Form.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { Loaded } from '../../kit/States.tsx'
import { differencesOf, useSaving, type Versioned } from '../../kit/saving.ts'
import { useReason } from '../../session/me.ts'
import { t } from '../../text/text.ts'
import { Effect } from '../reset/Effect.tsx'
import { Configure, configureProblem } from './Configure.tsx'
import { methodFacts } from './facts.ts'
import { Lockout } from './Lockout.tsx'
import { Losses } from './Losses.tsx'
import { Targets } from './Targets.tsx'
import { useLockout } from './useLockout.ts'

/** M-08a: one method: on or off, for whom, and how it behaves. */
export function MethodPanel({ id, onClose }: { id: MethodPolicyId; onClose: () => void }) {
  const found = useQuery({ ...methodQuery(id), staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false })
  const fact = methodFacts[id]
  const title = t('methods.settings', { method: t(fact.label) })
  if (found.data) return <Editor title={title} stored={found.data} onClose={onClose} />
  return (
    <Panel title={title} lead={t(fact.about)} size="large" onClose={onClose}>
      <Loaded of={found}>{() => null}</Loaded>
    </Panel>
  )
}

type Change = Partial<MethodConfiguration>

const differences = (before: MethodConfiguration, now: MethodConfiguration) =>
  differencesOf(
    before,
    now,
    Object.keys(now).filter((name) => !name.includes('@')),
    (name, value) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }),
  )

const useStyles = makeStyles({
  tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` },
})

function Editor({
  title,
  stored,
  onClose,
}: {
  title: string
  stored: Versioned<MethodConfiguration>
  onClose: () => void
}) {
  const { draft, changes, changed, set, discard } = useDraft<MethodConfiguration>(stored.value)
  const fact = methodFacts[stored.value.id]
  const queries = useQueryClient()
  const saving = useSaving({
    stored,
    query: methodQuery(stored.value.id),
    write: changeMethod,
    onSaved: () => {
      discard()
      void queries.invalidateQueries({ queryKey: ['methods'] })
      void queries.invalidateQueries({ queryKey: ['settings'] })
      notify.success(t('methods.saved'), t('methods.saved_why', { method: t(fact.label) }))
    },
    say: differences,
  })
  const change = changes as Change
  const preview = useMemo(
    () => (changed && problemOf(draft) === null ? { methods: { [draft.id]: policyOf(draft) } } : null),
    [changed, draft],
  )
  const lockout = useLockout(stored.value, change, preview, t(fact.label))
  const missing = useReason('policy.methods.write')
  const reason = missing ?? problemOf(draft) ?? lockout.reason
  return (
    <Panel
      title={title}
      lead={t(fact.about)}
      size="large"
      onClose={onClose}
      foot={
        <Foot
          changed={changed}
          saving={saving.saving}
          reason={changed || missing ? reason : null}
          onSave={() => void saving.save(change)}
          onDiscard={discard}
        />
      }
    >
      {fact.missing ? (
        <MessageBar layout="multiline" intent="info">
          <MessageBarBody>{t(fact.missing)}</MessageBarBody>
        </MessageBar>
      ) : null}
      {saving.error ? <Problem title={t('form.failed')} {...failure(saving.error)} /> : null}
      {saving.differences ? (
        <Conflict
          differences={saving.differences}
          onKeep={() => void saving.reload()}
          onReload={() => {
            discard()
            void saving.reload()
          }}
        />
      ) : null}
      <Tabs draft={draft} set={set} readOnly={missing !== null} />
      <Effect draft={preview} />
      {lockout.narrowing && preview ? (
        <>
          <Lockout agreed={lockout.agreed} onAgree={lockout.agree} />
          <Losses lockout={lockout} draft={preview} name={t(fact.label)} />
        </>
      ) : null}
      <Unsaved when={changed && !saving.saving} />
    </Panel>
  )
}

const targets = ['state', 'includeTargets', 'excludeTargets']

/** The method as our own policy writes it: its settings apart from who it is for. */
function policyOf(draft: MethodConfiguration): object {
  const entries = Object.entries(draft).filter(([name]) => name !== 'id' && !name.includes('@'))
  const own = entries.filter(([name]) => targets.includes(name))
  return {
    ...Object.fromEntries(own),
    settings: Object.fromEntries(entries.filter(([name]) => !targets.includes(name))),
  }
}

/** What must be mended before it can be saved. */
function problemOf(draft: MethodConfiguration): string | null {
  const { includeTargets, state } = draft
  if (state === 'enabled' && includeTargets.length === 0) return t('methods.need_group')
  return configureProblem(draft)
}

export type SetField = (key: string, value: unknown) => void

function Tabs({ draft, set, readOnly }: { draft: MethodConfiguration; set: SetField; readOnly: boolean }) {
  const styles = useStyles()
  const [tab, setTab] = useParam('tab', 'target')
  const fact = methodFacts[draft.id]
  const locked = fact.locked ?? false
  const shown = tab === 'configure' && fact.configure ? 'configure' : 'target'
  return (
    <>
      <TabList className={styles.tabs} selectedValue={shown} onTabSelect={(_, { value }) => setTab(value as string)}>
        <Tab value="target">{t('methods.tab.target')}</Tab>
        {fact.configure ? <Tab value="configure">{t('methods.tab.configure')}</Tab> : null}
      </TabList>
      {shown === 'configure' ? (
        <Configure draft={draft} set={set} readOnly={readOnly || locked} />
      ) : (
        <>
          <Switch
            label={t('methods.enable')}
            checked={draft.state === 'enabled'}
            disabled={readOnly || (locked && draft.state === 'disabled')}
            onChange={(_, { checked }) => set('state', checked ? 'enabled' : 'disabled')}
          />
          <Targets draft={draft} set={set} readOnly={readOnly || locked} />
        </>
      )}
    </>
  )
}

function Foot({
  changed,
  saving,
  reason,
  onSave,
  onDiscard,
}: {
  changed: boolean
  saving: boolean
  reason: string | null
  onSave: () => void
  onDiscard: () => void
}) {
  const off = !changed || saving || reason !== null
  const button = (
    <Button
      appearance="primary"
      disabledFocusable={off}
      {...(saving ? { icon: <Spinner size="tiny" /> } : {})}
      onClick={() => (off ? undefined : onSave())}
    >
      {t('do.save')}
    </Button>
  )
  return (
    <>
      {reason ? (
        <Tooltip content={reason} relationship="description">
          {button}
        </Tooltip>
      ) : (
        button
      )}
      <Button disabled={!changed || saving} onClick={onDiscard}>
        {t('do.discard')}
      </Button>
    </>
  )
}
