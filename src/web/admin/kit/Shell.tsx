import {
  Button,
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import { useMedia } from '../look/preferences.ts'
import { t } from '../text/text.ts'
import { useWhere } from './address.ts'
import { useLink } from './Go.tsx'
import { type Crumb, Page } from './Page.tsx'

export type ShellItem = { readonly to: string; readonly label: string }
export type ShellSection = { readonly label?: string; readonly items: readonly ShellItem[] }

const useStyles = makeStyles({
  split: { display: 'flex', flexGrow: 1, minHeight: 0, gap: tokens.spacingHorizontalXXL },
  menu: { width: '200px', flexShrink: 0, display: 'flex', flexDirection: 'column', gap: '2px', overflowY: 'auto' },
  section: {
    color: tokens.colorNeutralForeground3,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXXS}`,
  },
  link: {
    display: 'block',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    '&:hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    '&:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground1Selected,
  },
  content: { flexGrow: 1, minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column' },
  chooser: { marginBlockEnd: tokens.spacingVerticalS, alignSelf: 'flex-start', flexShrink: 0 },
})

type ShellProps = {
  /** The thing: a person's or a group's name. */
  name: string
  sign?: ReactNode
  sections: readonly ShellSection[]
  trail: readonly Crumb[]
  commands?: ReactNode
  lead?: ReactNode
  filled?: boolean
  /** Every page's name stands in the title, the first one's too. */
  named?: boolean
  /** A title of its own, where the name in the menu is another. */
  title?: string
  /** The content needs the width: the menu stands beside it on wide windows only. */
  wide?: boolean
  children: ReactNode
}

/** One thing with several pages: its name and the page's in the title, a menu of its own beside the content. */
export function Shell({
  name,
  sign,
  sections,
  trail,
  commands,
  lead,
  filled = false,
  named = false,
  wide = false,
  title,
  children,
}: ShellProps) {
  const styles = useStyles()
  const where = useWhere()
  const beside = useMedia(wide ? '(min-width: 1500px)' : '(min-width: 900px)')
  const items = sections.flatMap((section) => section.items)
  const here = items.find((item) => item.to === where) ?? items[0]
  const isFirst = here === items[0] && !named
  return (
    <Page
      title={title ?? (isFirst || !here ? name : `${name} | ${here.label}`)}
      trail={isFirst || named || !items[0] ? trail : [...trail, { label: name, to: items[0].to }]}
      {...(lead ? { lead } : {})}
      sign={sign}
      filled={filled}
    >
      {beside ? null : <Chooser sections={sections} here={here?.label ?? ''} />}
      <div className={styles.split}>
        {beside ? (
          <nav className={styles.menu} aria-label={name}>
            {sections.map((section, n) => (
              <Section key={section.label ?? n} section={section} where={where} />
            ))}
          </nav>
        ) : null}
        <div className={styles.content}>
          {commands}
          {children}
        </div>
      </div>
    </Page>
  )
}

function Section({ section, where }: { section: ShellSection; where: string }) {
  const styles = useStyles()
  return (
    <>
      {section.label ? (
        <Text size={200} weight="semibold" className={styles.section}>
          {section.label}
        </Text>
      ) : null}
      {section.items.map((item) => (
        <Item key={item.to} item={item} isHere={item.to === where} />
      ))}
    </>
  )
}

function Item({ item, isHere }: { item: ShellItem; isHere: boolean }) {
  const styles = useStyles()
  const link = useLink(item.to)
  return (
    <a
      {...link}
      className={mergeClasses(styles.link, isHere && styles.here)}
      aria-current={isHere ? 'page' : undefined}
    >
      {item.label}
    </a>
  )
}

/** The same menu where there is no room beside the page. */
function Chooser({ sections, here }: { sections: readonly ShellSection[]; here: string }) {
  const styles = useStyles()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button className={styles.chooser} icon={<ChevronDownRegular />} iconPosition="after">
          {here}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {sections.map((section, n) => (
            <MenuGroup key={section.label ?? n}>
              <MenuGroupHeader>{section.label ?? t('do.more')}</MenuGroupHeader>
              {section.items.map((item) => (
                <ChooserItem key={item.to} item={item} />
              ))}
            </MenuGroup>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

function ChooserItem({ item }: { item: ShellItem }) {
  const link = useLink(item.to)
  return <MenuItemLink {...link}>{item.label}</MenuItemLink>
}
