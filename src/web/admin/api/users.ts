import { get, patch, post, type Query, remove } from './client.ts'
import type { User } from './types.ts'

const listed =
  'id,displayName,userPrincipalName,userType,accountEnabled,creationType,onPremisesSyncEnabled,department,jobTitle,companyName,officeLocation,mail,mobilePhone,city,country,usageLocation,employeeId,createdDateTime,lastPasswordChangeDateTime,externalUserState'

/** One page of users, as the list shows them. */
export const usersQuery = (filter: string | undefined, orderby: string): Query => ({
  $select: listed,
  $filter: filter,
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
