import { get, type Page, type Query, quoted } from './client.ts'
import type { Group, User } from './types.ts'

const isId = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

/** One clause for each property; what would end the clause is a blank like any other. */
const clauses = (text: string, properties: readonly string[]): string =>
  properties.map((name) => `"${name}:${text.replace(/[\\"]/g, ' ').trim()}"`).join(' OR ')

/** The part of a query that finds users by what was typed: the begins of words of a name, or the whole id. */
export const userSearch = (text: string): { readonly $search?: string; readonly $filter?: string } =>
  text === ''
    ? {}
    : isId(text)
      ? { $filter: `id eq ${quoted(text)}` }
      : { $search: clauses(text, ['displayName', 'userPrincipalName', 'mail']) }

export const groupSearch = (text: string): { readonly $search?: string; readonly $filter?: string } =>
  text === ''
    ? {}
    : isId(text)
      ? { $filter: `id eq ${quoted(text)}` }
      : { $search: clauses(text, ['displayName', 'mailNickname']) }

/** Where there is no search, of members and deleted ones: the begin of the name. */
export const namedLike = (text: string): string =>
  isId(text) ? `id eq ${quoted(text)}` : `startswith(displayName,${quoted(text)})`

/** Both conditions, as far as there are any. */
export const both = (...parts: readonly (string | undefined)[]): string | undefined => {
  const given = parts.filter((part) => part !== undefined)
  return given.length > 1 ? given.map((part) => `(${part})`).join(' and ') : given[0]
}

const found = (select: string, top: number, search: Query): Query => ({ $select: select, $top: top, ...search })

export const findUsers = (text: string, top: number, signal?: AbortSignal): Promise<Page<User>> =>
  get<Page<User>>('/v1.0/users', found('id,displayName,userPrincipalName,userType', top, userSearch(text)), signal)

export const findGroups = (text: string, top: number, signal?: AbortSignal): Promise<Page<Group>> =>
  get<Page<Group>>(
    '/v1.0/groups',
    found(
      'id,displayName,description,groupTypes,mailEnabled,securityEnabled,isAssignableToRole',
      top,
      groupSearch(text),
    ),
    signal,
  )
