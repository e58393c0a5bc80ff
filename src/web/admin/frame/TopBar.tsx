import {
  Avatar,
  Button,
  Link,
  Menu,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { NavigationRegular, PersonKeyRegular, SearchRegular, SignOutRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { installation } from '../installation.ts'
import { useLink } from '../kit/Go.tsx'
import { useNarrow } from '../look/preferences.ts'
import { useMe } from '../session/me.ts'
import { signOut } from '../session/tokens.ts'
import { t } from '../text/text.ts'
import { Notices } from './Notices.tsx'
import { Search } from './Search.tsx'
import { SettingsMenu } from './SettingsMenu.tsx'

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '48px',
    paddingInline: tokens.spacingHorizontalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    minWidth: 0,
    '&:hover': { color: tokens.colorNeutralForeground1 },
  },
  mark: {
    display: 'grid',
    placeItems: 'center',
    flexShrink: 0,
    width: '28px',
    height: '28px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    fontWeight: tokens.fontWeightSemibold,
  },
  words: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  middle: { flexGrow: 1, display: 'flex', justifyContent: 'center', minWidth: 0 },
  who: {
    display: 'flex',
    flexDirection: 'column',
    padding: tokens.spacingHorizontalM,
    gap: tokens.spacingVerticalXXS,
    maxWidth: '320px',
  },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
})

export function TopBar({ onMenu, menuOpen }: { onMenu: () => void; menuOpen: boolean }) {
  const styles = useStyles()
  const narrow = useNarrow()
  const [searching, setSearching] = useState(false)
  const toggle = menuOpen ? t('app.menu_close') : t('app.menu_open')
  return (
    <header className={styles.bar}>
      <Tooltip content={toggle} relationship="label">
        <Button appearance="subtle" icon={<NavigationRegular />} aria-expanded={menuOpen} onClick={onMenu} />
      </Tooltip>
      {narrow && searching ? null : <Organisation />}
      <div className={styles.middle}>{!narrow || searching ? <Search onDone={() => setSearching(false)} /> : null}</div>
      {narrow && !searching ? (
        <Tooltip content={t('search.label')} relationship="label">
          <Button appearance="subtle" icon={<SearchRegular />} onClick={() => setSearching(true)} />
        </Tooltip>
      ) : null}
      <Notices />
      <SettingsMenu />
      <Account />
    </header>
  )
}

function Organisation() {
  const styles = useStyles()
  const link = useLink('/')
  const { organisation } = installation
  return (
    <Link className={styles.name} appearance="subtle" {...link}>
      <span className={styles.mark} aria-hidden>
        {[...organisation][0]}
      </span>
      <Text weight="semibold" className={styles.words}>
        {organisation}
      </Text>
    </Link>
  )
}

function Account() {
  const styles = useStyles()
  const me = useMe()
  const name = me?.displayName ?? ''
  const roles = me?.roles.map((role) => role.displayName).join(', ')
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          shape="circular"
          aria-label={t('account.open', { name })}
          icon={<Avatar size={28} name={name} color="colorful" aria-hidden />}
        />
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          <Text weight="semibold">{name}</Text>
          <Text size={200} className={styles.quiet}>
            {me?.userPrincipalName}
          </Text>
          <Text size={200} className={styles.quiet}>
            {roles ? t('account.roles', { roles }) : t('account.no_roles')}
          </Text>
        </div>
        <MenuList>
          <MenuItemLink href="/mysecurityinfo" icon={<PersonKeyRegular />}>
            {t('account.security')}
          </MenuItemLink>
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            {t('account.sign_out')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
