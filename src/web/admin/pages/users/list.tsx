import type { User } from '../../api/types.ts'
import type { Column } from '../../kit/columns.ts'
import type { Filter } from '../../kit/Filters.tsx'
import { Person } from '../../kit/Person.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { userTypeText } from './words.ts'

const yesNo = (value: boolean | null | undefined): string => t(value ? 'word.yes' : 'word.no')

type Plain =
  | 'department'
  | 'jobTitle'
  | 'companyName'
  | 'officeLocation'
  | 'mail'
  | 'mobilePhone'
  | 'city'
  | 'country'
  | 'usageLocation'
  | 'employeeId'

const plain = (key: Plain, more: Partial<Column<User>> = {}): Column<User> => ({
  key,
  label: t(`users.property.${key}`),
  width: 150,
  render: (user) => user[key] ?? '',
  text: (user) => user[key] ?? '',
  ...more,
})

/** A column of plain words. */
const said = (
  key: 'userType' | 'accountEnabled' | 'creationType' | 'onPremisesSyncEnabled',
  width: number,
  say: (user: User) => string,
): Column<User> => ({ key, label: t(`users.property.${key}`), width, render: say, text: say })

/** What the list of users can show; the first ones are shown until somebody chooses otherwise. */
export const userColumns = (): readonly Column<User>[] => [
  {
    key: 'displayName',
    label: t('users.property.displayName'),
    width: 220,
    grow: 2,
    orderBy: 'displayName',
    render: (user) => <Person name={user.displayName} to={`/users/${user.id}`} />,
    text: (user) => user.displayName,
  },
  {
    key: 'userPrincipalName',
    label: t('users.property.userPrincipalName'),
    width: 240,
    grow: 2,
    orderBy: 'userPrincipalName',
    second: true,
    render: (user) => user.userPrincipalName,
    text: (user) => user.userPrincipalName,
  },
  said('userType', 100, (user) => userTypeText(user.userType)),
  plain('department', { width: 140, grow: 1 }),
  said('accountEnabled', 150, (user) => yesNo(user.accountEnabled)),
  said('creationType', 130, creation),
  said('onPremisesSyncEnabled', 140, (user) => yesNo(user.onPremisesSyncEnabled)),
  ...(['createdDateTime', 'lastPasswordChangeDateTime'] as const).map(
    (key): Column<User> => ({
      key,
      label: t(`users.property.${key}`),
      width: 180,
      extra: true,
      render: (user) => <Time at={user[key]} none="" />,
      text: (user) => user[key] ?? '',
    }),
  ),
  {
    key: 'id',
    label: t('users.property.id'),
    width: 300,
    extra: true,
    render: (user) => user.id,
    text: (user) => user.id,
  },
]

const creation = (user: User): string =>
  user.creationType === 'Invitation' ? t('users.creation.invitation') : t('users.creation.work')

export const userFilters = (): readonly Filter[] => [
  {
    key: 'userType',
    label: t('users.filter.userType'),
    choices: ['Member', 'Guest'].map((value) => ({ value, label: value })),
  },
  {
    key: 'accountEnabled',
    label: t('users.filter.accountEnabled'),
    choices: [
      { value: 'true', label: t('word.yes') },
      { value: 'false', label: t('word.no') },
    ],
  },
  { key: 'department', label: t('users.filter.department') },
  { key: 'jobTitle', label: t('users.filter.jobTitle') },
  { key: 'usageLocation', label: t('users.filter.usageLocation') },
  {
    key: 'creationType',
    label: t('users.filter.creationType'),
    choices: [
      { value: 'none', label: t('users.creation.work') },
      { value: 'Invitation', label: t('users.creation.invitation') },
    ],
  },
]
