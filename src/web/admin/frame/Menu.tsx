import {
  makeStyles,
  Nav,
  NavCategory,
  NavCategoryItem,
  NavDrawer,
  NavDrawerBody,
  NavItem,
  NavSubItem,
  NavSubItemGroup,
  tokens,
} from '@fluentui/react-components'
import {
  HomeRegular,
  KeyRegular,
  PeopleRegular,
  PeopleTeamRegular,
  PersonKeyRegular,
  PulseRegular,
  RibbonStarRegular,
  RocketRegular,
} from '@fluentui/react-icons'
import { type ReactElement, useEffect, useState } from 'react'
import { useWhere } from '../kit/address.ts'
import { useLink } from '../kit/Go.tsx'
import { t } from '../text/text.ts'
import { placeGroups as allGroups, home, type Place, type PlaceGroup, placeOf } from './places.ts'

const icons: Readonly<Record<string, ReactElement>> = {
  start: <RocketRegular />,
  users: <PeopleRegular fontSize={20} />,
  groups: <PeopleTeamRegular fontSize={20} />,
  directory: <RibbonStarRegular fontSize={20} />,
  reset: <KeyRegular fontSize={20} />,
  methods: <PersonKeyRegular fontSize={20} />,
  monitoring: <PulseRegular fontSize={20} />,
}

/** What the menu shows of the map. */
const placeGroups: readonly PlaceGroup[] = allGroups.map((group) => ({
  ...group,
  places: group.places.filter((place) => !place.quiet),
}))

const useStyles = makeStyles({
  inline: {
    flexShrink: 0,
    width: '248px',
    height: '100%',
    overflowY: 'auto',
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground4,
    paddingBlock: tokens.spacingVerticalS,
    paddingInline: tokens.spacingHorizontalXS,
  },
})

/** The left navigation: beside the page where there is room, over it elsewhere. */
export function Menu({ narrow, open, onClose }: { narrow: boolean; open: boolean; onClose: () => void }) {
  const styles = useStyles()
  const where = useWhere()
  const place = placeOf(where)
  const group = placeGroups.find((one) => one.places.includes(place))?.key
  const [opened, setOpened] = useState<string[]>(() => placeGroups.map((one) => one.key))
  useEffect(() => {
    if (group) setOpened((before) => (before.includes(group) ? before : [...before, group]))
  }, [group])
  const shared = {
    'aria-label': t('app.menu'),
    selectedValue: place.to,
    ...(group ? { selectedCategoryValue: group } : {}),
    openCategories: opened,
    density: 'small' as const,
    multiple: true,
    onNavCategoryItemToggle: (_: unknown, data: { categoryValue?: string; value: string }) => {
      const key = data.categoryValue ?? data.value
      setOpened((before) => (before.includes(key) ? before.filter((one) => one !== key) : [...before, key]))
    },
  }
  const body = <Places onFollow={onClose} />
  if (narrow) {
    return (
      <NavDrawer {...shared} type="overlay" open={open} onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
        <NavDrawerBody>{body}</NavDrawerBody>
      </NavDrawer>
    )
  }
  if (!open) return null
  return (
    <Nav {...shared} className={styles.inline} role="navigation">
      {body}
    </Nav>
  )
}

function Places({ onFollow }: { onFollow: () => void }) {
  return (
    <>
      <Single place={home} icon={<HomeRegular fontSize={20} />} onFollow={onFollow} />
      {placeGroups.map((group) =>
        group.places.length === 1 ? (
          <Single key={group.key} place={group.places[0]!} icon={icons[group.key]!} onFollow={onFollow} />
        ) : (
          <Several key={group.key} group={group} onFollow={onFollow} />
        ),
      )}
    </>
  )
}

function Single({ place, icon, onFollow }: { place: Place; icon: ReactElement; onFollow: () => void }) {
  const link = useLink(place.to)
  return (
    <NavItem as="a" value={place.to} icon={icon} {...followed(link, onFollow)}>
      {t(place.label)}
    </NavItem>
  )
}

function Several({ group, onFollow }: { group: PlaceGroup; onFollow: () => void }) {
  return (
    <NavCategory value={group.key}>
      <NavCategoryItem icon={icons[group.key]!}>{t(group.label)}</NavCategoryItem>
      <NavSubItemGroup>
        {group.places.map((place) => (
          <Sub key={place.to} place={place} onFollow={onFollow} />
        ))}
      </NavSubItemGroup>
    </NavCategory>
  )
}

function Sub({ place, onFollow }: { place: Place; onFollow: () => void }) {
  const link = useLink(place.to)
  return (
    <NavSubItem value={place.to} {...followed(link, onFollow)}>
      {t(place.label)}
    </NavSubItem>
  )
}

const followed = (link: ReturnType<typeof useLink>, onFollow: () => void) => ({
  href: link.href,
  onClick: (event: Parameters<typeof link.onClick>[0]) => {
    link.onClick(event)
    onFollow()
  },
})
