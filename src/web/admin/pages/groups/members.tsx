import type { Query } from '../../api/client.ts'
import { namedLike } from '../../api/find.ts'
import { type DirectoryObject, isApplication, isGroup } from '../../api/types.ts'
import type { Column } from '../../kit/columns.ts'
import { Person } from '../../kit/Person.tsx'
import { t } from '../../text/text.ts'
import { userTypeText } from '../users/words.ts'

/** Members and owners of a group: people, and groups in it. */
export const memberQuery = (q: string): Query => ({
  $select: 'id,displayName,userPrincipalName,mail,userType,description',
  $filter: q ? namedLike(q) : undefined,
  $count: true,
  $top: 100,
})

export const idOf = (one: DirectoryObject): string => one.id
export const nameOf = (one: DirectoryObject): string => one.displayName

function typeOf(one: DirectoryObject): string {
  if (isApplication(one)) return t('word.application')
  return t(isGroup(one) ? 'word.group' : 'word.user')
}

/** An application has no page of its own here. */
function pageOf(one: DirectoryObject): { to?: string } {
  if (isApplication(one)) return {}
  return { to: `/${isGroup(one) ? 'groups' : 'users'}/${one.id}` }
}

/** Name, type, email, user type, object id (seed 004). */
export const memberColumns = (): readonly Column<DirectoryObject>[] => [
  {
    key: 'name',
    label: t('groups.property.displayName'),
    width: 220,
    grow: 2,
    render: (one) => <Person name={one.displayName} kind={isGroup(one) ? 'group' : 'user'} {...pageOf(one)} />,
    text: (one) => one.displayName,
  },
  { key: 'type', label: t('members.type'), width: 90, second: true, render: typeOf, text: typeOf },
  {
    key: 'mail',
    label: t('groups.property.mail'),
    width: 220,
    grow: 1,
    second: true,
    render: (one) => one.mail ?? one.userPrincipalName ?? '',
    text: (one) => one.mail ?? one.userPrincipalName ?? '',
  },
  {
    key: 'usertype',
    label: t('members.usertype'),
    width: 110,
    render: (one) => userTypeText(one.userType),
    text: (one) => userTypeText(one.userType),
  },
  { key: 'id', label: t('groups.property.id'), width: 310, render: (one) => one.id, text: (one) => one.id },
]
