import { get, type Page, quoted } from './client.ts'
import type { Group, User } from './types.ts'

const isId = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

/** The condition under which a user answers to what was typed: the beginning of a name, or the whole id. */
export const userCondition = (text: string): string =>
  isId(text)
    ? `id eq ${quoted(text)}`
    : ['displayName', 'userPrincipalName', 'givenName', 'surname', 'mail']
        .map((name) => `startswith(${name},${quoted(text)})`)
        .join(' or ')

export const groupCondition = (text: string): string =>
  isId(text) ? `id eq ${quoted(text)}` : `startswith(displayName,${quoted(text)})`

export const findUsers = (text: string, top: number, signal?: AbortSignal): Promise<Page<User>> =>
  get<Page<User>>(
    '/v1.0/users',
    {
      $select: 'id,displayName,userPrincipalName,userType',
      $top: top,
      ...(text ? { $filter: userCondition(text) } : {}),
    },
    signal,
  )

export const findGroups = (text: string, top: number, signal?: AbortSignal): Promise<Page<Group>> =>
  get<Page<Group>>(
    '/v1.0/groups',
    {
      $select: 'id,displayName,description,groupTypes,mailEnabled,securityEnabled,isAssignableToRole',
      $top: top,
      ...(text ? { $filter: groupCondition(text) } : {}),
    },
    signal,
  )
