import { get, patch, post, type Query, remove } from './client.ts'
import type { Group } from './types.ts'

export const groupPath = (id: string): string => `/v1.0/groups/${encodeURIComponent(id)}`

const listed =
  'id,displayName,description,groupTypes,securityEnabled,mailEnabled,mail,mailNickname,isAssignableToRole,membershipRule,membershipRuleProcessingState,createdDateTime,onPremisesSyncEnabled,visibility'

export const groupsQuery = (search: Query, orderby: string): Query => ({
  $select: listed,
  ...search,
  $orderby: orderby,
  $count: true,
  $top: 100,
})

export const groupQuery = (id: string) => ({
  queryKey: ['groups', 'one', id],
  queryFn: () => get<Group>(groupPath(id), { $select: `${listed},assignedLicenses` }),
})

export const createGroup = (group: object): Promise<Group> => post<Group>('/v1.0/groups', group)
export const changeGroup = (id: string, changes: object): Promise<void> => patch(groupPath(id), changes)
export const deleteGroup = (id: string): Promise<void> => remove(groupPath(id))
export const deletedGroupsPath = '/v1.0/directory/deletedItems/microsoft.graph.group'

const link = (id: string) => ({ '@odata.id': `${location.origin}/v1.0/directoryObjects/${id}` })
type Of = 'members' | 'owners'
const add = (of: Of) => (groupId: string, id: string) => post(`${groupPath(groupId)}/${of}/$ref`, link(id))
const take = (of: Of) => (groupId: string, id: string) => remove(`${groupPath(groupId)}/${of}/${id}/$ref`)
export const addMember = add('members')
export const removeMember = take('members')
export const addOwner = add('owners')
export const removeOwner = take('owners')

/** How many groups answer to a condition. */
export const countGroups = async (filter?: string): Promise<number> =>
  Number(await get<string | number>('/v1.0/groups/$count', filter ? { $filter: filter } : undefined))

/** How many members: direct ones, or all with those of nested groups. */
export const countMembers = async (id: string, all: boolean): Promise<number> =>
  Number(await get<string | number>(`${groupPath(id)}/${all ? 'transitiveMembers' : 'members'}/$count`))

export const countOwners = async (id: string): Promise<number> =>
  Number(await get<string | number>(`${groupPath(id)}/owners/$count`))

/** How far the members of a dynamic group are (directory.md 4.12). */
export type Processing = {
  readonly status: 'NotStarted' | 'Running' | 'Succeeded' | 'Failed'
  /** Members are being written: the second half of a run. */
  readonly writing: boolean
  readonly state: 'On' | 'Paused'
  readonly errorMessage: string | null
  readonly lastMembershipUpdated: string | null
  /** When time alone changes who is a member. */
  readonly nextDateTime: string | null
}

/** Looked at again while it works, so that the end is seen when it comes. */
export const processingQuery = (id: string) => ({
  queryKey: ['groups', 'processing', id],
  queryFn: () => get<Processing>(`/api/groups/${encodeURIComponent(id)}/processing`),
  refetchInterval: (query: { state: { data: Processing | undefined } }) =>
    /^(NotStarted|Running)$/.test(query.state.data?.status ?? '') ? 1_500 : 15_000,
})

export const process = (id: string, act: 'pause' | 'resume' | 'reevaluate'): Promise<Processing> =>
  post(`/api/groups/${encodeURIComponent(id)}/processing/${act}`)
