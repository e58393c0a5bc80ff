import { call, everyPage, get, patch, post, put, type Query, remove } from './client.ts'
import type { DirectoryObject, Group, User } from './types.ts'

const listed =
  'id,displayName,userPrincipalName,userType,accountEnabled,creationType,onPremisesSyncEnabled,department,jobTitle,companyName,officeLocation,mail,mobilePhone,city,country,usageLocation,employeeId,createdDateTime,lastPasswordChangeDateTime,externalUserState'

/** One page of users, as the list shows them. */
export const usersQuery = (search: Query, orderby: string): Query => ({
  $select: listed,
  ...search,
  $orderby: orderby,
  $count: true,
  $top: 100,
})

export const userPath = (id: string): string => `/v1.0/users/${encodeURIComponent(id)}`

const whole = `${listed},givenName,surname,mailNickname,employeeType,employeeHireDate,streetAddress,state,postalCode,businessPhones,otherMails,faxNumber,preferredLanguage,passwordPolicies,ageGroup,consentProvidedForMinor,onPremisesDistinguishedName,onPremisesSecurityIdentifier,onPremisesSamAccountName,onPremisesImmutableId,onPremisesLastSyncDateTime,signInSessionsValidFromDateTime,assignedLicenses,licenseAssignmentStates`

export const userQuery = (id: string) => ({
  queryKey: ['users', 'one', id],
  queryFn: () => get<User>(userPath(id), { $select: whole }),
})

export const createUser = (user: object): Promise<User> => post<User>('/v1.0/users', user)
export const changeUser = (id: string, changes: object): Promise<void> => patch(userPath(id), changes)
export const deleteUser = (id: string): Promise<void> => remove(userPath(id))

export const managerQuery = (id: string) => ({
  queryKey: ['users', 'manager', id],
  queryFn: async () =>
    (
      await get<{ manager?: DirectoryObject | null }>(userPath(id), {
        $select: 'id',
        $expand: 'manager($select=id,displayName,userPrincipalName)',
      })
    ).manager ?? null,
})
export const setManager = (id: string, managerId: string | null): Promise<void> =>
  managerId === null
    ? remove(`${userPath(id)}/manager/$ref`)
    : put(`${userPath(id)}/manager/$ref`, { '@odata.id': `${location.origin}${userPath(managerId)}` })

export const revokeSessions = (id: string): Promise<unknown> => post(`${userPath(id)}/revokeSignInSessions`)

/** The deleted ones; the same properties as alive. */
export const deletedUsersPath = '/v1.0/directory/deletedItems/microsoft.graph.user'
export const restoreObject = (id: string, newName?: string): Promise<unknown> =>
  post(`/v1.0/directory/deletedItems/${id}/restore`, newName ? { newUserPrincipalName: newName } : undefined)
export const purgeObject = (id: string): Promise<void> => remove(`/v1.0/directory/deletedItems/${id}`)

export type Invitation = {
  readonly invitedUserEmailAddress: string
  readonly inviteRedirectUrl: string
  readonly invitedUserDisplayName?: string
  readonly invitedUserType?: 'Guest' | 'Member'
  readonly sendInvitationMessage: boolean
  readonly invitedUserMessageInfo?: { readonly customizedMessageBody: string }
}
export const invite = (invitation: Invitation): Promise<{ inviteRedeemUrl: string; invitedUser: { id: string } }> =>
  post('/v1.0/invitations', invitation)

export const passwordMethod = '28c10230-6103-485e-b985-444c60001490'

/**
 * A temporary password of the server's choice (graph-api.md 6.7): it comes with the answer, the write may still be
 * under way and is asked for until it has ended.
 */
export async function resetPassword(id: string): Promise<string> {
  const path = `${userPath(id)}/authentication/passwordMethods/${passwordMethod}/resetPassword`
  const { body, headers } = await call<{ newPassword?: string }>('POST', path, { body: {} })
  const operation = headers.get('location')
  for (let tries = 0; operation && tries < 60; tries++) {
    const { status, statusDetail } = await get<{ status: string; statusDetail?: string | null }>(operation)
    if (status === 'succeeded') break
    if (status === 'failed') throw new Error(statusDetail ?? 'failed')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return body.newPassword ?? ''
}

/** Groups of somebody, with what tells a dynamic one; `transitive` with those by nesting. */
export const memberOfQuery = (id: string, transitive = false) => ({
  queryKey: ['users', 'memberOf', id, transitive],
  queryFn: async (): Promise<Group[]> => {
    const found: Group[] = []
    const path = `${userPath(id)}/${transitive ? 'transitiveMemberOf' : 'memberOf'}/microsoft.graph.group`
    const pages = everyPage<Group>(path, {
      $select: 'id,displayName,description,groupTypes,mailEnabled,securityEnabled,mail',
      $top: 999,
    })
    for await (const page of pages) found.push(...page)
    return found
  },
})
