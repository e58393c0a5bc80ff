import type { TextKey } from '../text/text.ts'

/** The map of the admin center: what the menu shows, in its order, and what the search finds. */
export type Place = {
  readonly to: string
  readonly label: TextKey
  /** Further words that people look for it by, in the search. */
  readonly words?: string
}
export type PlaceGroup = { readonly key: string; readonly label: TextKey; readonly places: readonly Place[] }

export const home: Place = { to: '/', label: 'nav.overview', words: 'tenant organization home health' }

export const placeGroups: readonly PlaceGroup[] = [
  {
    key: 'users',
    label: 'nav.users',
    places: [
      { to: '/users', label: 'nav.users.all', words: 'people accounts' },
      { to: '/users/deleted', label: 'nav.users.deleted', words: 'restore recycle bin' },
      { to: '/bulk', label: 'nav.users.bulk', words: 'csv import upload results jobs' },
    ],
  },
  {
    key: 'groups',
    label: 'nav.groups',
    places: [
      { to: '/groups/overview', label: 'nav.groups.overview' },
      { to: '/groups', label: 'nav.groups.all' },
      { to: '/groups/deleted', label: 'nav.groups.deleted', words: 'restore recycle bin' },
    ],
  },
  {
    key: 'directory',
    label: 'nav.directory',
    places: [
      { to: '/roles', label: 'nav.roles', words: 'administrators permissions rights' },
      { to: '/licenses', label: 'nav.licences', words: 'licences products seats subscriptions p2' },
    ],
  },
  {
    key: 'reset',
    label: 'nav.reset',
    places: [
      { to: '/password-reset/audit-logs', label: 'nav.reset.audit', words: 'events history password reset log' },
    ],
  },
  {
    key: 'methods',
    label: 'nav.methods',
    places: [
      {
        to: '/authentication-methods',
        label: 'nav.methods',
        words:
          'auth methods policy passkey fido2 authenticator sms text tap temporary access pass oath voice email otp',
      },
    ],
  },
  {
    key: 'monitoring',
    label: 'nav.monitoring',
    places: [{ to: '/audit-logs', label: 'nav.monitoring.audit', words: 'events history changes log' }],
  },
]

export const allPlaces: readonly (Place & { group?: TextKey })[] = [
  home,
  ...placeGroups.flatMap((group) => group.places.map((place) => ({ ...place, group: group.label }))),
]

/** The place that an address belongs to: the longest one that it begins with. */
export const placeOf = (where: string): Place =>
  allPlaces
    .filter((place) => place.to === where || (place.to !== '/' && where.startsWith(`${place.to}/`)))
    .sort((a, b) => b.to.length - a.to.length)[0] ?? home
