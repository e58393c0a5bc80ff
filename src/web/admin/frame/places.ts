import type { TextKey } from '../text/text.ts'

/**
 * The map of the admin center: what the menu shows, in its order, and what the search finds: by the
 * label, and by further words that people look for a page by (`find.<to>` in text/en/places.ts).
 */
export type Place = {
  readonly to: string
  readonly label: TextKey
  /** Found by the search, but not in the menu: it stands in the menu of a page that is. */
  readonly quiet?: boolean
}
export type PlaceGroup = { readonly key: string; readonly label: TextKey; readonly places: readonly Place[] }

/** The pages of "Password reset", in the order of the seeds. */
const resetPlaces: readonly Place[] = [
  { to: '/password-reset/why', label: 'nav.reset.why' },
  { to: '/password-reset/properties', label: 'nav.reset.properties' },
  { to: '/password-reset/methods', label: 'nav.reset.methods' },
  {
    to: '/password-reset/registration',
    label: 'nav.reset.registration',
  },
  { to: '/password-reset/notifications', label: 'nav.reset.notifications' },
  {
    to: '/password-reset/customization',
    label: 'nav.reset.customization',
  },
  { to: '/password-reset/on-premises', label: 'nav.reset.onpremises' },
  { to: '/password-reset/administrators', label: 'nav.reset.administrators' },
  { to: '/password-reset/audit-logs', label: 'nav.reset.audit' },
  {
    to: '/password-reset/insights',
    label: 'nav.reset.insights',
  },
]

export const home: Place = { to: '/', label: 'nav.overview' }

export const placeGroups: readonly PlaceGroup[] = [
  {
    key: 'start',
    label: 'nav.start',
    places: [{ to: '/start', label: 'nav.start' }],
  },
  {
    key: 'users',
    label: 'nav.users',
    places: [
      { to: '/users', label: 'nav.users.all' },
      { to: '/users/deleted', label: 'nav.users.deleted' },
      { to: '/bulk', label: 'nav.users.bulk' },
    ],
  },
  {
    key: 'groups',
    label: 'nav.groups',
    places: [
      { to: '/groups/overview', label: 'nav.groups.overview' },
      { to: '/groups', label: 'nav.groups.all' },
      { to: '/groups/deleted', label: 'nav.groups.deleted' },
    ],
  },
  {
    key: 'directory',
    label: 'nav.directory',
    places: [
      { to: '/roles', label: 'nav.roles' },
      { to: '/units', label: 'nav.units' },
      { to: '/licenses', label: 'nav.licences' },
    ],
  },
  {
    key: 'reset',
    label: 'nav.reset',
    places: [{ to: '/password-reset', label: 'nav.reset' }, ...resetPlaces.map((place) => ({ ...place, quiet: true }))],
  },
  {
    key: 'methods',
    label: 'nav.methods',
    places: [
      {
        to: '/authentication-methods',
        label: 'nav.methods',
      },
      { to: '/authentication-methods/emergency-accounts', label: 'emergency.title', quiet: true },
    ],
  },
  {
    key: 'monitoring',
    label: 'nav.monitoring',
    places: [
      { to: '/audit-logs', label: 'nav.monitoring.audit' },
      { to: '/sign-in-logs', label: 'nav.monitoring.signins' },
      { to: '/insights', label: 'nav.monitoring.insights' },
    ],
  },
]

export const allPlaces: readonly (Place & { group?: TextKey })[] = [
  home,
  ...placeGroups.flatMap((group) => group.places.map((place) => ({ ...place, group: group.label }))),
]

/** The place in the menu that an address belongs to: the longest one that it begins with. */
export const placeOf = (where: string): Place =>
  [home, ...placeGroups.flatMap((group) => group.places.filter((place) => !place.quiet))]
    .filter((place) => place.to === where || (place.to !== '/' && where.startsWith(`${place.to}/`)))
    .sort((a, b) => b.to.length - a.to.length)[0] ?? home
