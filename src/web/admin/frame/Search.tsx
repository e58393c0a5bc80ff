import { makeStyles, mergeClasses, SearchBox, Text, tokens } from '@fluentui/react-components'
import { DocumentRegular, PeopleTeamRegular } from '@fluentui/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useRef, useState } from 'react'
import { get } from '../api/client.ts'
import { useGo } from '../kit/address.ts'
import { Face } from '../kit/Face.tsx'
import { useLink } from '../kit/Go.tsx'
import { useSettled } from '../kit/settled.ts'
import { isTextKey, t } from '../text/text.ts'
import { allPlaces } from './places.ts'

type Answer = {
  readonly users: readonly { id: string; displayName: string; userPrincipalName: string }[]
  readonly groups: readonly { id: string; displayName: string; description: string | null }[]
}
type Found = { key: string; section: string; to: string; name: string; detail: string; sign: ReactElement }

const useStyles = makeStyles({
  root: { position: 'relative', flexGrow: 1, maxWidth: '520px', minWidth: 0 },
  box: { width: '100%', maxWidth: 'none' },
  list: {
    position: 'absolute',
    insetInline: 0,
    insetBlockStart: 'calc(100% + 4px)',
    zIndex: 1000,
    maxHeight: '70vh',
    overflowY: 'auto',
    padding: tokens.spacingVerticalXS,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
  },
  section: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXXS}`,
    color: tokens.colorNeutralForeground3,
    display: 'block',
  },
  option: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    minWidth: 0,
    '&:hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  detail: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  none: { padding: tokens.spacingHorizontalM, display: 'block', color: tokens.colorNeutralForeground3 },
})

/** One box for people, groups and pages; the key `/` leads here from anywhere. */
export function Search({ onDone }: { onDone?: () => void }) {
  const styles = useStyles()
  const go = useGo()
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const { found, busy } = useFound(text.trim())
  useSlash(input)
  const close = (): void => {
    setOpen(false)
    setText('')
    onDone?.()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = found[active]
    if (event.key === 'Escape') close()
    else if (step) setActive((now) => (found.length === 0 ? 0 : (now + step + found.length) % found.length))
    else if (event.key === 'Enter' && chosen) {
      go(chosen.to)
      close()
    } else return
    event.preventDefault()
  }
  const shown = open && text.trim() !== ''
  return (
    <search
      className={styles.root}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}
    >
      <SearchBox
        ref={input}
        className={styles.box}
        value={text}
        placeholder={t('search.placeholder')}
        {...combobox(list, shown, found[active] ? active : null)}
        onChange={(_, data) => {
          setText(data.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      {shown ? (
        <Results
          id={list}
          found={found}
          active={active}
          none={busy ? t('search.busy') : t('search.none', { text: text.trim() })}
          onFollow={close}
        />
      ) : null}
    </search>
  )
}

const combobox = (list: string, shown: boolean, active: number | null) => ({
  role: 'combobox',
  'aria-label': t('search.label'),
  'aria-expanded': shown,
  'aria-controls': list,
  'aria-autocomplete': 'list' as const,
  ...(shown && active !== null ? { 'aria-activedescendant': `${list}-${active}` } : {}),
})

function Results({
  id,
  found,
  active,
  none,
  onFollow,
}: {
  id: string
  found: readonly Found[]
  active: number
  none: string
  onFollow: () => void
}) {
  const styles = useStyles()
  return (
    <div id={id} role="listbox" aria-label={t('search.label')} className={styles.list}>
      {found.map((one, n) => (
        <div key={one.key} role="presentation">
          {found[n - 1]?.section === one.section ? null : (
            <Text size={200} weight="semibold" className={styles.section} role="presentation">
              {one.section}
            </Text>
          )}
          <Option id={`${id}-${n}`} found={one} isActive={n === active} onFollow={onFollow} />
        </div>
      ))}
      {found.length === 0 ? (
        <Text className={styles.none} role="status">
          {none}
        </Text>
      ) : null}
    </div>
  )
}

function Option({
  id,
  found,
  isActive,
  onFollow,
}: {
  id: string
  found: Found
  isActive: boolean
  onFollow: () => void
}) {
  const styles = useStyles()
  const link = useLink(found.to)
  return (
    <a
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className={mergeClasses(styles.option, isActive && styles.active)}
      href={link.href}
      onClick={(event) => {
        link.onClick(event)
        onFollow()
      }}
    >
      {found.sign}
      <span className={styles.words}>
        <Text>{found.name}</Text>
        <Text size={200} className={styles.detail}>
          {found.detail}
        </Text>
      </span>
    </a>
  )
}

function useFound(text: string): { found: Found[]; busy: boolean } {
  const wanted = useSettled(text)
  const enabled = wanted.length > 0
  const answer = useQuery({
    queryKey: ['find', 'all', wanted],
    queryFn: ({ signal }) => get<Answer>('/api/search', { q: wanted }, signal),
    enabled,
    placeholderData: keepPreviousData,
  })
  const pages = useMemo(() => pagesNamed(text), [text])
  const found = useMemo(() => {
    if (!enabled) return pages
    const users = (answer.data?.users ?? []).slice(0, 6).map((user) => ({
      key: user.id,
      section: t('search.users'),
      to: `/users/${user.id}`,
      name: user.displayName,
      detail: user.userPrincipalName,
      sign: <Face name={user.displayName} />,
    }))
    const teams = (answer.data?.groups ?? []).slice(0, 5).map((group) => ({
      key: group.id,
      section: t('search.groups'),
      to: `/groups/${group.id}`,
      name: group.displayName,
      detail: group.description ?? '',
      sign: <PeopleTeamRegular fontSize={20} />,
    }))
    return [...users, ...teams, ...pages]
  }, [enabled, answer.data, pages])
  return { found, busy: answer.isFetching || wanted !== text }
}

/** Small letters without accents: who types quickly leaves them out. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function pagesNamed(text: string): Found[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  return allPlaces
    .filter((place) => {
      const words = `find.${place.to}`
      const all = plain(`${t(place.label)} ${place.group ? t(place.group) : ''} ${isTextKey(words) ? t(words) : ''}`)
      return wanted.every((word) => all.includes(word))
    })
    .slice(0, 6)
    .map((place) => ({
      key: place.to,
      section: t('search.pages'),
      to: place.to,
      name: t(place.label),
      detail: place.group ? t(place.group) : '',
      sign: <DocumentRegular fontSize={20} />,
    }))
}

/** `/` leads to the box, unless somebody is typing elsewhere. */
function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const target = event.target as HTMLElement
      const types = target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]')
      if (event.key !== '/' || types || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [input])
}
