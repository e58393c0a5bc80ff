import {
  Button,
  Combobox,
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
  Option,
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
  /** Offered while a text is typed, for lists too long to choose from. */
  readonly suggestions?: readonly string[]
  /** Shown even when it is not set, with this as its value ("All"). */
  readonly always?: string
  /** How a value is said, where that is not the value itself. */
  readonly say?: (value: string) => string
  /** A form of its own in the place of a list or a text field. */
  readonly form?: (props: FilterFormProps) => ReactNode
}
export type FilterFormProps = {
  readonly value: string
  readonly set: (value: string) => void
  readonly close: () => void
}

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    paddingBlockEnd: tokens.spacingVerticalS,
  },
  search: { width: '340px', maxWidth: '100%' },
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
  const shown = filters.filter((filter) => params.has(filter.key) || filter.always !== undefined)
  const free = filters.filter((filter) => !shown.includes(filter))
  const [adding, setAdding] = useState<string | null>(null)
  const added = filters.find((filter) => filter.key === adding)
  return (
    <div className={styles.row}>
      {search ? <SearchInput placeholder={placeholder ?? t('filter.search')} /> : null}
      {shown.map((filter) => (
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
  const isSet = value !== ''
  const said = isSet ? sayOf(filter, value) : (filter.always ?? '')
  return (
    <InteractionTag size="small" appearance={isSet ? 'brand' : 'outline'}>
      <Ask filter={filter} value={value}>
        <InteractionTagPrimary hasSecondaryAction={isSet}>
          {t('filter.chip', { name: filter.label, value: said })}
        </InteractionTagPrimary>
      </Ask>
      {isSet ? (
        <InteractionTagSecondary
          aria-label={t('filter.remove', { name: filter.label })}
          onClick={() => change({ [filter.key]: undefined })}
        />
      ) : null}
    </InteractionTag>
  )
}

const sayOf = (filter: Filter, value: string): string =>
  filter.choices?.find((choice) => choice.value === value)?.label ?? filter.say?.(value) ?? value

type AskProps = { filter: Filter; value: string; open?: boolean; onDone?: () => void; children: ReactNode }

/** Asks for a filter's value: a list to choose from, a text, or what the filter brings along. */
function Ask(props: AskProps) {
  if (props.filter.form) return <AskForm {...props} />
  return props.filter.choices ? <AskChoice {...props} /> : <AskText {...props} />
}

function AskForm({ filter, value, open = false, onDone, children }: AskProps) {
  const [, change] = useParamsOf()
  const [isOpen, setOpen] = useState(open)
  const close = (): void => {
    setOpen(false)
    onDone?.()
  }
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => (data.open ? setOpen(true) : close())} trapFocus>
      <PopoverTrigger disableButtonEnhancement>{children as never}</PopoverTrigger>
      <PopoverSurface aria-label={filter.label}>
        {filter.form?.({ value, set: (next) => change({ [filter.key]: next || undefined }), close })}
      </PopoverSurface>
    </Popover>
  )
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
        change({ [filter.key]: checkedItems[0] || undefined })
        setOpen(false)
        onDone?.()
      }}
    >
      <MenuTrigger disableButtonEnhancement>{children as never}</MenuTrigger>
      <MenuPopover>
        <MenuList>
          {filter.always !== undefined ? (
            <MenuItemRadio name={filter.key} value="">
              {filter.always}
            </MenuItemRadio>
          ) : null}
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
            {filter.suggestions ? (
              <Suggested options={filter.suggestions} value={typed} onChange={setTyped} />
            ) : (
              <Input value={typed} onChange={(_, data) => setTyped(data.value)} />
            )}
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

/** A text with the known ones beneath it, narrowed down while typing. */
function Suggested({
  options,
  value,
  onChange,
  ...field
}: {
  options: readonly string[]
  value: string
  onChange: (value: string) => void
}) {
  const wanted = value.toLowerCase()
  const fitting = options.filter((option) => option.toLowerCase().includes(wanted)).slice(0, 60)
  return (
    <Combobox
      {...field}
      freeform
      value={value}
      selectedOptions={[value]}
      onChange={(event) => onChange(event.target.value)}
      // Typing on after a choice takes the choice back first, and says so without a value: what was typed stays.
      onOptionSelect={(_, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
    >
      {fitting.map((option) => (
        <Option key={option}>{option}</Option>
      ))}
    </Combobox>
  )
}
