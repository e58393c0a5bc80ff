import type { TextKey } from '../text/text.ts'

/** The map of the admin center: what the menu shows, in its order, and what the search finds. */
export type Place = {
  readonly to: string
  readonly label: TextKey
  /** Further words that people look for it by, in the search. */
  readonly words?: string
  /** Found by the search, but not in the menu: it stands in the menu of a page that is. */
  readonly quiet?: boolean
}
export type PlaceGroup = { readonly key: string; readonly label: TextKey; readonly places: readonly Place[] }

/** The pages of "Password reset", in the order of the seeds. */
const resetPlaces: readonly Place[] = [
  { to: '/password-reset/why', label: 'nav.reset.why', words: 'diagnose and solve problems troubleshoot check' },
  { to: '/password-reset/properties', label: 'nav.reset.properties', words: 'sspr enabled none selected all group' },
  { to: '/password-reset/methods', label: 'nav.reset.methods', words: 'sspr number of methods security questions' },
  {
    to: '/password-reset/registration',
    label: 'nav.reset.registration',
    words: 'sspr require register re-confirm days',
  },
  { to: '/password-reset/notifications', label: 'nav.reset.notifications', words: 'sspr mail notify' },
  {
    to: '/password-reset/customization',
    label: 'nav.reset.customization',
    words: 'sspr helpdesk link colour branding',
  },
  { to: '/password-reset/on-premises', label: 'nav.reset.onpremises', words: 'sspr writeback connector unlock' },
  { to: '/password-reset/administrators', label: 'nav.reset.administrators', words: 'sspr administrators two methods' },
  { to: '/password-reset/audit-logs', label: 'nav.reset.audit', words: 'sspr events history password reset log' },
  {
    to: '/password-reset/insights',
    label: 'nav.reset.insights',
    words: 'sspr usage registered enabled capable charts',
  },
]

export const home: Place = { to: '/', label: 'nav.overview', words: 'tenant organization home health' }

export const placeGroups: readonly PlaceGroup[] = [
  {
    key: 'start',
    label: 'nav.start',
    places: [{ to: '/start', label: 'nav.start', words: 'first run checklist guide tutorial' }],
  },
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
      { to: '/units', label: 'nav.units', words: 'scoped administrators restricted management au' },
      { to: '/licenses', label: 'nav.licences', words: 'licences products seats subscriptions p2' },
    ],
  },
  {
    key: 'reset',
    label: 'nav.reset',
    places: [
      { to: '/password-reset', label: 'nav.reset', words: 'sspr self-service' },
      ...resetPlaces.map((place) => ({ ...place, quiet: true })),
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
    places: [
      { to: '/audit-logs', label: 'nav.monitoring.audit', words: 'events history changes log' },
      { to: '/sign-in-logs', label: 'nav.monitoring.signins', words: 'signins log failures addresses' },
      { to: '/insights', label: 'nav.monitoring.insights', words: 'usage registered enabled capable resets charts' },
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
