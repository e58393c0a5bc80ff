import {
  Button,
  Field,
  Input,
  InteractionTag,
  InteractionTagPrimary,
  InteractionTagSecondary,
  Menu,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  SearchBox,
  Text,
  tokens,
} from '@fluentui/react-components'
import { FilterAddRegular } from '@fluentui/react-icons'
import { type ReactNode, useEffect, useState } from 'react'
import { t } from '../text/text.ts'
import { useParam, useParamsOf } from './address.ts'
import { useSettled } from './settled.ts'

/** A filter of a list: it has an address (`?key=value`), a chip, and a condition that the page makes of its value. */
export type Filter = {
  readonly key: string
  readonly label: string
  /** What can be chosen; without it a text is typed. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
}

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    paddingBlockEnd: tokens.spacingVerticalS,
  },
  search: { width: '280px', maxWidth: '100%' },
  found: { marginInlineStart: 'auto', color: tokens.colorNeutralForeground3 },
  popover: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, width: '280px' },
  end: { display: 'flex', gap: tokens.spacingHorizontalS },
})

/** Search box, chips, "Add filter", and at the end how many were found. */
export function Filters({
  filters = [],
  search = true,
  placeholder,
  found,
  children,
}: {
  filters?: readonly Filter[]
  /** Whether there is a search box (`?q=`). */
  search?: boolean
  placeholder?: string
  found?: string | null
  children?: ReactNode
}) {
  const styles = useStyles()
  const [params, change] = useParamsOf()
  const set = filters.filter((filter) => params.has(filter.key))
  const free = filters.filter((filter) => !params.has(filter.key))
  const [adding, setAdding] = useState<string | null>(null)
  const added = filters.find((filter) => filter.key === adding)
  return (
    <div className={styles.row}>
      {search ? <SearchInput placeholder={placeholder ?? t('filter.search')} /> : null}
      {set.map((filter) => (
        <Chip key={filter.key} filter={filter} value={params.get(filter.key) ?? ''} />
      ))}
      {added && !params.has(added.key) ? (
        <Ask filter={added} value="" open onDone={() => setAdding(null)}>
          <Button size="small">{added.label}</Button>
        </Ask>
      ) : null}
      {free.length > 0 && !added ? <Add filters={free} onAdd={setAdding} /> : null}
      {set.length > 0 ? (
        <Button
          size="small"
          appearance="subtle"
          onClick={() => change(Object.fromEntries(filters.map((filter) => [filter.key, undefined])))}
        >
          {t('filter.reset')}
        </Button>
      ) : null}
      {children}
      {found ? (
        <Text size={200} className={styles.found} role="status">
          {found}
        </Text>
      ) : null}
    </div>
  )
}

function SearchInput({ placeholder }: { placeholder: string }) {
  const styles = useStyles()
  const [query, setQuery] = useParam('q')
  const [typed, setTyped] = useState(query)
  const settled = useSettled(typed)
  useEffect(() => setQuery(settled.trim()), [settled, setQuery])
  return (
    <SearchBox
      className={styles.search}
      value={typed}
      placeholder={placeholder}
      aria-label={placeholder}
      onChange={(_, { value }) => setTyped(value)}
    />
  )
}

function Add({ filters, onAdd }: { filters: readonly Filter[]; onAdd: (key: string) => void }) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" icon={<FilterAddRegular />}>
          {t('filter.add')}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {filters.map((filter) => (
            <MenuItem key={filter.key} onClick={() => onAdd(filter.key)}>
              {filter.label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function Chip({ filter, value }: { filter: Filter; value: string }) {
  const [, change] = useParamsOf()
  const said = filter.choices?.find((choice) => choice.value === value)?.label ?? value
  return (
    <InteractionTag size="small" appearance="outline">
      <Ask filter={filter} value={value}>
        <InteractionTagPrimary hasSecondaryAction>
          {t('filter.chip', { name: filter.label, value: said })}
        </InteractionTagPrimary>
      </Ask>
      <InteractionTagSecondary
        aria-label={t('filter.remove', { name: filter.label })}
        onClick={() => change({ [filter.key]: undefined })}
      />
    </InteractionTag>
  )
}

type AskProps = { filter: Filter; value: string; open?: boolean; onDone?: () => void; children: ReactNode }

/** Asks for a filter's value: a list to choose from, or a text. */
function Ask(props: AskProps) {
  return props.filter.choices ? <AskChoice {...props} /> : <AskText {...props} />
}

function AskChoice({ filter, value, open = false, onDone, children }: AskProps) {
  const [, change] = useParamsOf()
  const [isOpen, setOpen] = useState(open)
  return (
    <Menu
      open={isOpen}
      onOpenChange={(_, data) => {
        setOpen(data.open)
        if (!data.open) onDone?.()
      }}
      checkedValues={{ [filter.key]: [value] }}
      onCheckedValueChange={(_, { checkedItems }) => {
        change({ [filter.key]: checkedItems[0] })
        setOpen(false)
        onDone?.()
      }}
    >
      <MenuTrigger disableButtonEnhancement>{children as never}</MenuTrigger>
      <MenuPopover>
        <MenuList>
          {filter.choices?.map((choice) => (
            <MenuItemRadio key={choice.value} name={filter.key} value={choice.value}>
              {choice.label}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function AskText({ filter, value, open = false, onDone, children }: AskProps) {
  const styles = useStyles()
  const [, change] = useParamsOf()
  const [isOpen, setOpen] = useState(open)
  const [typed, setTyped] = useState(value)
  const close = (): void => {
    setOpen(false)
    onDone?.()
  }
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => (data.open ? setOpen(true) : close())} trapFocus>
      <PopoverTrigger disableButtonEnhancement>{children as never}</PopoverTrigger>
      <PopoverSurface aria-label={filter.label}>
        <form
          className={styles.popover}
          onSubmit={(event) => {
            event.preventDefault()
            change({ [filter.key]: typed.trim() || undefined })
            close()
          }}
        >
          <Field label={filter.label}>
            <Input value={typed} onChange={(_, data) => setTyped(data.value)} />
          </Field>
          <div className={styles.end}>
            <Button type="submit" appearance="primary" size="small">
              {t('filter.apply')}
            </Button>
            <Button size="small" onClick={close}>
              {t('do.cancel')}
            </Button>
          </div>
        </form>
      </PopoverSurface>
    </Popover>
  )
}
