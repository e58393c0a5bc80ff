import { isGuid } from '../../base/text.ts'
import { findGroup, findUser, pageOfGroups, pageOfUsers } from '../../directory/queries.ts'
import { everything } from '../../store/condition.ts'
import type { Store } from '../../store/unit.ts'
import { groupSearch, searchQuery, userSearch } from '../graph/search.policy.ts'

const most = 10

type FoundUser = { id: string; displayName: string; userPrincipalName: string }
type FoundGroup = { id: string; displayName: string; description: string | null }

/** The search box of the admin center: the begins of words, or a whole object id. */
export async function searchDirectory(
  store: Store,
  tenantId: string,
  typed: string,
): Promise<{ users: FoundUser[]; groups: FoundGroup[] }> {
  if (isGuid(typed)) {
    const [user, group] = await Promise.all([findUser(store, tenantId, typed), findGroup(store, tenantId, typed)])
    return { users: user ? [userOf(user)] : [], groups: group ? [groupOf(group)] : [] }
  }
  const order = { by: 'displayName', descending: false } as const
  const query = (search: string) => ({ condition: everything, search, order, limit: most, after: null })
  const asked = typed.replace(/[\\"]/g, ' ')
  const users = searchQuery(clauses(asked, ['displayName', 'userPrincipalName', 'mail']), userSearch)
  const groups = searchQuery(clauses(asked, ['displayName', 'mailNickname']), groupSearch)
  const [people, sets] = await Promise.all([
    users.ok ? pageOfUsers(store, tenantId, query(users.value)) : null,
    groups.ok ? pageOfGroups(store, tenantId, query(groups.value)) : null,
  ])
  return { users: (people?.items ?? []).map(userOf), groups: (sets?.items ?? []).map(groupOf) }
}

const clauses = (asked: string, properties: readonly string[]): string =>
  properties.map((property) => `"${property}:${asked}"`).join(' OR ')

const userOf = ({ id, displayName, userPrincipalName }: FoundUser): FoundUser => ({
  id,
  displayName,
  userPrincipalName,
})
const groupOf = ({ id, displayName, description }: FoundGroup): FoundGroup => ({ id, displayName, description })
