import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import {
  changeSettings,
  type Draft,
  previewOf,
  type SettingsName,
  type SettingsOf,
  settingsQuery,
} from '../../api/settings.ts'
import { Conflict } from '../../kit/Conflict.tsx'
import { useDraft } from '../../kit/draft.ts'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Loaded } from '../../kit/States.tsx'
import { differencesOf, useSaving, type Versioned } from '../../kit/saving.ts'
import { useMay } from '../../session/me.ts'
import { t } from '../../text/text.ts'
import { Effect } from './Effect.tsx'
import { Review } from './Review.tsx'
import { saySetting } from './words.ts'

export type Fields<T> = {
  readonly draft: T
  readonly set: <K extends keyof T>(key: K, value: T[K]) => void
  readonly readOnly: boolean
  /** What the last try to save answered. */
  readonly error: unknown
}

type FormProps<N extends SettingsName> = {
  name: N
  act: string
  /** Changes here can give or take the ability to reset: that is counted, and shown before it is saved. */
  reaches?: boolean
  /** Why it cannot be saved as it stands. */
  reason?: (draft: SettingsOf<N>) => string | null
  children: (fields: Fields<SettingsOf<N>>) => ReactNode
}

/** A page of settings with a version: form, effect on people, review, saving, and what others did meanwhile. */
export function SettingsForm<N extends SettingsName>(props: FormProps<N>) {
  const found = useQuery({
    ...settingsQuery(props.name),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  })
  return <Loaded of={found}>{(stored) => <Editor {...props} stored={stored} />}</Loaded>
}

const useStyles = makeStyles({ alert: { flexShrink: 0 } })

function Editor<N extends SettingsName>({
  name,
  act,
  reaches = false,
  reason,
  children,
  stored,
}: FormProps<N> & { stored: Versioned<SettingsOf<N>> }) {
  type T = SettingsOf<N>
  const styles = useStyles()
  const queries = useQueryClient()
  const readOnly = !useMay(act)
  const { draft, changes, changed, set, discard } = useDraft<T>(stored.value)
  const [review, setReview] = useState<Draft | null>(null)
  const [asking, setAsking] = useState(false)
  const saving = useSaving<T>({
    stored,
    query: settingsQuery(name),
    write: ({ etag }, change) => changeSettings(name, etag, change),
    onSaved: () => {
      discard()
      void queries.invalidateQueries({ queryKey: ['settings'] })
      notify.success(t('reset.saved'), t('reset.saved_why'))
    },
    say: (before, now) =>
      differencesOf(before, now, (Object.keys(before) as (keyof T & string)[]).filter(isSetting), saySetting),
  })
  const save = async (): Promise<void> => {
    const change: Draft = { policy: changes }
    if (!reaches) return saving.save(changes)
    setAsking(true)
    const touched = await touches(change).finally(() => setAsking(false))
    return touched ? setReview(change) : saving.save(changes)
  }
  const why = reason?.(draft) ?? null
  return (
    <Form
      changed={changed}
      saving={saving.saving || asking}
      error={saving.error}
      act={act}
      reason={why}
      onSave={() => void save()}
      onDiscard={() => {
        discard()
        saving.clear()
      }}
    >
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
      {alertsOf(stored.value).map((alert) => (
        <MessageBar key={alert.code} intent="warning" layout="multiline" className={styles.alert}>
          <MessageBarBody>{alert.message}</MessageBarBody>
        </MessageBar>
      ))}
      {children({ draft, set, readOnly, error: saving.error })}
      {reaches ? <Effect draft={changed && !why ? { policy: changes } : null} /> : null}
      {review ? <Review draft={review} onSave={() => saving.save(changes)} onClose={() => setReview(null)} /> : null}
    </Form>
  )
}

/** Whether anybody gains or loses by it; what the server refuses is left for the try to save. */
async function touches(draft: Draft): Promise<boolean> {
  const preview = await previewOf(draft, { top: 1 }).catch(() => null)
  return preview !== null && (preview.gains > 0 || preview.loses > 0)
}

const shownBeside = new Set([
  'version',
  'updatedDateTime',
  'scopeGroup',
  'alerts',
  'contactRecipients',
  'connector',
  'synchronizedUsers',
])
const isSetting = (name: string): boolean => !shownBeside.has(name)

type Alert = { readonly code: string; readonly message: string }
const alertsOf = (value: object): readonly Alert[] =>
  'alerts' in value && Array.isArray(value.alerts) ? (value.alerts as Alert[]) : []
