import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Toolbar,
  ToolbarDivider,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import type { ReactElement, ReactNode } from 'react'
import { type Act, useReason } from '../session/me.ts'

const useStyles = makeStyles({
  bar: {
    flexWrap: 'wrap',
    rowGap: tokens.spacingVerticalXXS,
    paddingInline: 0,
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`,
    marginBlockEnd: tokens.spacingVerticalS,
    '& button': { fontWeight: tokens.fontWeightRegular },
    '@media (max-width: 640px)': { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalS})` },
  },
})

/** The command bar of a page. */
export function Commands({ label, children }: { label: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <Toolbar aria-label={label} size="small" className={styles.bar}>
      {children}
    </Toolbar>
  )
}

export const CommandDivider = () => <ToolbarDivider />

type CommandProps = {
  icon?: ReactElement
  children: string
  onClick?: () => void
  disabled?: boolean
  /** Why it is disabled: its tooltip. */
  reason?: string | null | undefined
  /** What the person's roles must allow: without it the command is disabled and says which roles it needs. */
  act?: Act
  appearance?: 'subtle' | 'primary' | 'secondary'
}

/** A command; one that cannot be used stays reachable by keyboard and says why. */
export function Command({
  icon,
  children,
  onClick,
  disabled = false,
  reason,
  act,
  appearance = 'subtle',
}: CommandProps) {
  const missing = useReason(act)
  const why = missing ?? reason ?? null
  const off = disabled || why !== null
  const button = (
    <Button
      appearance={appearance}
      {...(icon ? { icon } : {})}
      {...(off ? { disabledFocusable: true } : {})}
      {...(onClick ? { onClick } : {})}
    >
      {children}
    </Button>
  )
  return why ? (
    <Tooltip content={why} relationship="description">
      {button}
    </Tooltip>
  ) : (
    button
  )
}

export type MenuCommand = {
  readonly key: string
  readonly label: string
  readonly onClick: () => void
  readonly disabled?: boolean
}

/** Several commands of one kind behind a button. */
export function CommandMenu({
  icon,
  label,
  items,
  act,
}: {
  icon?: ReactElement
  label: string
  items: readonly MenuCommand[]
  act?: Act
}) {
  const missing = useReason(act)
  if (missing)
    return (
      <Command {...(icon ? { icon } : {})} reason={missing}>
        {label}
      </Command>
    )
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" {...(icon ? { icon } : {})}>
          {label}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {items.map((item) => (
            <MenuItem key={item.key} disabled={item.disabled ?? false} onClick={item.onClick}>
              {item.label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
