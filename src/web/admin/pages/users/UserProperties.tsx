import {
  MessageBar,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Subtitle2,
  Tab,
  TabList,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DirectoryObject, User } from '../../api/types.ts'
import { changeUser, managerQuery, setManager } from '../../api/users.ts'
import { useParam } from '../../kit/address.ts'
import { useDraft } from '../../kit/draft.ts'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Loaded, NothingFound } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { draftOf, patchOf, type Section, sections, userFields } from './fields.ts'
import { UserFieldInput } from './UserFieldInput.tsx'
import { UserShell } from './UserShell.tsx'

const useStyles = makeStyles({
  top: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '720px' },
  tabs: { overflowX: 'auto', flexShrink: 0 },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
})

/** Seed 000, steps 8 and 9: tabs, the note, and Settings with Usage location and Account enabled. */
export function UserProperties() {
  return <UserShell>{(user) => <Properties user={user} />}</UserShell>
}

function Properties({ user }: { user: User }) {
  const manager = useQuery(managerQuery(user.id))
  return <Loaded of={manager}>{(found) => <Editor key={user.id} user={user} manager={found} />}</Loaded>
}

function Editor({ user, manager }: { user: User; manager: DirectoryObject | null }) {
  const styles = useStyles()
  const queries = useQueryClient()
  const [tab, setTab] = useParam('tab', 'all')
  const [words, setWords] = useState('')
  const stored = useMemo(() => draftOf(user, manager?.id ?? ''), [user, manager])
  const { draft, changes, changed, set, discard } = useDraft(stored)
  const save = useMutation({
    mutationFn: async () => {
      const patch = patchOf(changes)
      if (Object.keys(patch).length > 0) await changeUser(user.id, patch)
      if ('manager' in changes) await setManager(user.id, String(changes.manager) || null)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] })
      discard()
      notify.success(t('user.edit.saved', { name: user.displayName }))
    },
  })
  const shown = sectionsOf(tab, words)
  const missing = userFields.find((field) => field.required && String(draft[field.key]).trim() === '')
  return (
    <Form
      changed={changed}
      saving={save.isPending}
      error={save.error}
      act="users.update"
      reason={missing ? t('form.required', { name: t(`users.property.${missing.key}` as never) }) : null}
      onSave={() => save.mutate()}
      onDiscard={() => {
        discard()
        save.reset()
      }}
    >
      <div className={styles.top}>
        <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => setTab(String(value))}>
          <Tab value="all">{t('user.edit.tab.all')}</Tab>
          {sections.map((section) => (
            <Tab key={section} value={section}>
              {t(`user.edit.tab.${section}`)}
            </Tab>
          ))}
        </TabList>
        <MessageBar>
          <MessageBarBody>{t('user.edit.note')}</MessageBarBody>
        </MessageBar>
        <SearchBox
          aria-label={t('user.edit.search')}
          placeholder={t('user.edit.search')}
          value={words}
          onChange={(_, { value }) => setWords(value)}
        />
      </div>
      {shown.map(({ section, fields }) => (
        <section key={section} className={styles.section} aria-label={t(`user.edit.tab.${section}`)}>
          <Subtitle2 as="h2">{t(`user.edit.tab.${section}`)}</Subtitle2>
          {fields.map((field) => (
            <UserFieldInput
              key={field.key}
              field={field}
              user={user}
              manager={manager}
              value={draft[field.key] ?? ''}
              onChange={(value) => set(field.key, value)}
            />
          ))}
        </section>
      ))}
      {shown.length === 0 ? <NothingFound title={t('user.edit.none')} /> : null}
    </Form>
  )
}

function sectionsOf(tab: string, words: string) {
  const wanted = words.trim().toLowerCase()
  const names = (key: string): string => t(`users.property.${key}` as never).toLowerCase()
  return sections
    .filter((section: Section) => tab === 'all' || tab === section)
    .map((section) => ({
      section,
      fields: userFields.filter((field) => field.section === section && names(field.key).includes(wanted)),
    }))
    .filter(({ fields }) => fields.length > 0)
}
